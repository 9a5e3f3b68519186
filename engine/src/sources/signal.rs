//! A signal in any of the shapes that BuildBetter gives.

use domain::{Boundary, Call, Company, Person, Signal, SignalKey};
use serde_json::Value;

use super::FieldError;
use super::field::Fields;

/// Reads one signal: the flat shape of `signals.json`, the GraphQL `extraction`, or
/// the camel-case shape of the MCP server. Fields that are not known are left alone.
///
/// # Errors
/// The first field that is missing or does not fit.
pub fn read_signal(source: &str, value: &Value) -> Result<Signal, FieldError> {
    let fields = Fields::of(value)?;
    let key = SignalKey { source: source.to_owned(), external_id: fields.required_id("id")? };
    let summary = fields.required_text("summary")?;
    if !fields.has("context") {
        return Err(fields.error("context", "it is missing"));
    }
    let attendee = fields.object(&["attendee"])?;
    let person = match fields.object(&["person"])? {
        None => attendee.map(|attendee| attendee.object(&["person"])).transpose()?.flatten(),
        person => person,
    };
    let company = match fields.object(&["company"])? {
        None => person.map(|person| person.object(&["company"])).transpose()?.flatten(),
        company => company,
    };
    Ok(Signal {
        key,
        summary,
        context: fields.text(&["context"])?.unwrap_or_default(),
        quote: quote(fields)?,
        occurred_at: fields.time(&["date", "display_ts", "created_at"])?,
        sentiment: small_number(fields, "sentiment")?,
        severity: small_number(fields, "severity")?,
        bias: small_number(fields, "bias")?,
        boundary: boundary(fields, person)?,
        method: fields.text(&["method"])?,
        types: fields.names("types", "type")?,
        topics: fields.names("topics", "topic")?,
        keywords: fields.names("keywords", "keyword")?,
        impacts: fields.names("impacts", "impact")?,
        emotions: fields.names("emotions", "emotion")?,
        person: person.map(read_person).transpose()?,
        company: company.map(read_company).transpose()?,
        call: read_call(fields)?,
    })
}

fn small_number(fields: Fields<'_>, name: &str) -> Result<Option<f32>, FieldError> {
    Ok(fields.number(&[name])?.map(|number| number as f32))
}

fn quote(fields: Fields<'_>) -> Result<Option<String>, FieldError> {
    const NAMES: [&str; 3] = ["exact_quote", "exactQuote", "quote"];
    match fields.get(&NAMES) {
        Some(Value::Object(_)) => match fields.object(&NAMES)? {
            Some(quote) => quote.text(&["text"]),
            None => Ok(None),
        },
        _ => fields.text(&NAMES),
    }
}

fn boundary(fields: Fields<'_>, person: Option<Fields<'_>>) -> Result<Boundary, FieldError> {
    let own = fields.text(&["boundary"])?;
    let word = match (own, person) {
        (None, Some(person)) => person.text(&["boundary"])?,
        (own, _) => own,
    };
    Ok(Boundary::from_word(word.as_deref().unwrap_or_default()))
}

fn read_person(person: Fields<'_>) -> Result<Person, FieldError> {
    let parts = [person.text(&["first_name", "firstName"])?, person.text(&["last_name", "lastName"])?];
    let joined = parts.into_iter().flatten().collect::<Vec<_>>().join(" ");
    Ok(Person {
        id: person.id(&["id"])?,
        name: person.text(&["name"])?.or((!joined.is_empty()).then_some(joined)),
        email: person.text(&["email"])?,
    })
}

fn read_company(company: Fields<'_>) -> Result<Company, FieldError> {
    Ok(Company {
        id: company.id(&["id"])?,
        name: company.text(&["name"])?,
        domain: company.text(&["domain"])?,
        revenue: company.number(&["revenue", "arr"])?,
    })
}

fn read_call(fields: Fields<'_>) -> Result<Option<Call>, FieldError> {
    const START: [&str; 2] = ["start_sec", "startSec"];
    let Some(call) = fields.object(&["call"])? else { return Ok(None) };
    Ok(Some(Call {
        id: call.id(&["id"])?,
        name: call.text(&["name"])?,
        url: call.text(&["url"])?,
        start_s: call.number(&START)?.or(fields.number(&START)?),
    }))
}
