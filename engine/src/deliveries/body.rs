//! A webhook's body, as Linear's `EntityWebhookPayload` has it.

use serde::Deserialize;
use serde_json::{Map, Value};

/// What happened to which record. Fields of `data` that are null may be left out.
#[derive(Clone, Debug, Deserialize, PartialEq)]
#[serde(rename_all = "camelCase")]
pub struct Body {
    /// `create`, `update`, `remove` or another word that we do not know.
    pub action: String,
    /// The type of the record, such as `Issue`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The record.
    pub data: Map<String, Value>,
    /// Of an update: what the changed fields were before.
    #[serde(default)]
    pub updated_from: Option<Map<String, Value>>,
    /// Who did it.
    #[serde(default)]
    pub actor: Option<Map<String, Value>>,
    /// The page of the record.
    #[serde(default)]
    pub url: Option<String>,
}

impl Body {
    /// Reads a body.
    ///
    /// # Errors
    /// The reason why it cannot be read, as a phrase without any of its words.
    pub fn parse(bytes: &[u8]) -> Result<Self, String> {
        serde_json::from_slice(bytes).map_err(|error| {
            let (line, column) = (error.line(), error.column());
            match error.classify() {
                serde_json::error::Category::Data => {
                    format!("a field is missing or wrong (line {line}, column {column})")
                }
                _ => format!("it is not JSON (line {line}, column {column})"),
            }
        })
    }

    /// The id of the record, if it has one.
    pub fn record_id(&self) -> Option<&str> {
        self.data.get("id").and_then(Value::as_str)
    }
}
