//! A signal in the shapes that BuildBetter and exports of feedback tools give it.

use domain::{Boundary, Call, Company, Person, Signal, SignalKey};
use serde_json::Value;

use super::FieldError;
use super::content_id::content_id;
use super::field::Fields;
use super::reading::{Read, Reading};
use super::values::{DateOrder, company_of, is_nothing, person_of, sentiment, severity};

/// The longest summary that is made of another text's first line.
const SUMMARY_MAX_CHARS: usize = 200;

/// Reads one signal: the flat shape of `signals.json`, the GraphQL `extraction`, or the camel-case shape
/// of the MCP server. Fields that are not known are left alone, those that do not fit are left
/// empty and named. A signal without a summary gets the first line of its context or quote, one
/// without an id an id made from its content.
///
/// # Errors
/// If it has no text.
pub fn read_signal(source: &str, value: &Value) -> Result<Read<Signal>, FieldError> {
    read_signal_as(source, value, None)
}

/// The same, with what comes first in dates such as 03/04/2026; without it they are left empty.
///
/// # Errors
/// If it has no text.
pub fn read_signal_as(
    source: &str,
    value: &Value,
    dates: Option<DateOrder>,
) -> Result<Read<Signal>, FieldError> {
    let reading = Reading::new(dates);
    let signal = signal(source, Fields::of(value, &reading)?)?;
    Ok(reading.end(signal))
}

fn signal(source: &str, fields: Fields<'_>) -> Result<Signal, FieldError> {
    let (summary, context, quote) = texts(fields)?;
    let attendee = fields.object(&["attendee"]);
    let person_fields = match fields.get(&["person"]) {
        Some(Value::String(_)) => None,
        Some(_) => fields.object(&["person"]),
        None => attendee.and_then(|attendee| attendee.object(&["person"])),
    };
    let person = read_person(fields, person_fields);
    let company = read_company(fields, person_fields);
    let occurred_at = fields.time(&["date", "display_ts", "created_at", "createdAt"]);
    let external_id = fields.id(&["id"]).unwrap_or_else(|| {
        fields.note("no id; one was made from the content");
        let time = occurred_at.map(|time| time.to_string()).unwrap_or_default();
        let who = person.as_ref().and_then(|person| person.email.as_deref().or(person.name.as_deref()));
        let company =
            company.as_ref().and_then(|company| company.name.as_deref().or(company.domain.as_deref()));
        let quote = quote.as_deref().unwrap_or_default();
        content_id(&[&summary, &context, quote, &time, who.unwrap_or_default(), company.unwrap_or_default()])
    });
    Ok(Signal {
        key: SignalKey { source: own_source(source, fields), external_id },
        summary,
        context,
        quote,
        occurred_at,
        sentiment: fields.number_or(&["sentiment"], sentiment).map(|number| number as f32),
        severity: fields.number_or(&["severity"], severity).map(|number| number as f32),
        bias: fields.number(&["bias"]).map(|number| number as f32),
        boundary: boundary(fields, person_fields),
        method: fields.text(&["method"]),
        types: fields.names("types", "type"),
        topics: fields.names("topics", "topic"),
        keywords: fields.names("keywords", "keyword"),
        impacts: fields.names("impacts", "impact"),
        emotions: fields.names("emotions", "emotion"),
        person,
        company,
        call: read_call(fields),
    })
}

/// The source that the record names, as exports do, unless another than the default was asked for.
fn own_source(source: &str, fields: Fields<'_>) -> String {
    let named = fields.get(&["source"]).and_then(Value::as_str).filter(|named| {
        (1..=40).contains(&named.len())
            && named.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
    });
    named.filter(|_| source == SignalKey::DEFAULT_SOURCE).unwrap_or(source).to_owned()
}

/// Summary, context and quote, of which at least one is there.
fn texts(fields: Fields<'_>) -> Result<(String, String, Option<String>), FieldError> {
    let context = fields.text(&["context"]);
    let quote = quote(fields);
    if let Some(summary) = fields.text(&["summary"]) {
        return Ok((summary, context.unwrap_or_default(), quote));
    }
    let Some(text) = context.as_deref().or(quote.as_deref()) else { return Err(fields.missing("summary")) };
    fields.note("no summary; the first line of the context or quote serves as one");
    let summary = first_line(text);
    let context = context.filter(|context| context.trim() != summary).unwrap_or_default();
    Ok((summary, context, quote))
}

/// The first line of a text that is not blank, shortened.
pub(super) fn first_line(text: &str) -> String {
    let line = text.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default();
    match line.char_indices().nth(SUMMARY_MAX_CHARS) {
        None => line.to_owned(),
        Some((end, _)) => format!("{}…", line[..end].trim_end()),
    }
}

fn quote(fields: Fields<'_>) -> Option<String> {
    const NAMES: [&str; 3] = ["exact_quote", "exactQuote", "quote"];
    match fields.get(&NAMES) {
        Some(Value::Object(_)) => fields.object(&NAMES)?.text(&["text"]),
        _ => fields.text(&NAMES),
    }
}

fn boundary(fields: Fields<'_>, person: Option<Fields<'_>>) -> Boundary {
    let word = fields.text(&["boundary"]).or_else(|| person?.text(&["boundary"]));
    let word = word.map(|word| word.trim().to_lowercase()).unwrap_or_default();
    let boundary = Boundary::from_word(&word);
    if boundary == Boundary::Unknown && word != Boundary::Unknown.as_str() && !is_nothing(&word) {
        fields.misfit::<()>("boundary", "it should be external, internal or unknown", &word);
    }
    boundary
}

fn read_person(fields: Fields<'_>, person: Option<Fields<'_>>) -> Option<Person> {
    let Some(person) = person else {
        let text = fields.get(&["person"]).and_then(|_| fields.text(&["person"]))?;
        return (!is_nothing(&text)).then(|| person_of(&text));
    };
    let parts = [person.text(&["first_name", "firstName"]), person.text(&["last_name", "lastName"])];
    let joined = parts.into_iter().flatten().collect::<Vec<_>>().join(" ");
    let name = person.text(&["name"]).or((!joined.is_empty()).then_some(joined));
    let plain = name.as_deref().map(person_of).unwrap_or_default();
    Some(Person { id: person.id(&["id"]), name: plain.name, email: person.text(&["email"]).or(plain.email) })
}

fn read_company(fields: Fields<'_>, person: Option<Fields<'_>>) -> Option<Company> {
    let holder = if fields.get(&["company"]).is_some() { fields } else { person? };
    if let Value::String(text) = holder.get(&["company"])? {
        return (!is_nothing(text))
            .then(|| holder.text(&["company"]))
            .flatten()
            .map(|text| company_of(&text));
    }
    let company = holder.object(&["company"])?;
    Some(Company {
        id: company.id(&["id"]),
        name: company.text(&["name"]),
        domain: company.text(&["domain"]),
        revenue: company.money(&["revenue", "arr"]),
    })
}

fn read_call(fields: Fields<'_>) -> Option<Call> {
    const START: [&str; 2] = ["start_sec", "startSec"];
    if let Some(Value::String(text)) = fields.get(&["call"]) {
        let name = (!is_nothing(text)).then(|| fields.text(&["call"])).flatten()?;
        return Some(Call { name: Some(name), start_s: fields.number(&START), ..Call::default() });
    }
    let call = fields.object(&["call"])?;
    Some(Call {
        id: call.id(&["id"]),
        name: call.text(&["name"]),
        url: call.text(&["url"]),
        start_s: call.number(&START).or_else(|| fields.number(&START)),
    })
}
