//! The section "Compare models".

use super::{button, form};
use crate::admin::ComparisonView;
use crate::api::PairKey;
use crate::parts::Text;

/// The form, and the result of the last comparison.
pub(super) fn compare(view: &ComparisonView, models: &[(String, bool)]) -> String {
    let names: Vec<&str> = models.iter().map(|(name, _)| name.as_str()).collect();
    let field = format!(
        "<label>Models, separated by spaces<input type=\"text\" name=\"value\" value=\"{}\" required></label>{}",
        Text(&names.join(" ")),
        button("Compare")
    );
    format!(
        "<h2>Compare models</h2><p class=\"soft\">Evaluates installed models, by similarity and by confidence, against your \
         team\u{2019}s verdicts. A model that was not used before first embeds all texts, which can take a while.</p>{}{}",
        form("compare", &field),
        view.made.as_deref().map(|made| result(view, made)).unwrap_or_default()
    )
}

fn result(view: &ComparisonView, made: &str) -> String {
    let heads: String = view.heads.iter().map(|head| format!("<th scope=\"col\">{head}</th>")).collect();
    let row = |cells: &Vec<String>| {
        let cells: String = cells.iter().map(|cell| format!("<td>{}</td>", Text(cell))).collect();
        format!("<tr>{cells}</tr>")
    };
    let rows: String = view.rows.iter().map(row).collect();
    let table = format!(
        "<div class=\"wide\" tabindex=\"0\" role=\"region\" aria-label=\"Model comparison\"><table>\
         <caption>{}</caption><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>",
        Text(made)
    );
    if view.differences.is_empty() {
        return table;
    }
    let difference = |(signal, issue, ranks): &(String, String, String)| {
        let link = PairKey { identifier: issue.clone(), signal: signal.clone() }.link();
        format!(
            "<tr><td><a href=\"{link}\">{} and {}</a></td><td>{}</td></tr>",
            Text(issue),
            Text(signal),
            Text(ranks)
        )
    };
    let differences: String = view.differences.iter().map(difference).collect();
    format!(
        "{table}<table><caption>Largest differences: rank of the confirmed issue for each row above</caption>\
         <tbody>{differences}</tbody></table>"
    )
}
