//! The sync schedule.

use engine::store::{Store, StoreError, Writer};
use jiff::Timestamp;

use super::automatic::{self, QueueOutcome};
use super::connections::{Connections, Service};
use super::sync;

/// Name of the setting for the minutes between syncs; 0
/// for off.
pub const EVERY_MINUTES: &str = "sync_every_minutes";
/// Name of the setting for the hour (UTC) of the nightly full sync; `off`
/// for off.
pub const FULL_AT_HOUR: &str = "full_sync_hour";

const EVERY_MINUTES_USUAL: i64 = 60;
const FULL_AT_HOUR_USUAL: i64 = 3;
const MINUTE_MS: i64 = 60_000;
const HOUR_MS: i64 = 60 * MINUTE_MS;
const DAY_MS: i64 = 24 * HOUR_MS;

/// When services are synced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Schedule {
    /// Minutes between syncs; `None` for off.
    pub every_minutes: Option<i64>,
    /// Hour (UTC) of the full sync; `None` for off.
    pub full_at_hour: Option<i64>,
}

impl Schedule {
    /// Reads the schedule.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn of(store: &Store) -> Result<Self, StoreError> {
        let number = |name, usual: i64| -> Result<Option<i64>, StoreError> {
            Ok(match store.setting(name)? {
                None => Some(usual),
                Some(set) => set.parse().ok(),
            })
        };
        Ok(Self {
            every_minutes: number(EVERY_MINUTES, EVERY_MINUTES_USUAL)?.filter(|minutes| *minutes > 0),
            full_at_hour: number(FULL_AT_HOUR, FULL_AT_HOUR_USUAL)?.filter(|hour| (0..24).contains(hour)),
        })
    }

    /// Saves the schedule.
    ///
    /// # Errors
    /// If the database cannot be written.
    pub fn put(self, writer: &mut Writer<'_>) -> Result<(), StoreError> {
        writer.put_setting(EVERY_MINUTES, &self.every_minutes.unwrap_or(0).to_string())?;
        let hour = self.full_at_hour.map_or("off".to_owned(), |hour| hour.to_string());
        writer.put_setting(FULL_AT_HOUR, &hour)
    }

    /// Whether a full sync (true) or an incremental sync (false) is due; `None` for
    /// neither. `last` and `last_full` are the times they were last queued.
    fn due(self, now: i64, last: i64, last_full: i64) -> Option<bool> {
        let tonight = self.full_at_hour.map(|hour| {
            let today = now.div_euclid(DAY_MS) * DAY_MS + hour * HOUR_MS;
            if today <= now { today } else { today - DAY_MS }
        });
        if tonight.is_some_and(|tonight| last_full < tonight) {
            return Some(true);
        }
        let every = self.every_minutes? * MINUTE_MS;
        (now - last.max(last_full) >= every).then_some(false)
    }
}

/// Queues due syncs of connected services. Returns whether any was queued.
///
/// # Errors
/// If the database cannot be used.
pub fn queue_due(store: &Store, connections: &Connections, now: Timestamp) -> anyhow::Result<bool> {
    let schedule = Schedule::of(store)?;
    let mut any = false;
    for service in Service::ALL {
        if !connections.has_key(store, service)? {
            continue;
        }
        let now_ms = now.as_millisecond();
        let asked = |full: bool| format!("{}_asked_{}", if full { "full" } else { "sync" }, service.word());
        let last = |full: bool| -> Result<Option<i64>, StoreError> {
            Ok(store.setting(&asked(full))?.and_then(|at| at.parse().ok()))
        };
        // The first sync of a newly connected service is started by the person.
        let (Some(before), full_before) = (last(false)?, last(true)?) else {
            store.write(|writer| {
                writer.put_setting(&asked(false), &now_ms.to_string())?;
                writer.put_setting(&asked(true), &now_ms.to_string())
            })?;
            continue;
        };
        let Some(full) = schedule.due(now_ms, before, full_before.unwrap_or(before)) else { continue };
        // Stored after queueing: a sync may be queued twice, but is never missed.
        let asked_for = automatic::queue(store, connections, sync::job(service, u8::from(full))?, now)?;
        if let QueueOutcome::Queued(_) = asked_for {
            store.write(|writer| writer.put_setting(&asked(full), &now_ms.to_string()))?;
            any = true;
        }
    }
    Ok(any)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(schedule: (Option<i64>, Option<i64>), now: i64, last: i64, last_full: i64, due: Option<bool>) {
        let (every_minutes, full_at_hour) = schedule;
        let schedule = Schedule { every_minutes, full_at_hour };
        assert_eq!(
            schedule.due(now * HOUR_MS, last * HOUR_MS, last_full * HOUR_MS),
            due,
            "{schedule:?} at {now}"
        );
    }

    #[test]
    fn what_has_changed_is_due_after_the_interval_and_everything_once_a_night() {
        let hourly = (Some(60), Some(3));
        check(hourly, 50, 50, 30, None);
        check(hourly, 50, 49, 30, Some(false));
        // The 51st hour is 3 o'clock of the third day.
        check(hourly, 51, 50, 30, Some(true));
        check(hourly, 51, 50, 51, None);
        check(hourly, 52, 50, 51, Some(false));
        // A machine that slept through the hour catches up.
        check(hourly, 60, 50, 27, Some(true));
    }

    #[test]
    fn either_can_be_off() {
        check((None, Some(3)), 50, 0, 30, None);
        check((Some(60), None), 51, 50, 0, Some(false));
        check((None, None), 51, 0, 0, None);
    }
}
