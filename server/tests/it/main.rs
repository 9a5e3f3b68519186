//! The program as a person meets it: started for real, on databases of its own.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails where it stands")]

mod commands;
#[path = "../../../engine/tests/it/fake_http.rs"]
mod fake_http;
#[path = "../../../engine/tests/it/fake_linear.rs"]
#[expect(dead_code, reason = "the engine's tests use the rest")]
mod fake_linear;
mod histories;
mod jobs;
mod kill;
mod kill_server;
mod kill_sync;
mod leaks;
mod model;
mod place;
mod program;
mod refused;
mod server;
mod sync;
mod sync_twice;
mod terminal;
mod uploads;
