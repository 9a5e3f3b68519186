//! Streaming response bodies.

use std::io;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use axum::body::Bytes;
use futures_util::stream::{self, Stream, StreamExt};
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::Instant;

/// Produces the next part; `None` at the end. May block.
pub type Make = Box<dyn FnMut() -> anyhow::Result<Option<Vec<u8>>> + Send>;

/// Streams the parts that `make` produces, each when the reader is ready. Between two parts, no
/// thread and no transaction is held. `turn` is released at the end, when the reader
/// disconnects, or when it has read nothing for `stall_max`: then the stream ends with an error.
pub fn in_parts(
    make: Make,
    turn: OwnedSemaphorePermit,
    stall_max: Duration,
) -> impl Stream<Item = io::Result<Bytes>> {
    let slot = Arc::new(Slot(Mutex::new(Some(Waiting { make, turn, since: Instant::now() }))));
    tokio::spawn(give_up_when_stalled(Arc::downgrade(&slot), stall_max));
    stream::unfold(slot, |slot| async move {
        let part = next_part(&slot).await.transpose()?;
        Some((part, slot))
    })
    // The compression layer polls again after the end.
    .fuse()
}

/// State between two parts.
struct Slot(Mutex<Option<Waiting>>);

struct Waiting {
    make: Make,
    turn: OwnedSemaphorePermit,
    since: Instant,
}

impl Slot {
    fn with<T>(&self, work: impl FnOnce(&mut Option<Waiting>) -> T) -> T {
        work(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

async fn next_part(slot: &Slot) -> io::Result<Option<Bytes>> {
    let Some(Waiting { mut make, turn, .. }) = slot.with(Option::take) else {
        return Err(io::ErrorKind::TimedOut.into());
    };
    let made = tokio::task::spawn_blocking(move || (make(), make)).await;
    let (part, make) = made.map_err(io::Error::other)?;
    let part = part.map_err(|error| {
        tracing::error!("a response was interrupted: {error:#}");
        io::Error::other(error)
    })?;
    slot.with(|waiting| *waiting = Some(Waiting { make, turn, since: Instant::now() }));
    Ok(part.map(Bytes::from))
}

/// A body with a slow reader is not polled, so a separate task checks the time.
async fn give_up_when_stalled(slot: Weak<Slot>, stall_max: Duration) {
    let mut deadline = Instant::now() + stall_max;
    loop {
        tokio::time::sleep_until(deadline).await;
        let Some(slot) = slot.upgrade() else { return };
        let since = slot.with(|waiting| waiting.as_ref().map(|waiting| waiting.since));
        deadline = since.unwrap_or_else(Instant::now) + stall_max;
        if deadline <= Instant::now() {
            slot.with(Option::take);
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::pin::pin;

    use tokio::sync::Semaphore;

    use super::*;

    /// `count` parts of one byte each, and where their turn comes from.
    fn parts(count: u8, stall_max: Duration) -> (impl Stream<Item = io::Result<Bytes>>, Arc<Semaphore>) {
        let turns = Arc::new(Semaphore::new(1));
        let turn = Arc::clone(&turns).try_acquire_owned().unwrap();
        let mut left = count + 1;
        let make = move || {
            left -= 1;
            Ok((left > 0).then(|| vec![left]))
        };
        (in_parts(Box::new(make), turn, stall_max), turns)
    }

    #[tokio::test]
    async fn all_parts_come_in_order_and_the_turn_is_given_back() {
        let (parts, turns) = parts(3, Duration::MAX / 4);
        let all: Vec<_> = parts.map(Result::unwrap).collect().await;
        assert_eq!(all, [&[3][..], &[2], &[1]]);
        assert_eq!(turns.available_permits(), 1);
    }

    #[tokio::test]
    async fn the_end_stays_the_end() {
        let mut parts = pin!(parts(1, Duration::MAX / 4).0);
        assert!(parts.next().await.is_some());
        assert!(parts.next().await.is_none());
        assert!(parts.next().await.is_none());
    }

    #[tokio::test]
    async fn a_reader_that_goes_away_gives_its_turn_back() {
        let (parts, turns) = parts(3, Duration::MAX / 4);
        let mut parts = Box::pin(parts);
        assert!(parts.next().await.is_some());
        assert_eq!(turns.available_permits(), 0);
        drop(parts);
        assert_eq!(turns.available_permits(), 1);
    }

    #[tokio::test]
    async fn a_reader_that_takes_nothing_for_long_loses_its_turn() {
        let (parts, turns) = parts(9, Duration::from_millis(1));
        let mut parts = pin!(parts);
        assert!(parts.next().await.unwrap().is_ok());
        drop(turns.acquire().await.unwrap());
        assert_eq!(parts.next().await.unwrap().unwrap_err().kind(), io::ErrorKind::TimedOut);
    }
}
