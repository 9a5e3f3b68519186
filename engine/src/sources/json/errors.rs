//! What a server says of errors in an answer.

use serde_json::Value;

use super::super::Kind;

/// A server's own words are cut after so many characters.
const MESSAGE_MAX_CHARS: usize = 200;

/// Why an answer with these `errors` is not read; none if there are none.
pub(super) fn refusal(errors: &Value, kind: Kind) -> Option<String> {
    let first = match errors {
        Value::Array(list) => list.first()?,
        Value::Object(object) if object.is_empty() => return None,
        Value::Null | Value::Bool(_) | Value::Number(_) => return None,
        other => other,
    };
    let service = match kind {
        Kind::Issues => "Linear",
        Kind::Signals => "BuildBetter",
    };
    let said = message(first).map(str::trim).unwrap_or_default();
    let said: String = said.chars().filter(|char| !char.is_control()).take(MESSAGE_MAX_CHARS).collect();
    let said = said.trim_end_matches('.');
    let told = if said.is_empty() { String::new() } else { format!(" (“{said}”)") };
    Some(format!(
        "{service} answered with an error{told}, so {} may be missing; export the file again",
        kind.word()
    ))
}

/// For people, where there is one.
fn message(error: &Value) -> Option<&str> {
    let for_people = error.pointer("/extensions/userPresentableMessage");
    for_people.or_else(|| error.get("message")).unwrap_or(error).as_str()
}
