//! The program as a person meets it: started for real, on databases of its own.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails where it stands")]

mod commands;
mod jobs;
mod kill;
mod program;
