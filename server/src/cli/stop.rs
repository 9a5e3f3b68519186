//! Ctrl-C ends the work at the next safe place; a second one ends the program.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// The exit code that shells know for Ctrl-C.
const INTERRUPTED: i32 = 130;

/// Set once the person has pressed Ctrl-C.
///
/// # Errors
/// If the system does not allow a handler.
pub fn on_ctrl_c() -> anyhow::Result<Arc<AtomicBool>> {
    let stop = Arc::new(AtomicBool::new(false));
    let flag = Arc::clone(&stop);
    ctrlc::set_handler(move || {
        if flag.swap(true, Ordering::Relaxed) {
            leave();
        }
    })?;
    Ok(stop)
}

#[expect(clippy::disallowed_methods, reason = "the person insists, and the database survives it")]
fn leave() {
    std::process::exit(INTERRUPTED);
}
