//! Work whose end nobody waits for once it is stopped.

use std::panic::resume_unwind;
use std::sync::mpsc::{RecvTimeoutError, channel};

use super::pause::{NOTICE, Pause};

/// Does `work` on a thread of its own and returns what it comes to; none if the caller is
/// stopped before. The work then goes on, unheard, until its own time-outs end it.
pub(super) fn unless_stopped<T: Send + 'static>(
    pause: &dyn Pause,
    work: impl FnOnce() -> T + Send + 'static,
) -> Option<T> {
    let (working, ended) = channel::<()>();
    let thread = std::thread::spawn(move || {
        // Goes with the thread, also where the work panics.
        let _working = working;
        work()
    });
    while ended.recv_timeout(NOTICE) == Err(RecvTimeoutError::Timeout) {
        if pause.is_stopped() {
            return None;
        }
    }
    Some(thread.join().unwrap_or_else(|panic| resume_unwind(panic)))
}

#[cfg(test)]
mod tests {
    use std::panic::{AssertUnwindSafe, catch_unwind};
    use std::sync::atomic::AtomicBool;

    use super::super::StopPause;
    use super::*;

    #[test]
    fn a_stop_does_not_wait_for_the_work() {
        let (never, stop) = (channel::<()>(), AtomicBool::new(true));
        assert_eq!(unless_stopped(&StopPause::new(&stop), move || never.1.recv().is_ok()), None);
    }

    #[test]
    fn work_that_is_not_stopped_comes_to_its_end_or_panics() {
        let stop = AtomicBool::new(false);
        let pause = StopPause::new(&stop);
        assert_eq!(unless_stopped(&pause, || 7), Some(7));
        let fails = || unless_stopped(&pause, || std::iter::empty::<u8>().next().unwrap());
        assert!(catch_unwind(AssertUnwindSafe(fails)).is_err());
    }
}
