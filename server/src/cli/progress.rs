//! Progress bars on standard error.

use std::fmt::Write;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressState, ProgressStyle};

use super::out::Out;

/// Message while a job is queued.
pub const WAITING: &str = "waiting for another job";

/// A bar with rate and remaining time.
pub fn bar(out: &Out, what: &'static str, total: u64) -> ProgressBar {
    const SHAPE: &str = "{msg:12} {wide_bar} {human_pos}/{human_len}  {rate}  {eta} left";
    drawn(out, ProgressBar::new(total), SHAPE).with_message(what)
}

/// A counter with a rate, for an unknown total.
pub fn count(out: &Out, what: &'static str) -> ProgressBar {
    drawn(out, ProgressBar::no_length(), "{spinner} {msg} {human_pos}  {rate}").with_message(what)
}

fn drawn(out: &Out, bar: ProgressBar, shape: &str) -> ProgressBar {
    if out.is_json() {
        return ProgressBar::hidden();
    }
    bar.enable_steady_tick(Duration::from_millis(200));
    match ProgressStyle::with_template(shape) {
        Ok(style) => bar.with_style(style.with_key("rate", rate)),
        Err(_) => bar,
    }
}

/// Steps per second, rounded.
fn rate(state: &ProgressState, out: &mut dyn Write) {
    // If the writer fails, the rate is omitted.
    let _ = write!(out, "{:.0}/s", state.per_sec());
}

/// A bar in bytes; the length and the message are set later.
pub fn bytes(out: &Out) -> ProgressBar {
    const SHAPE: &str = "{msg:20} {wide_bar} {bytes}/{total_bytes}  {bytes_per_sec}  {eta} left";
    drawn(out, ProgressBar::new(0), SHAPE)
}
