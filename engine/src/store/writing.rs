//! Write transactions: whose turn it is, how long that is waited for, and when a commit counts
//! as saved.

use std::panic::Location as Caller;
use std::time::{Duration, Instant};

use parking_lot::FairMutexGuard;
use rusqlite::{Connection, ErrorCode, Transaction, TransactionBehavior};

use super::{Store, StoreError, Writer, open};

/// How long somebody who waits for an answer waits for the writer; then the write is refused
/// before it begins.
const PATIENCE: Duration = Duration::from_secs(3);
/// How long work that goes on in the background waits for the writer.
const BACKGROUND_PATIENCE: Duration = Duration::from_secs(60);

/// How long one step of work that takes many may hold the writer.
pub(super) const STEP: Duration = Duration::from_millis(10);
/// Between two steps: a writer of another process, which looks again and again, finds the database
/// free.
const PAUSE: Duration = Duration::from_millis(2);

/// How a write waits, before it and after it.
#[derive(Clone, Copy)]
pub(super) struct Terms {
    patience: Duration,
    /// Whether it returns only once the commit is on the disk.
    is_durable: bool,
}

impl Terms {
    /// Of somebody who waits for an answer.
    pub(super) const ACKNOWLEDGED: Self = Self { patience: PATIENCE, is_durable: true };
    /// Of background work: one step of many, which can be done again.
    pub(super) const STEP: Self = Self { patience: BACKGROUND_PATIENCE, is_durable: false };
    /// Of background work: what must not be lost once it is done.
    pub(super) const MILESTONE: Self = Self { patience: BACKGROUND_PATIENCE, is_durable: true };
}

