//! Which pairs count, and how they are found.

use domain::Index;
use domain::trust::{Estimate, Range, Stratum, Wish, strata};

use super::{button, form};
use crate::admin::AdminView;
use crate::parts::{Text, counted, grouped};

/// The cuts of the preview, in hundredths.
const CUTS: [u8; 10] = [2, 5, 10, 20, 30, 40, 50, 60, 70, 80];
/// The wishes of the preview: so many hundredths are to be right.
const RIGHT: [u8; 4] = [50, 70, 80, 90];

/// What is to count, with what each choice would keep.
pub(super) fn cut(view: &AdminView, index: &Index) -> String {
    let strata = strata(&index.catalogue);
    let wishes = RIGHT.map(Wish::Right).into_iter().chain([Wish::Everything]).map(|wish| {
        let cut = wish.cut_percent(&index.catalogue, &strata);
        row(&wish_words(wish), cut, &strata, index, wish == view.wish)
    });
    let numbers = CUTS.into_iter().map(|cut| {
        let wish = Wish::Number(cut);
        row(&wish_words(wish), cut, &strata, index, wish == view.wish)
    });
    let rows: String = wishes.chain(numbers).collect();
    let kept = Estimate::of(&index.catalogue, &strata, index.catalogue.cut_percent).pairs;
    format!(
        "<h2>Matches</h2><p class=\"soft\">Which pairs count in lists, totals and on the first page. All others stay stored, \
         and what people confirmed counts in any case.</p>\
         <p role=\"status\">Now: {}, which keeps {}. {}</p>{}\
         <table class=\"cuts\"><caption>What each choice would keep, and how good that is, with 90 % intervals</caption><thead><tr><th scope=\"col\">Choice</th><th scope=\"col\">Confidence from</th>\
         <th scope=\"col\">Pairs</th><th scope=\"col\">Right (precision)</th><th scope=\"col\">Found (recall)</th></tr></thead>\
         <tbody>{rows}</tbody></table>",
        Text(&wish_words(view.wish).to_lowercase()),
        counted(kept, "pair", "pairs"),
        Text(&index.catalogue.trusted),
        form("cut", &fields(view.wish)),
    )
}

fn fields(wish: Wish) -> String {
    let (kind, percent) = match wish {
        Wish::Right(percent) => ("right", percent),
        Wish::Everything => ("everything", 80),
        Wish::Number(percent) => ("number", percent),
    };
    let options = [
        ("right", "As many as possible, if at least this share is right"),
        ("everything", "Find me everything"),
        ("number", "From this confidence on"),
    ];
    let options: String = options
        .into_iter()
        .map(|(name, label)| {
            let selected = if name == kind { " selected" } else { "" };
            format!("<option value=\"{name}\"{selected}>{label}</option>")
        })
        .collect();
    format!(
        "<label>Count<select name=\"more\">{options}</select></label>\
         <label>Percent<input type=\"number\" name=\"value\" min=\"1\" max=\"100\" step=\"1\" value=\"{percent}\"></label>{}",
        button("Count these")
    )
}

fn wish_words(wish: Wish) -> String {
    match wish {
        Wish::Right(percent) => format!("At least {percent} % right"),
        Wish::Everything => "Find me everything".to_owned(),
        Wish::Number(percent) => format!("From 0.{percent:02} on"),
    }
}

fn row(words: &str, cut: u8, strata: &[Stratum], index: &Index, is_current: bool) -> String {
    let Estimate { pairs, precision, recall, .. } = Estimate::of(&index.catalogue, strata, cut);
    let from = if cut == 100 { "none is".to_owned() } else { format!("0.{cut:02}") };
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

/// How pairs are found.
pub(super) fn matching(view: &AdminView) -> String {
    let number = |label: &str, name: &str, min: &str, max: &str, step: &str, value: f32| {
        format!(
            "<label>{label}<input type=\"number\" name=\"{name}\" min=\"{min}\" max=\"{max}\" step=\"{step}\" \
             value=\"{value}\" required></label>"
        )
    };
    let [meaning, words, title] = view.weights;
    let floor = number("Least similarity", "value", "-1", "1", "0.01", view.min_similarity)
        + &button("Associate now");
    let weights = number("Meaning", "service", "0", "100", "any", meaning)
        + &number("Shared words", "value", "0", "100", "any", words)
        + &number("Words of titles", "more", "0", "100", "any", title)
        + &button("Weigh so");
    format!(
        "<h2>Scoring</h2><p class=\"soft\">Pairs of at least this similarity are stored whatever their confidence, so that \
         lists can show what similarity alone would match. Verdicts stay.</p>{}\
         <p class=\"soft\">How much meaning and shared words count in a confidence, and how many times a word of a title or \
         a summary does. Usual are 12.5, 0.3 and 1.</p>{}",
        form("associate", &floor),
        form("weights", &weights),
    )
}

/// What turns texts into vectors.
pub(super) fn models(models: &[(String, bool)]) -> String {
    let options: String = models
        .iter()
        .map(|(name, used)| {
            let selected = if *used { " selected" } else { "" };
            format!("<option{selected}>{}</option>", Text(name))
        })
        .collect();
    let field =
        format!("<label>Model<select name=\"value\">{options}</select></label>{}", button("Match with it"));
    format!(
        "<h2>Model</h2><p class=\"soft\">What turns texts into meaning. The present associations serve until another has \
         read everything. <code>associations model fetch</code> installs more.</p>{}",
        form("model", &field)
    )
}
