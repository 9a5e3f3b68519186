//! What the engine does, seen from outside. One binary, so that it is linked once.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails where it stands")]

mod associate;
mod backup;
mod companies;
mod csv_marks;
mod deliveries;
mod explain;
mod fake_buildbetter;
mod fake_http;
mod fake_linear;
mod fixture;
mod import;
mod import_bad;
mod jobs;
mod masks;
mod neighbours;
mod place;
mod proxy;
mod reviewing;
mod secrets;
mod store;
mod sync_buildbetter;
mod sync_events;
mod sync_fixture;
mod sync_laws;
mod sync_linear;
mod unreadable;
mod verdicts;
mod write_back;
