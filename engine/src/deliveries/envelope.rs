//! The little of a body that is looked at before it is kept.

use std::time::Duration;

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value;

/// A type longer than this is none that we know.
const EVENT_MAX_BYTES: usize = 100;

/// What a delivery speaks of and when it was sent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Envelope {
    /// The type of the record, such as `Issue`; empty if it is not said.
    pub event: String,
    /// When it was sent, in milliseconds since 1970, if that is said.
    pub sent_at_ms: Option<i64>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Outside {
    r#type: Value,
    webhook_timestamp: Value,
}

impl Envelope {
    /// From a body alone: headers are not signed. A body that is not understood says nothing.
    pub fn read(body: &[u8]) -> Self {
        let outside: Outside = serde_json::from_slice(body).unwrap_or_default();
        let event = outside.r#type.as_str().unwrap_or_default();
        let sent_at_ms = outside.webhook_timestamp.as_f64().map(|ms| ms as i64);
        let event = if event.len() > EVENT_MAX_BYTES { "" } else { event };
        Self { event: event.to_owned(), sent_at_ms }
    }

    /// Whether it was sent at most `window` before or after `now`; none if it is not said.
    pub fn is_fresh(&self, now: Timestamp, window: Duration) -> Option<bool> {
        let away_ms = self.sent_at_ms?.abs_diff(now.as_millisecond());
        Some(u128::from(away_ms) <= window.as_millis())
    }
}
