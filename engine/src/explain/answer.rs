//! What an endpoint's answer means.

use reqwest::StatusCode;
use serde_json::Value;

use super::{Api, ExplainError};

/// What the model wrote. Of an endpoint's own words on a failure nothing is passed on: some
/// repeat the key.
pub(super) fn read(api: Api, status: StatusCode, body: &[u8]) -> Result<String, ExplainError> {
    match status {
        StatusCode::UNAUTHORIZED => Err(ExplainError::KeyRefused),
        StatusCode::FORBIDDEN => Err(ExplainError::Forbidden),
        StatusCode::TOO_MANY_REQUESTS => Err(ExplainError::Limited),
        status if status.is_server_error() => Err(ExplainError::Faulty { status: status.as_u16() }),
        status if !status.is_success() => Err(ExplainError::Refused { status: status.as_u16() }),
        _ => {
            let answer: Option<Value> = serde_json::from_slice(body).ok();
            answer.and_then(|answer| written(api, &answer)).ok_or(ExplainError::Strange)
        }
    }
}

fn written(api: Api, answer: &Value) -> Option<String> {
    match api {
        Api::OpenAi => answer.pointer("/choices/0/message/content")?.as_str().map(str::to_owned),
        Api::Anthropic => {
            let blocks = answer.get("content")?.as_array()?.iter();
            let texts =
                blocks.filter(|block| block["type"] == "text").filter_map(|block| block["text"].as_str());
            Some(texts.collect())
        }
    }
}
