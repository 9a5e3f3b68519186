//! Waking a thread that waits.

use std::sync::{Condvar, Mutex, PoisonError};
use std::time::Duration;

/// Rung by one thread, heard by another. A ring that nobody waits for is heard by the
/// next who does.
#[derive(Default)]
pub(super) struct Bell {
    rung: Mutex<bool>,
    condition: Condvar,
}

impl Bell {
    pub(super) fn ring(&self) {
        *self.rung.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.condition.notify_all();
    }

    /// Returns when the bell rings, and after `longest` all the same.
    pub(super) fn wait(&self, longest: Duration) {
        let rung = self.rung.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = self.condition.wait_timeout_while(rung, longest, |rung| !*rung);
        let (mut rung, _) = waited.unwrap_or_else(PoisonError::into_inner);
        *rung = false;
    }
}
