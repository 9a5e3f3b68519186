//! The light thread beside the work: it keeps the lease, passes progress on, and looks
//! whether the job is to be cancelled.

use std::sync::Arc;
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
    let mut beaten: Option<(i64, Timestamp)> = None;
    loop {
        let Some((attempt, kind)) = shared.current() else {
            if shared.is_stopping() {
                return;
            }
            shared.watch_bell.wait(IDLE);
            continue;
        };
        shared.pass_progress_on(&attempt, kind);
        beat(shared, &attempt, &mut beaten);
        shared.look_for_cancel(&attempt);
        shared.watch_bell.wait(TICK);
    }
}

fn beat(shared: &Shared, attempt: &Arc<Attempt>, beaten: &mut Option<(i64, Timestamp)>) {
    let now = (shared.clock)();
    let is_due = match *beaten {
        Some((id, at)) => id != attempt.id || now.duration_since(at).unsigned_abs() >= BEAT,
        None => true,
    };
    if !is_due {
        return;
    }
    match shared.store.extend_job_lease(attempt.id, &shared.name, now, LEASE) {
        Ok(true) => *beaten = Some((attempt.id, now)),
        Ok(false) => attempt.stop_because(&attempt.is_lost),
        Err(error) => tracing::warn!(job = attempt.id, %error, "a lease could not be kept"),
    }
}
