//! Bringing the write-ahead log back into the database, beside the writers instead of in
//! their commits.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use parking_lot::Mutex;
use rusqlite::{Connection, OpenFlags};

use super::identity::Identity;
use super::{Location, StoreError, open};

/// A log of this size is brought back; SQLite itself would do so at the same size.
const LOG_BYTES: u64 = 4 << 20;
/// A log that steady reading or writing has let grow to this size is emptied, for which
/// writers wait a moment.
const LOG_LARGE_BYTES: u64 = 64 << 20;
/// The least time between two checkpoints.
const PAUSE: Duration = Duration::from_millis(250);
/// How long emptying a large log waits for readers of old states, with the writer held.
const EMPTYING_PATIENCE: Duration = Duration::from_millis(20);

/// The thread that does it; started when it is first needed, ended with the store.
pub(super) struct Checkpoints {
    location: Location,
    identity: Arc<Identity>,
    thread: Mutex<Thread>,
}

struct Thread {
    next: Instant,
    running: Option<(SyncSender<()>, JoinHandle<()>)>,
}

impl Checkpoints {
    /// `identity` tells the files of the writer's connection.
    pub(super) fn new(location: Location, identity: Arc<Identity>) -> Self {
        Self { location, identity, thread: Mutex::new(Thread { next: Instant::now(), running: None }) }
    }

    /// Has the log brought back if it has grown.
    pub(super) fn after_commit(&self) {
        // Whoever cannot have it at once leaves it to the one who has it.
        let Some(mut thread) = self.thread.try_lock() else { return };
        if Instant::now() < thread.next || log_bytes(&self.location) < LOG_BYTES {
            return;
        }
        thread.next = Instant::now() + PAUSE;
        let (wake, _) =
            thread.running.get_or_insert_with(|| start(self.location.clone(), Arc::clone(&self.identity)));
        // One that is at work looks at the log again after the next commit.
        let _ = wake.try_send(());
    }
}

impl Drop for Checkpoints {
    fn drop(&mut self) {
        if let Some((wake, thread)) = self.thread.get_mut().running.take() {
            drop(wake);
            // One that has panicked has said so.
            let _ = thread.join();
        }
    }
}

fn start(location: Location, identity: Arc<Identity>) -> (SyncSender<()>, JoinHandle<()>) {
    let (wake, woken) = sync_channel(1);
    (wake, thread::spawn(move || run(&location, &identity, &woken)))
}

fn run(location: &Location, identity: &Identity, woken: &Receiver<()>) {
    let mut connection = None;
    while woken.recv().is_ok() {
        let done = identity.check().and_then(|()| checkpoint(location, identity, &mut connection));
        if let Err(error) = done
            && !matches!(error, StoreError::Busy | StoreError::Moved { .. })
        {
            tracing::warn!(%error, "the write-ahead log could not be brought back into the database");
        }
    }
}

/// Writers go on meanwhile, unless the log has grown large.
fn checkpoint(
    location: &Location,
    identity: &Identity,
    held: &mut Option<Connection>,
) -> Result<(), StoreError> {
    let connection = match held {
        Some(connection) => connection,
        None => {
            let new = open::connect(location.file(), OpenFlags::SQLITE_OPEN_READ_WRITE)?;
            new.busy_timeout(EMPTYING_PATIENCE)?;
            // Opened by its name, it could be another file than the writer's.
            identity.check()?;
            held.insert(new)
        }
    };
    let run = |mode: &str| -> Result<(), StoreError> {
        Ok(connection.query_row(&format!("PRAGMA wal_checkpoint({mode})"), [], |_| Ok(()))?)
    };
    run("passive")?;
    if log_bytes(location) > LOG_LARGE_BYTES {
        run("truncate")?;
    }
    Ok(())
}

fn log_bytes(location: &Location) -> u64 {
    std::fs::metadata(location.beside("-wal")).map_or(0, |about| about.len())
}