impl Store {
    /// Runs `work` in one transaction: kept and on the disk if it returns `Ok`, undone
    /// otherwise. Writers get their turns in the order in which they came; one that has to
    /// wait for more than 3 seconds is refused, and `work` is not begun.
    ///
    /// # Errors
    /// What `work` returns, or that the database cannot be written.
    #[track_caller]
    pub fn write<T, E: From<StoreError>>(
        &self,
        work: impl FnOnce(&mut Writer<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        self.write_on(Terms::ACKNOWLEDGED, work)
    }

    /// The same for one step of work that goes on in the background and can be done again: it
    /// waits up to a minute, and a power failure may undo it.
    ///
    /// # Errors
    /// What `work` returns, or that the database cannot be written.
    #[track_caller]
    pub fn write_step<T, E: From<StoreError>>(
        &self,
        work: impl FnOnce(&mut Writer<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        self.write_on(Terms::STEP, work)
    }

    #[track_caller]
    pub(super) fn write_on<T, E: From<StoreError>>(
        &self,
        terms: Terms,
        work: impl FnOnce(&mut Writer<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let deadline = Instant::now() + terms.patience;
        let turn = Turn::take(self, deadline, Caller::caller())?;
        self.in_place()?;
        let transaction = begin(&turn.connection, deadline)?;
        open::refuse_newer(&transaction, &self.location)?;
        let mut writer = Writer::new(&transaction);
        let done = work(&mut writer)?;
        writer.finish()?;
        self.in_place()?;
        transaction.commit().map_err(StoreError::from)?;
        let commit = self.log_sync.committed();
        drop(turn);
        if terms.is_durable {
            self.log_sync.wait(commit)?;
        } else {
            std::thread::park_timeout(PAUSE);
        }
        // What went into a file that is gone is not acknowledged.
        self.in_place()?;
        self.checkpoints.after_commit();
        Ok(done)
    }
}

/// The right to write, among the threads of this process.
struct Turn<'a> {
    connection: FairMutexGuard<'a, Connection>,
    began: Instant,
    caller: &'static Caller<'static>,
}

impl<'a> Turn<'a> {
    fn take(
        store: &'a Store,
        deadline: Instant,
        caller: &'static Caller<'static>,
    ) -> Result<Self, StoreError> {
        store.log_sync.is_sound()?;
        let connection = store.writer.try_lock_until(deadline).ok_or(StoreError::Busy)?;
        Ok(Self { connection, began: Instant::now(), caller })
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        let held_us = self.began.elapsed().as_micros() as u64;
        tracing::debug!(held_us, caller = %self.caller, "writer held");
    }
}

/// Begins a transaction that may write. Another process may be writing: the connection's own
/// time-out is the pause between two tries.
fn begin(connection: &Connection, deadline: Instant) -> Result<Transaction<'_>, StoreError> {
    loop {
        match Transaction::new_unchecked(connection, TransactionBehavior::Immediate) {
            Err(error)
                if error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy)
                    && Instant::now() < deadline => {}
            begun => return Ok(begun?),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::channel;

    use super::*;

    fn store() -> (tempfile::TempDir, Store) {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("test.db")).unwrap();
        (folder, store)
    }

    fn put(store: &Store, name: &str) -> Result<(), StoreError> {
        store.write(|writer| writer.put_setting(name, "1"))
    }

    #[test]
    fn what_is_refused_while_the_writer_is_held_never_happens() {
        let (_folder, store) = store();
        let hasty = Terms { patience: Duration::ZERO, is_durable: true };
        let mut has_begun = false;
        store
            .write::<_, StoreError>(|_| {
                let refused = store.write_on::<(), StoreError>(hasty, |writer| {
                    has_begun = true;
                    writer.put_setting("refused", "1")
                });
                assert!(matches!(refused, Err(StoreError::Busy)), "{refused:?}");
                Ok(())
            })
            .unwrap();
        assert!(!has_begun);
        assert_eq!(store.setting("refused").unwrap(), None);
    }

    #[test]
    fn another_process_that_writes_is_waited_for_and_then_refused() {
        let (_folder, store) = store();
        let other = Connection::open(store.location().file()).unwrap();
        other.execute_batch("BEGIN IMMEDIATE").unwrap();
        let hasty = Terms { patience: Duration::from_millis(5), is_durable: true };
        let refused = store.write_on::<(), StoreError>(hasty, |writer| writer.put_setting("a", "1"));
        assert!(matches!(refused, Err(StoreError::Busy)), "{refused:?}");
        assert_eq!(store.setting("a").unwrap(), None, "reading goes on");
        other.execute_batch("ROLLBACK").unwrap();
        put(&store, "a").unwrap();
    }

    #[test]
    fn work_in_many_steps_lets_others_have_their_turn() {
        let (_folder, store) = store();
        let (said, heard) = channel();
        std::thread::scope(|scope| {
            let store = &store;
            scope.spawn(move || {
                put(store, "verdict").unwrap();
                said.send(()).unwrap();
            });
            let step = || store.write_step(|writer| writer.put_setting("merge", "1")).unwrap();
            let is_in = |()| heard.try_recv().is_ok();
            assert!((0..10_000).map(|_| step()).any(is_in), "it waited for 10,000 steps of others");
        });
    }

    #[test]
    fn an_acknowledged_write_is_on_the_disk_and_a_step_need_not_be() {
        let (_folder, store) = store();
        let before = store.log_sync.calls();
        for number in 0..20 {
            put(&store, &format!("{number}")).unwrap();
        }
        let after = store.log_sync.calls();
        assert_eq!(after - before, 20);
        store.write_step(|writer| writer.put_setting("step", "1")).unwrap();
        assert_eq!(store.log_sync.calls(), after);
    }

    #[test]
    fn commits_that_arrive_together_share_a_call() {
        let (_folder, store) = store();
        let commits: Vec<u64> = (0..20).map(|_| store.log_sync.committed()).collect();
        let before = store.log_sync.calls();
        std::thread::scope(|scope| {
            for commit in commits {
                let store = &store;
                scope.spawn(move || store.log_sync.wait(commit).unwrap());
            }
        });
        assert_eq!(store.log_sync.calls() - before, 1);
    }
}
