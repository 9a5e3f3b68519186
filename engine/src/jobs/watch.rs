//! Heartbeat thread: renews leases, publishes progress, looks for cancellations.

use std::collections::HashMap;
use std::time::Duration;

use jiff::Timestamp;

use super::context::Attempt;
use super::shared::Shared;

/// How long a job stays with a worker that shows no sign of life.
pub(super) const LEASE: Duration = Duration::from_secs(30);
/// How often the sign is given.
const BEAT: Duration = Duration::from_secs(5);
/// How often a job is looked after: progress is told, and a cancel seen, within this time.
const TICK: Duration = Duration::from_millis(250);
/// How long the thread waits where there is nothing to look after; it is woken before.
const IDLE: Duration = Duration::from_secs(60);

/// Until the worker stops and has no job any more.
pub(super) fn watch(shared: &Shared) {
    let mut beaten = HashMap::new();
    loop {
        let current = shared.current();
        beaten.retain(|id, _| current.iter().any(|(attempt, _)| attempt.id == *id));
        for (attempt, kind) in &current {
            shared.pass_progress_on(attempt, *kind);
            beat(shared, attempt, &mut beaten);
            shared.look_for_cancel(attempt);
        }
        if current.is_empty() && shared.is_stopping() {
            return;
        }
        shared.watch_bell.wait(if current.is_empty() { IDLE } else { TICK });
    }
}

/// Keeps the lease of a job if that is due; `beaten` says when it was last done.
fn beat(shared: &Shared, attempt: &Attempt, beaten: &mut HashMap<i64, Timestamp>) {
    let now = (shared.clock)();
    if beaten.get(&attempt.id).is_some_and(|at| now.duration_since(*at).unsigned_abs() < BEAT) {
        return;
    }
    match shared.store.extend_job_lease(attempt.id, &shared.name, now, LEASE) {
        Ok(true) => {
            beaten.insert(attempt.id, now);
        }
        Ok(false) => attempt.stop_because(&attempt.is_lost),
        Err(error) => tracing::warn!(job = attempt.id, %error, "a lease could not be kept"),
    }
}
