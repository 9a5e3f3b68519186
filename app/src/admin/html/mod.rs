//! HTML of the Admin page, one section per module. Its forms work without JavaScript.

mod companies;
mod compare;
mod explain;
mod jobs;
mod learning;
mod linear;
mod matching;
mod sources;

use domain::Index;

use super::view::{AdminView, ServiceView};
use crate::parts::Text;

/// Id and HTML of each section. `said` is the result of a form that was sent without
/// JavaScript.
pub fn sections(view: &AdminView, index: &Index, said: Option<&str>) -> Vec<(String, String)> {
    let said = said.map(|said| format!("<p>{}</p>", Text(said)));
    let mut sections = vec![("admin-said".to_owned(), said.unwrap_or_default())];
    sections.push(("admin-problems".into(), jobs::problems(&view.problems)));
    let of_service =
        |service: &ServiceView| (format!("admin-{}", service.word), sources::service_html(service));
    sections.extend(view.services.iter().map(of_service));
    sections.push(("admin-files".into(), sources::FILES.into()));
    sections.push(("admin-matches".into(), matching::threshold(view, index)));
    sections.push(("admin-companies".into(), companies::companies(&view.companies)));
    sections.push(("admin-learning".into(), learning::learning(&view.learning)));
    sections.push(("admin-matching".into(), matching::matching(view)));
    sections.push(("admin-model".into(), matching::models(&view.models)));
    sections.push(("admin-compare".into(), compare::compare(&view.comparison, &view.models)));
    sections.push(("admin-jobs".into(), jobs::jobs(&view.jobs)));
    sections.push(("admin-webhook".into(), linear::webhook(&view.webhook)));
    sections.push(("admin-schedule".into(), sources::schedule(view)));
    sections.push(("admin-write-back".into(), linear::write_back(&view.write_back)));
    sections.push(("admin-explain".into(), explain::explain(&view.explain)));
    sections.push(("admin-facts".into(), facts(view)));
    sections
}

/// A form for one kind of request with these fields.
fn form(order: &str, inner: &str) -> String {
    format!(
        "<form method=\"post\" action=\"/api/administer\"><input type=\"hidden\" name=\"order\" value=\"{order}\">\
         {inner}</form>"
    )
}

fn hidden(name: &str, value: &str) -> String {
    format!("<input type=\"hidden\" name=\"{name}\" value=\"{}\">", Text(value))
}

fn button(label: &str) -> String {
    format!("<button class=\"button\">{label}</button>")
}

fn facts(view: &AdminView) -> String {
    let facts: String = view
        .facts
        .iter()
        .map(|(name, value)| format!("<div><dt>{name}</dt><dd>{}</dd></div>", Text(value)))
        .collect();
    format!("<h2>Database</h2><dl class=\"facts\">{facts}</dl>")
}
