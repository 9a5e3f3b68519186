//! Working off what waits, in order of arrival.

use std::panic::{AssertUnwindSafe, catch_unwind};

use jiff::Timestamp;

use crate::store::{Delivery, Fate, Store, StoreError, Writer};
use crate::sync::LinearEvent;

/// Why a delivery was not applied. What it had written is undone.
#[derive(Debug, thiserror::Error)]
pub enum ApplyError {
    /// It cannot be used, for this reason: a phrase without any of its words.
    #[error("It cannot be used: {0}.")]
    Bad(String),
    /// The store failed.
    #[error("{0}")]
    Store(#[from] StoreError),
}

/// What was done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Processed {
    /// Deliveries that have a fate now.
    pub settled: usize,
    /// Of these, the ones that could not be used.
    pub bad: usize,
}

/// Applies up to `limit` waiting deliveries in order of arrival. What `apply` writes and
/// the fate that it gives are one transaction, so that each delivery is applied once.
/// One that cannot be read, is refused or makes the program fail is settled as bad, and
/// the next one has its turn.
///
/// # Errors
/// If the store cannot be used at present; what was not settled still waits.
pub fn process_pending(
    store: &Store,
    apply: &dyn Fn(&mut Writer<'_>, &LinearEvent, Timestamp) -> Result<Fate, ApplyError>,
    now: Timestamp,
    limit: usize,
) -> Result<Processed, StoreError> {
    let mut processed = Processed::default();
    let mut after = 0;
    for _ in 0..limit {
        let Some(delivery) = store.pending_deliveries(after, 1)?.pop() else { break };
        after = delivery.row;
        let refused = match LinearEvent::from_body(&delivery.body) {
            Ok(event) => attempt(store, &delivery, |writer| apply(writer, &event, now), now)?.err(),
            Err(reason) => Some(reason),
        };
        if let Some(reason) = refused {
            tracing::warn!(delivery = delivery.row, "delivery {} cannot be used: {reason}", delivery.row);
            store.write(|writer| writer.settle_delivery(delivery.row, &Fate::Bad(reason), now))?;
            processed.bad += 1;
        }
        processed.settled += 1;
    }
    Ok(processed)
}

/// Applies and settles in one transaction; the inner error is why it is bad.
fn attempt(
    store: &Store,
    delivery: &Delivery,
    apply: impl FnOnce(&mut Writer<'_>) -> Result<Fate, ApplyError>,
    now: Timestamp,
) -> Result<Result<(), String>, StoreError> {
    // A transaction that a panic leaves is undone, so nothing half-done can be seen after it.
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        store.write(|writer| {
            // Another process may have been quicker.
            if writer.is_pending(delivery.row)? {
                let fate = apply(writer)?;
                writer.settle_delivery(delivery.row, &fate, now)?;
            }
            Ok::<_, ApplyError>(())
        })
    }));
    match outcome {
        Ok(Ok(())) => Ok(Ok(())),
        Ok(Err(ApplyError::Bad(reason))) => Ok(Err(reason)),
        Ok(Err(ApplyError::Store(error))) if is_of_the_record(&error) => {
            tracing::error!(delivery = delivery.row, "the store refused delivery {}: {error}", delivery.row);
            Ok(Err("the database refused it; the log says why".into()))
        }
        Ok(Err(ApplyError::Store(error))) => Err(error),
        Err(_) => Ok(Err("the program failed on it; the log says why".into())),
    }
}

/// Whether another delivery may fare better at the same moment.
fn is_of_the_record(error: &StoreError) -> bool {
    matches!(error, StoreError::Unknown(_) | StoreError::Damaged(_) | StoreError::Sqlite(_))
}
