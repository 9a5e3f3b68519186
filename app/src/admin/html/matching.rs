//! How pairs are found.

use domain::Index;

use super::{button, form};
use crate::admin::AdminView;
use crate::parts::{Text, grouped};

pub(super) fn matching(view: &AdminView, index: &Index) -> String {
    let similarity = &index.catalogue.pairs.similarity;
    let floor = index.catalogue.floor().percent();
    let rows: String = (0..=9_u8)
        .map(|step| floor.max(30) / 5 * 5 + step * 5)
        .filter(|cut| *cut >= floor && *cut <= 95)
        .map(|cut| {
            let kept = similarity.iter().filter(|similarity| similarity.percent() >= cut).count();
            format!("<tr><td>0.{cut:02}</td><td>{}</td></tr>", grouped(kept))
        })
        .collect();
    let field = format!(
        "<label>Least similarity<input type=\"number\" name=\"value\" min=\"-1\" max=\"1\" step=\"0.01\" value=\"{:.2}\" \
         required></label>{}",
        view.min_similarity,
        button("Associate now")
    );
    format!(
        "<h2>Matching</h2><p class=\"soft\">Pairs of at least this similarity become associations. Verdicts stay.</p>\
         {}<table><caption>What each cut would keep of the present associations</caption>\
         <thead><tr><th scope=\"col\">Cut</th><th scope=\"col\">Associations</th></tr></thead><tbody>{rows}</tbody></table>",
        form("associate", &field)
    )
}

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
