//! Limits blocking tasks; excess ones are rejected before they start.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;
use tokio::time::timeout;

use crate::Fault;

/// Maximum number of concurrent reads.
const READS_MAX: usize = 32;
/// Maximum number of concurrent writes, which may wait for the database's single writer. Limited separately,
/// so that reads continue while the writer is busy.
const WRITES_MAX: usize = 16;
/// How long a request waits for a slot before it is rejected.
const PATIENCE: Duration = Duration::from_secs(5);

/// Slots for blocking tasks.
#[derive(Clone)]
pub(super) struct Slots {
    reads: Arc<Semaphore>,
    writes: Arc<Semaphore>,
    patience: Duration,
}

/// Database access of a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Access {
    /// Reads only.
    Reads,
    /// May write.
    Writes,
}

impl Default for Slots {
    fn default() -> Self {
        let slots = |max| Arc::new(Semaphore::new(max));
        Self { reads: slots(READS_MAX), writes: slots(WRITES_MAX), patience: PATIENCE }
    }
}

impl Slots {
    /// Runs a task on a thread for blocking tasks. A request that is cancelled while it waits
    /// for a slot never starts.
    ///
    /// # Errors
    /// [`Fault::Busy`] if no slot became free in time, or the error of `work`.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        access: Access,
        work: impl FnOnce() -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, Fault> {
        let slots = match access {
            Access::Reads => &self.reads,
            Access::Writes => &self.writes,
        };
        let Ok(Ok(slot)) = timeout(self.patience, Arc::clone(slots).acquire_owned()).await else {
            return Err(Fault::Busy);
        };
        let done = spawn_blocking(move || {
            let _slot = slot;
            work()
        });
        done.await.unwrap_or_else(|error| Err(Fault::internal(&error)))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    #[tokio::test]
    async fn what_finds_no_thread_is_refused_and_never_begins() {
        let slots = Slots { patience: Duration::ZERO, ..Slots::default() };
        let (release, held) = mpsc::channel::<()>();
        let held = Arc::new(std::sync::Mutex::new(held));
        let slow: Vec<_> = (0..WRITES_MAX)
            .map(|_| {
                let (slots, held) = (slots.clone(), Arc::clone(&held));
                tokio::spawn(async move {
                    slots
                        .run(Access::Writes, move || {
                            let _ = held.lock().unwrap().recv();
                            Ok(())
                        })
                        .await
                })
            })
            .collect();
        while slots.writes.available_permits() > 0 {
            tokio::task::yield_now().await;
        }
        let (begun, begins) = mpsc::channel();
        let refused = slots
            .run(Access::Writes, move || {
                begun.send(()).unwrap();
                Ok(())
            })
            .await;
        assert_eq!(refused, Err(Fault::Busy));
        assert_eq!(slots.run(Access::Reads, || Ok(7)).await, Ok(7), "reading goes on");
        drop(release);
        for one in slow {
            one.await.unwrap().unwrap();
        }
        assert!(begins.recv().is_err(), "what was refused must not happen later");
    }
}
