//! Waiting that can be stopped.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How long a stop may go unnoticed.
pub(super) const NOTICE: Duration = Duration::from_millis(200);

/// What waits for the work, and knows whether it should stop. Tests record instead.
pub trait Pause: Sync {
    /// Whether the work should end at the next safe place.
    fn is_stopped(&self) -> bool;
    /// Waits, and returns whether to go on; ends early when the work is stopped.
    fn wait(&self, how_long: Duration) -> bool;
}

/// Waits in real time until a flag is set.
pub struct StopPause<'a> {
    stop: &'a AtomicBool,
}

impl<'a> StopPause<'a> {
    /// The flag is set by whoever stops the work.
    pub fn new(stop: &'a AtomicBool) -> Self {
        Self { stop }
    }
}

impl Pause for StopPause<'_> {
    fn is_stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    fn wait(&self, how_long: Duration) -> bool {
        let began = Instant::now();
        let (nobody, never) = (Mutex::new(()), Condvar::new());
        while !self.is_stopped() {
            let left = how_long.saturating_sub(began.elapsed());
            if left.is_zero() {
                return true;
            }
            let guard = nobody.lock().unwrap_or_else(PoisonError::into_inner);
            drop(never.wait_timeout(guard, left.min(NOTICE)));
        }
        false
    }
}
