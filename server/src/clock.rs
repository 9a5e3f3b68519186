//! The clock. No other module reads it.

use jiff::Timestamp;

/// The current time.
#[expect(clippy::disallowed_methods, reason = "time enters the program here")]
pub fn now() -> Timestamp {
    Timestamp::now()
}
