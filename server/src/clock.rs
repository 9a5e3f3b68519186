//! The one place of the program that reads the clock.

use jiff::Timestamp;

/// The present moment.
#[expect(clippy::disallowed_methods, reason = "time enters the program here")]
pub fn now() -> Timestamp {
    Timestamp::now()
}
