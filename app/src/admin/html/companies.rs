//! The section "Companies": which records count as one company.

use super::{button, form, hidden};
use crate::admin::{CompaniesView, CompanyView, DecisionView};
use crate::parts::{Text, counted};

/// Companies made of several records, decisions of people, and the form that merges two.
pub(super) fn companies(view: &CompaniesView) -> String {
    format!(
        "<h2>Companies</h2><p class=\"soft\">A company counts once, with one revenue. Records are merged by domain, then by \
         name; a company ID counts only within its source.</p>{}{}{}",
        merge(&view.names),
        merged(view),
        decisions(&view.decisions),
    )
}

fn merge(names: &[String]) -> String {
    let options: String =
        names.iter().map(|name| format!("<option value=\"{}\"></option>", Text(name))).collect();
    let field = |label: &str, name: &str| {
        format!(
            "<label>{label}<input type=\"text\" name=\"{name}\" list=\"company-names\" autocomplete=\"off\" required></label>"
        )
    };
    format!(
        "{}<datalist id=\"company-names\">{options}</datalist>",
        form(
            "merge-companies",
            &[field("Company", "value"), field("Same as", "more"), button("Merge")].concat()
        )
    )
}

fn merged(view: &CompaniesView) -> String {
    if view.merged.is_empty() {
        return format!("<p>{}, none merged.</p>", counted(view.count, "company", "companies"));
    }
    let rows: String = view.merged.iter().map(company).collect();
    let more = view.merged_count.saturating_sub(view.merged.len());
    let more = if more == 0 { String::new() } else { format!("<p class=\"soft\">and {more} more</p>") };
    format!(
        "<div class=\"wide\" tabindex=\"0\" role=\"region\" aria-label=\"Merged companies\"><table>\
         <caption>{}, {} merged from several records</caption><thead><tr><th scope=\"col\">Company</th>\
         <th scope=\"col\">Record</th><th scope=\"col\">Signals</th><th scope=\"col\">Merged by</th><td></td></tr></thead>\
         <tbody>{rows}</tbody></table></div>{more}",
        counted(view.count, "company", "companies"),
        view.merged_count,
    )
}

fn company(company: &CompanyView) -> String {
    let rows = company.members.iter().enumerate().map(|(at, member)| {
        let name = if at == 0 {
            format!("<th scope=\"row\" rowspan=\"{}\">{}</th>", company.members.len(), Text(&company.name))
        } else {
            String::new()
        };
        let separate =
            form("separate-company", &format!("{}{}", hidden("value", &member.key), button("Separate")));
        format!(
            "<tr>{name}<td>{}</td><td>{}</td><td>{}</td><td>{separate}</td></tr>",
            Text(&member.record),
            member.signals,
            member.reason
        )
    });
    rows.collect()
}

fn decisions(all: &[DecisionView]) -> String {
    if all.is_empty() {
        return String::new();
    }
    let row = |one: &DecisionView| {
        let fields = format!("{}{}{}", hidden("value", &one.a), hidden("more", &one.b), button("Undo"));
        format!(
            "<tr><td>{}</td><td>{}</td><td>{}</td></tr>",
            Text(&one.what),
            Text(&one.by),
            form("undo-company-decision", &fields)
        )
    };
    let rows: String = all.iter().map(row).collect();
    format!(
        "<table><caption>Merged or separated by hand</caption><thead><tr><th scope=\"col\">Decision</th>\
         <th scope=\"col\">By</th><td></td></tr></thead><tbody>{rows}</tbody></table>"
    )
}
