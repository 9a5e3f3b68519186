//! Ctrl-C cancels running work; a second Ctrl-C exits at once.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Conventional exit code for Ctrl-C.
const INTERRUPTED: i32 = 130;

/// Returns a flag that is set by Ctrl-C.
///
/// # Errors
/// If the handler cannot be installed.
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
