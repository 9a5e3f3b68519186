//! One question to a language model.

use std::io::Read;
use std::time::Duration;

use reqwest::blocking::{RequestBuilder, Response};
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderName, HeaderValue};
use reqwest::redirect::Policy;

use super::{Api, ExplainError, ExplainSettings, PairTexts, answer, prompt};
use crate::secrets::{Secret, mask};
use crate::sources::broken::{plain, plain_io};
use crate::sources::download::{TimeLimits, builder};

/// A longer answer is not taken.
pub(super) const ANSWER_MAX_BYTES: u64 = 64 << 10;
const CONNECT_TIME: Duration = Duration::from_secs(10);
const ANTHROPIC_VERSION: (&str, &str) = ("anthropic-version", "2023-06-01");

/// What the model wrote, without the key if it repeats that, within `answer_time` from the first to the last byte.
pub(super) fn ask(
    settings: &ExplainSettings,
    key: &Secret,
    texts: &PairTexts,
    answer_time: Duration,
) -> Result<String, ExplainError> {
    let limits = TimeLimits { connect: CONNECT_TIME.min(answer_time), read: answer_time };
    // A redirect would carry key and texts to another machine.
    let endpoint = settings.endpoint()?;
    let client = builder(endpoint.as_str(), limits).redirect(Policy::none()).build().map_err(unreachable)?;
    let request = client.post(endpoint).timeout(answer_time);
    let request = with_key(request, settings.api, key)?.header(CONTENT_TYPE, "application/json");
    let response = request.body(prompt::body(settings, texts).to_string()).send().map_err(unreachable)?;
    let status = response.status();
    Ok(mask(&answer::read(settings.api, status, &body(response)?)?, &[key]))
}

fn with_key(request: RequestBuilder, api: Api, key: &Secret) -> Result<RequestBuilder, ExplainError> {
    Ok(match api {
        Api::OpenAi => request.header(AUTHORIZATION, hidden(&format!("Bearer {}", key.expose()))?),
        Api::Anthropic => {
            let request = request.header(HeaderName::from_static("x-api-key"), hidden(key.expose())?);
            request.header(ANTHROPIC_VERSION.0, ANTHROPIC_VERSION.1)
        }
    })
}

fn hidden(text: &str) -> Result<HeaderValue, ExplainError> {
    let mut value = HeaderValue::from_str(text).map_err(|_| ExplainError::BadKey)?;
    value.set_sensitive(true);
    Ok(value)
}

fn body(response: Response) -> Result<Vec<u8>, ExplainError> {
    let mut body = Vec::new();
    let read = response.take(ANSWER_MAX_BYTES + 1).read_to_end(&mut body);
    read.map_err(|error| ExplainError::Unreachable { reason: plain_io(&error) })?;
    if body.len() as u64 > ANSWER_MAX_BYTES { Err(ExplainError::TooLong) } else { Ok(body) }
}

fn unreachable(error: reqwest::Error) -> ExplainError {
    ExplainError::Unreachable { reason: plain(&error) }
}
