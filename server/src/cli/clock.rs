//! The one place of the command line that reads the clock.

use jiff::Timestamp;

/// The present moment.
#[expect(clippy::disallowed_methods, reason = "time enters the program here")]
pub fn now() -> Timestamp {
    Timestamp::now()
}
