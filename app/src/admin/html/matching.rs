//! The sections "Threshold", "Scoring" and "Model".

use domain::trust::{Estimate, Range, Stratum, Threshold, strata};
use domain::{Index, Score};

use super::{button, form};
use crate::admin::AdminView;
use crate::parts::{Text, counted, grouped};

/// Confidence thresholds in the preview, in hundredths.
const CONFIDENCES: [u8; 10] = [2, 5, 10, 20, 30, 40, 50, 60, 70, 80];
/// Precision targets in the preview, in hundredths.
const PRECISIONS: [u8; 4] = [50, 70, 80, 90];

/// The threshold setting with a preview of each choice.
pub(super) fn threshold(view: &AdminView, index: &Index) -> String {
    let strata = strata(&index.catalogue);
    let rules =
        PRECISIONS.map(Threshold::Precision).into_iter().chain([Threshold::Everything]).map(|threshold| {
            let percent = threshold.percent(&index.catalogue, &strata);
            row(&threshold_label(threshold), percent, &strata, index, threshold == view.threshold)
        });
    let numbers = CONFIDENCES.into_iter().map(|percent| {
        let threshold = Threshold::Confidence(percent);
        row(&threshold_label(threshold), percent, &strata, index, threshold == view.threshold)
    });
    let rows: String = rules.chain(numbers).collect();
    let kept = Estimate::of(&index.catalogue, &strata, index.catalogue.threshold_percent).pairs;
    format!(
        "<h2>Threshold</h2><p class=\"soft\">Pairs at or above the threshold count as matches in lists, totals and the overview. \
         Other pairs stay stored. Confirmed pairs always count.</p>\
         <p role=\"status\">Current: {}, {}. {}</p>{}\
         <table class=\"cuts\"><caption>Matches and estimated quality of each setting, with 90 % intervals</caption><thead><tr><th scope=\"col\">Setting</th><th scope=\"col\">Minimum confidence</th>\
         <th scope=\"col\">Matches</th><th scope=\"col\">Precision</th><th scope=\"col\">Recall</th></tr></thead>\
         <tbody>{rows}</tbody></table>",
        Text(&threshold_label(view.threshold)),
        counted(kept, "match", "matches"),
        Text(&index.catalogue.precision_note),
        form("cut", &fields(view.threshold)),
    )
}

fn fields(threshold: Threshold) -> String {
    let (kind, percent) = match threshold {
        Threshold::Precision(percent) => ("right", percent),
        Threshold::Everything => ("everything", 80),
        Threshold::Confidence(percent) => ("number", percent),
    };
    let options = [
        ("right", "At or above this estimated precision"),
        ("everything", "All stored pairs"),
        ("number", "At or above this confidence"),
    ];
    let options: String = options
        .into_iter()
        .map(|(name, label)| {
            let selected = if name == kind { " selected" } else { "" };
            format!("<option value=\"{name}\"{selected}>{label}</option>")
        })
        .collect();
    format!(
        "<label>Rule<select name=\"more\">{options}</select></label>\
         <label>Percent<input type=\"number\" name=\"value\" min=\"1\" max=\"100\" step=\"1\" value=\"{percent}\"></label>{}",
        button("Save threshold")
    )
}

fn threshold_label(threshold: Threshold) -> String {
    match threshold {
        Threshold::Precision(percent) => format!("Precision ≥ {percent} %"),
        Threshold::Everything => "All stored pairs".to_owned(),
        Threshold::Confidence(percent) => format!("Confidence ≥ {}", Score::from_percent(percent)),
    }
}

fn row(words: &str, percent: u8, strata: &[Stratum], index: &Index, is_current: bool) -> String {
    let Estimate { pairs, precision, recall, .. } = Estimate::of(&index.catalogue, strata, percent);
    let from = if percent == 100 { "–".to_owned() } else { Score::from_percent(percent).to_string() };
    let (right, found) =
        if pairs == 0 { ("–".to_owned(), "–".to_owned()) } else { (spread(precision), spread(recall)) };
    format!(
        "<tr{}><th scope=\"row\">{words}</th><td>{from}</td><td>{}</td><td>{right}</td><td>{found}</td></tr>",
        if is_current { " aria-current=\"true\"" } else { "" },
        grouped(pairs),
    )
}

fn spread(range: Range) -> String {
    let percent = |share: f64| (share * 100.0).round() as u32;
    format!(
        "{} % <span class=\"soft\">{}–{}</span>",
        percent(range.mean),
        percent(range.low),
        percent(range.high)
    )
}

/// Minimum similarity and scoring weights.
pub(super) fn matching(view: &AdminView) -> String {
    let number = |label: &str, name: &str, min: &str, max: &str, step: &str, value: f32| {
        format!(
            "<label>{label}<input type=\"number\" name=\"{name}\" min=\"{min}\" max=\"{max}\" step=\"{step}\" \
             value=\"{value}\" required></label>"
        )
    };
    let [meaning, words, title] = view.weights;
    let floor = number("Minimum similarity", "value", "-1", "1", "0.01", view.min_similarity)
        + &button("Update associations");
    let weights = number("Similarity weight", "service", "0", "100", "any", meaning)
        + &number("Shared words weight", "value", "0", "100", "any", words)
        + &number("Title word multiplier", "more", "0", "100", "any", title)
        + &button("Save weights");
    format!(
        "<h2>Scoring</h2><p class=\"soft\">Pairs at or above this similarity are stored regardless of their confidence, so that \
         lists can also be filtered by similarity alone. Verdicts never change.</p>{}\
         <p class=\"soft\">How much similarity and shared words contribute to the confidence, and how many times a word of a title or \
         summary counts. Defaults: 12.5, 0.3 and 1.</p>{}",
        form("associate", &floor),
        form("weights", &weights),
    )
}

/// Selection of the embedding model.
pub(super) fn models(models: &[(String, bool)]) -> String {
    let options: String = models
        .iter()
        .map(|(name, used)| {
            let selected = if *used { " selected" } else { "" };
            format!("<option{selected}>{}</option>", Text(name))
        })
        .collect();
    let field =
        format!("<label>Model<select name=\"value\">{options}</select></label>{}", button("Use this model"));
    format!(
        "<h2>Model</h2><p class=\"soft\">The embedding model turns texts into vectors. When you change it, the current associations stay in use until \
         all texts are embedded again. To install another model, run <code>associations model fetch</code>.</p>{}",
        form("model", &field)
    )
}
