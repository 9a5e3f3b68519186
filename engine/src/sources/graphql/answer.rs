//! What a server's answer means.

use reqwest::StatusCode;
use reqwest::header::HeaderMap;
use serde_json::Value;

use super::error::{GraphqlError, Said};
use super::wait::wait;
use crate::secrets::{Secret, mask};
use crate::sources::json::read_value;

/// A server's own words are cut after so many characters.
const MESSAGE_MAX_CHARS: usize = 200;

/// What is under `data`, or what the answer means instead. Errors may come with any
/// status, 200 included; Linear refuses with 400 what others refuse with 429.
pub(super) fn read(
    service: &'static str,
    key: &Secret,
    status: StatusCode,
    headers: &HeaderMap,
    body: &[u8],
) -> Result<Value, GraphqlError> {
    let mut answer = read_value(body);
    let said = answer.as_ref().and_then(|answer| first_error(answer, key));
    if status == StatusCode::TOO_MANY_REQUESTS || said.as_ref().is_some_and(is_rate_limit) {
        return Err(GraphqlError::Limited { service, wait: wait(headers) });
    }
    if let Some(said) = said {
        return Err(meaning(service, status, said));
    }
    if !status.is_success() {
        return Err(by_status(service, status));
    }
    match answer.as_mut().and_then(|answer| answer.get_mut("data")).map(Value::take) {
        Some(data @ Value::Object(_)) => Ok(data),
        _ => Err(GraphqlError::Faulty { service, reason: "its answer holds no data".into() }),
    }
}

/// The first of `errors` that is not empty, without the key.
fn first_error(answer: &Value, key: &Secret) -> Option<Said> {
    let error = answer.get("errors")?.as_array()?.first()?;
    let extension = |name: &str| {
        let value = error.get("extensions").and_then(|extensions| extensions.get(name));
        mask(value.and_then(Value::as_str).unwrap_or_default(), &[key])
    };
    // Before it is cut, so that no end of a key is left over.
    let message = mask(error.get("message").and_then(Value::as_str).unwrap_or("it does not say why"), &[key]);
    Some(Said {
        message: message.chars().take(MESSAGE_MAX_CHARS).collect(),
        kind: extension("type").to_lowercase(),
        code: extension("code"),
        path: extension("path"),
    })
}

fn is_rate_limit(said: &Said) -> bool {
    said.kind == "ratelimited" || said.code.eq_ignore_ascii_case("RATELIMITED")
}

/// The types are those of Linear's own SDK; the codes those of Hasura.
fn meaning(service: &'static str, status: StatusCode, said: Said) -> GraphqlError {
    if said.message.to_lowercase().contains("too complex") {
        return GraphqlError::TooComplex { service };
    }
    match said.kind.as_str() {
        "network error" | "internal error" | "bootstrap error" | "lock timeout" | "unknown" => {
            return GraphqlError::Faulty { service, reason: said.kind };
        }
        "authentication error" => return GraphqlError::KeyRefused { service },
        "forbidden" | "feature not accessible" => return GraphqlError::Forbidden { service, said },
        _ => {}
    }
    match said.code.as_str() {
        "invalid-jwt" | "invalid-headers" | "AUTHENTICATION_ERROR" => GraphqlError::KeyRefused { service },
        "access-denied" | "FORBIDDEN" => GraphqlError::Forbidden { service, said },
        "unexpected" | "postgres-error" => GraphqlError::Faulty { service, reason: said.code },
        _ if !status.is_success() && status != StatusCode::BAD_REQUEST => by_status(service, status),
        _ => GraphqlError::Refused { service, said },
    }
}

fn by_status(service: &'static str, status: StatusCode) -> GraphqlError {
    let reason = status.to_string();
    let said = || Said { message: status.to_string(), ..Said::default() };
    match status {
        StatusCode::UNAUTHORIZED => GraphqlError::KeyRefused { service },
        StatusCode::FORBIDDEN => GraphqlError::Forbidden { service, said: said() },
        StatusCode::REQUEST_TIMEOUT => GraphqlError::Faulty { service, reason },
        status if status.is_server_error() => GraphqlError::Faulty { service, reason },
        _ => GraphqlError::Refused { service, said: said() },
    }
}
