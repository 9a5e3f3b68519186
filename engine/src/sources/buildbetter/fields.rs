//! What is asked of a signal, without what the key's owner may not see.

use std::collections::BTreeSet;

use crate::sources::graphql::Said;

/// A field of the answer with the fields inside it.
struct Field {
    name: &'static str,
    inside: &'static [Field],
}

const fn leaf(name: &'static str) -> Field {
    Field { name, inside: &[] }
}

const fn node(name: &'static str, inside: &'static [Field]) -> Field {
    Field { name, inside }
}

/// Without these a signal is none.
const NEEDED: [&str; 4] = ["id", "summary", "context", "created_at"];

const NAME: &[Field] = &[leaf("name")];
const TEXT: &[Field] = &[leaf("text")];

const SIGNAL: &[Field] = &[
    leaf("id"),
    leaf("summary"),
    leaf("context"),
    leaf("created_at"),
    leaf("sentiment"),
    leaf("severity"),
    leaf("bias"),
    leaf("start_sec"),
    leaf("end_sec"),
    leaf("display_ts"),
    node("exact_quote", TEXT),
    node("types", &[node("type", NAME)]),
    node("topics", &[node("topic", TEXT)]),
    node("keywords", &[node("keyword", TEXT)]),
    node("emotions", &[node("emotion", NAME)]),
    node("impacts", &[node("impact", NAME)]),
    node("call", &[leaf("id"), leaf("name")]),
    node("attendee", &[node("person", PERSON)]),
];

const PERSON: &[Field] = &[
    leaf("id"),
    leaf("first_name"),
    leaf("last_name"),
    leaf("email"),
    node("company", &[leaf("id"), leaf("name"), leaf("domain")]),
];

/// Which fields are asked for: all but those that turned out to be hidden.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    /// Names with dots for nesting, such as `attendee.person.email`.
    hidden: BTreeSet<String>,
}

impl Selection {
    /// Names of the fields that are hidden, with dots for nesting.
    pub fn hidden(&self) -> impl Iterator<Item = &str> {
        self.hidden.iter().map(String::as_str)
    }

    /// Leaves out the field that a server's error names; returns whether it named one
    /// that can be done without.
    pub(super) fn hide(&mut self, said: &Said) -> bool {
        let Some(named) = named_field(said) else { return false };
        let mut known = Vec::new();
        paths(SIGNAL, "", &mut known);
        let by_path = path_of(&said.path).filter(|path| known.contains(path));
        let found = by_path.or_else(|| {
            known.into_iter().find(|path| path.rsplit('.').next() == Some(named) && !self.is_hidden(path))
        });
        match found {
            Some(path) if !NEEDED.contains(&path.as_str()) => self.hidden.insert(path),
            _ => false,
        }
    }

    fn is_hidden(&self, path: &str) -> bool {
        self.hidden.iter().any(|hidden| {
            path == hidden || path.strip_prefix(hidden.as_str()).is_some_and(|rest| rest.starts_with('.'))
        })
    }
}

/// The question for one page of signals, oldest first.
pub fn query(selection: &Selection) -> String {
    format!(
        "query Signals($limit: Int!, $where: extraction_bool_exp) {{
  extraction(limit: $limit, order_by: [{{created_at: asc}}, {{id: asc}}], where: $where) {{ {}}}
}}",
        written(SIGNAL, "", selection)
    )
}

/// An object of which everything is hidden is not asked for.
fn written(fields: &[Field], prefix: &str, selection: &Selection) -> String {
    let mut text = String::new();
    for field in fields {
        let path = format!("{prefix}{}", field.name);
        if selection.is_hidden(&path) {
            continue;
        }
        if field.inside.is_empty() {
            text.push_str(field.name);
            text.push(' ');
        } else {
            let inside = written(field.inside, &format!("{path}."), selection);
            if !inside.is_empty() {
                text.push_str(&format!("{} {{ {inside}}} ", field.name));
            }
        }
    }
    text
}

fn paths(fields: &[Field], prefix: &str, into: &mut Vec<String>) {
    for field in fields {
        let path = format!("{prefix}{}", field.name);
        paths(field.inside, &format!("{path}."), into);
        into.push(path);
    }
}

/// Hasura says: field 'monologues' not found in type: 'extraction'. Older ones write the
/// name in double quotation marks.
fn named_field(said: &Said) -> Option<&str> {
    let rest = said.message.strip_prefix("field ")?;
    let quote = rest.chars().next().filter(|quote| matches!(quote, '\'' | '"'))?;
    let (name, rest) = rest[1..].split_once(quote)?;
    rest.trim_start().starts_with("not found").then_some(name)
}

/// From `$.selectionSet.extraction.selectionSet.call.selectionSet.name` to `call.name`.
fn path_of(path: &str) -> Option<String> {
    let parts: Vec<&str> = path.split('.').filter(|part| !matches!(*part, "$" | "selectionSet")).collect();
    match parts.split_first() {
        Some((&"extraction", inside)) if !inside.is_empty() => Some(inside.join(".")),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(message: &str, path: &str) -> Said {
        Said { message: message.into(), path: path.into(), ..Said::default() }
    }

    fn check(message: &str, path: &str, expected: Option<&str>) {
        let mut selection = Selection::default();
        assert_eq!(selection.hide(&said(message, path)), expected.is_some(), "{message}");
        assert_eq!(selection.hidden().next(), expected);
        if let Some((outer, inner)) = expected.and_then(|path| path.rsplit_once('.')) {
            assert!(!query(&selection).contains(&format!("{outer} {{ {inner}")), "{}", query(&selection));
        }
    }

    #[test]
    fn the_field_that_an_error_names_is_left_out() {
        let path = "$.selectionSet.extraction.selectionSet.exact_quote";
        check("field 'exact_quote' not found in type: 'extraction'", path, Some("exact_quote"));
        check("field \"bias\" not found in type: 'extraction'", "", Some("bias"));
        let path = "$.selectionSet.extraction.selectionSet.call.selectionSet.name";
        check("field 'name' not found in type: 'interview'", path, Some("call.name"));
    }

    #[test]
    fn what_a_signal_needs_is_not_left_out() {
        let path = "$.selectionSet.extraction.selectionSet.summary";
        check("field 'summary' not found in type: 'extraction'", path, None);
        check("field 'extraction' not found in type: 'query_root'", "$.selectionSet.extraction", None);
        check("database query error", "$", None);
    }

    #[test]
    fn an_object_of_which_nothing_is_left_is_not_asked_for() {
        let mut selection = Selection::default();
        for name in ["id", "name"] {
            let path = format!("$.selectionSet.extraction.selectionSet.call.selectionSet.{name}");
            assert!(selection.hide(&said(&format!("field '{name}' not found in type: 'interview'"), &path)));
        }
        assert!(!query(&selection).contains("call"), "{}", query(&selection));
    }
}
