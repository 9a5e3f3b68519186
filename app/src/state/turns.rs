//! Threads for blocking work: a limited number, and refused before it begins.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;
use tokio::time::timeout;

use crate::Fault;

/// Work that only reads, at a time.
const READS_MAX: usize = 32;
/// Work that may have to wait for the database's one writer, at a time. Apart from the others,
/// so that reading goes on while the writer is busy.
const WRITES_MAX: usize = 16;
/// How long a request waits for its turn before it is refused. It has not begun by then.
const PATIENCE: Duration = Duration::from_secs(5);

/// Turns on threads for blocking work.
#[derive(Clone)]
pub(super) struct Turns {
    reads: Arc<Semaphore>,
    writes: Arc<Semaphore>,
    patience: Duration,
}

/// What a piece of work does to the database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Doing {
    /// It only reads.
    Reads,
    /// It may write.
    Writes,
}

impl Default for Turns {
    fn default() -> Self {
        let turns = |max| Arc::new(Semaphore::new(max));
        Self { reads: turns(READS_MAX), writes: turns(WRITES_MAX), patience: PATIENCE }
    }
}

impl Turns {
    /// Does the work on a thread for blocking work. A request that is given up while it waits
    /// for its turn never begins.
    ///
    /// # Errors
    /// [`Fault::Busy`] if no thread became free in time; or what `work` returns.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        doing: Doing,
        work: impl FnOnce() -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, Fault> {
        let turns = match doing {
            Doing::Reads => &self.reads,
            Doing::Writes => &self.writes,
        };
        let Ok(Ok(turn)) = timeout(self.patience, Arc::clone(turns).acquire_owned()).await else {
            return Err(Fault::Busy);
        };
        let done = spawn_blocking(move || {
            let _turn = turn;
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
        let turns = Turns { patience: Duration::ZERO, ..Turns::default() };
        let (release, held) = mpsc::channel::<()>();
        let held = Arc::new(std::sync::Mutex::new(held));
        let slow: Vec<_> = (0..WRITES_MAX)
            .map(|_| {
                let (turns, held) = (turns.clone(), Arc::clone(&held));
                tokio::spawn(async move {
                    turns
                        .run(Doing::Writes, move || {
                            let _ = held.lock().unwrap().recv();
                            Ok(())
                        })
                        .await
                })
            })
            .collect();
        while turns.writes.available_permits() > 0 {
            tokio::task::yield_now().await;
        }
        let (begun, begins) = mpsc::channel();
        let refused = turns
            .run(Doing::Writes, move || {
                begun.send(()).unwrap();
                Ok(())
            })
            .await;
        assert_eq!(refused, Err(Fault::Busy));
        assert_eq!(turns.run(Doing::Reads, || Ok(7)).await, Ok(7), "reading goes on");
        drop(release);
        for one in slow {
            one.await.unwrap().unwrap();
        }
        assert!(begins.recv().is_err(), "what was refused must not happen later");
    }
}
