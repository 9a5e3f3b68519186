//! The section "Calibration".

use std::fmt::Write;

use super::{button, form, hidden};
use crate::admin::{CalibrationView, LearningView, QualityView};
use crate::parts::{Text, counted};

/// Calibration error, reliability diagram and past calibrations.
pub(super) fn learning(view: &LearningView) -> String {
    let verdicts = counted(view.verdicts, "verdict", "verdicts");
    let state = if view.is_enough {
        format!(
            "<p>{verdicts}, {} confirmed. Expected calibration error: {:.3}{}.</p>{}",
            view.confirmed,
            view.quality.calibration_error,
            if view.is_held_out { " (on held-out verdicts)" } else { "" },
            diagram(&view.quality)
        )
    } else {
        format!(
            "<p>{verdicts}, {} confirmed. Measuring calibration takes at least \
             {} verdicts, {} or more of each kind. <a href=\"/review\">Review matches</a>.</p>",
            view.confirmed, view.needed, view.needed_of_a_kind
        )
    };
    format!(
        "<h2>Calibration</h2><p class=\"soft\">Confidence is recalibrated from verdicts, links in Linear and manually linked \
         pairs. A new calibration is used only if it does better on held-out verdicts.</p>\
         {state}{}<p><a href=\"/export/verdicts.csv\" rel=\"external\" download>Export verdict history (CSV)</a></p>{}",
        form("learn", &button("Recalibrate now")),
        calibrations(&view.calibrations),
    )
}

/// Reliability diagram: confidence against the share of pairs confirmed. Points on the diagonal are
/// well calibrated; larger points stand for more pairs.
fn diagram(quality: &QualityView) -> String {
    let most = quality.bins.iter().map(|(pairs, ..)| *pairs).max().unwrap_or(1).max(1) as f64;
    let (mut dots, mut rows) = (String::new(), String::new());
    for (pairs, expected, found) in quality.bins.iter().filter(|(pairs, ..)| *pairs > 0) {
        let (x, y) = (expected * 100.0, 100.0 - found * 100.0);
        let radius = 1.5 + 3.5 * (*pairs as f64 / most).sqrt();
        let _ = write!(dots, "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"{radius:.1}\"/>");
        let _ = write!(rows, "<tr><td>{expected:.2}</td><td>{found:.2}</td><td>{pairs}</td></tr>");
    }
    format!(
        "<figure class=\"reliability\"><svg viewBox=\"-6 -6 112 112\" aria-hidden=\"true\">\
         <path class=\"frame\" d=\"M0 0V100H100\"/><path class=\"ideal\" d=\"M0 100 100 0\"/>{dots}</svg>\
         <table><caption>Confidence compared with the share of pairs that were confirmed</caption><thead><tr>\
         <th scope=\"col\">Confidence</th><th scope=\"col\">Confirmed</th><th scope=\"col\">Pairs</th></tr></thead>\
         <tbody>{rows}</tbody></table></figure>"
    )
}

fn calibrations(all: &[CalibrationView]) -> String {
    if all.is_empty() {
        return String::new();
    }
    let is_any_live = all.iter().any(|one| one.is_live);
    let mut rows: String = all.iter().map(row).collect();
    let shipped = if is_any_live { choose("", "Use") } else { "In use".to_owned() };
    let _ = write!(rows, "<tr><td>Default</td><td></td><td></td><td></td><td>{shipped}</td></tr>");
    format!(
        "<table><caption>Calibrations</caption><thead><tr><th scope=\"col\">Created</th><th scope=\"col\">Verdicts</th>\
         <th scope=\"col\">Calibration error, before and after</th><th scope=\"col\">Teams with their own model</th>\
         <th scope=\"col\">Status</th></tr></thead><tbody>{rows}</tbody></table>"
    )
}

fn row(one: &CalibrationView) -> String {
    let CalibrationView { id, made, verdicts, before, after, teams, is_live } = one;
    let used = if *is_live { "In use".to_owned() } else { choose(&id.to_string(), "Use") };
    format!(
        "<tr><td>{}</td><td>{verdicts}</td><td>{before:.3} → {after:.3}</td><td>{}</td><td>{used}</td></tr>",
        Text(made),
        Text(&teams.join(", ")),
    )
}

fn choose(id: &str, label: &str) -> String {
    form("calibration", &(hidden("value", id) + &button(label)))
}
