//! How far each source has been followed.

use jiff::Timestamp;
use rusqlite::{OptionalExtension, Row, params};

use super::{Store, StoreError, Writer};

/// Longer errors are cut: they are for people.
const ERROR_MAX_CHARS: usize = 500;

/// How far one resource of one source has been followed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SyncState {
    /// The time of the newest change that a finished run saw.
    pub watermark: Option<Timestamp>,
    /// When a run last finished.
    pub finished_at: Option<Timestamp>,
    /// Why the last run did not finish; none if it did.
    pub last_error: Option<String>,
    /// When that was.
    pub failed_at: Option<Timestamp>,
}

impl Store {
    /// How far a resource has been followed.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn sync_state(&self, source: &str, resource: &str) -> Result<SyncState, StoreError> {
        let sql = "SELECT watermark, finished_at, last_error, failed_at FROM sync_state
                   WHERE source = ?1 AND resource = ?2";
        self.read(|connection| {
            let state = connection.query_row(sql, [source, resource], |row| sync_state(row, 0));
            Ok(state.optional()?.unwrap_or_default())
        })
    }

    /// How far each resource of a source has been followed, by name.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn sync_states(&self, source: &str) -> Result<Vec<(String, SyncState)>, StoreError> {
        self.read(|connection| {
            let mut statement = connection.prepare(
                "SELECT resource, watermark, finished_at, last_error, failed_at FROM sync_state
                 WHERE source = ?1 ORDER BY resource",
            )?;
            let found = statement.query_map([source], |row| Ok((row.get(0)?, sync_state(row, 1)?)))?;
            Ok(found.collect::<Result<_, _>>()?)
        })
    }
}

impl Writer<'_> {
    /// A run has finished. The watermark never goes back.
    ///
    /// # Errors
    /// If the database cannot be written.
    pub fn finish_sync(
        &mut self,
        source: &str,
        resource: &str,
        watermark: Option<Timestamp>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let mut statement = self.transaction.prepare_cached(
            "INSERT INTO sync_state (source, resource, watermark, finished_at) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (source, resource) DO UPDATE SET
                watermark = max(coalesce(watermark, excluded.watermark), coalesce(excluded.watermark, watermark)),
                finished_at = excluded.finished_at, last_error = NULL, failed_at = NULL",
        )?;
        let watermark = watermark.map(Timestamp::as_millisecond);
        statement.execute(params![source, resource, watermark, now.as_millisecond()])?;
        Ok(())
    }

    /// A run has not finished. The watermark stays.
    ///
    /// # Errors
    /// If the database cannot be written.
    pub fn fail_sync(
        &mut self,
        source: &str,
        resource: &str,
        error: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let mut statement = self.transaction.prepare_cached(
            "INSERT INTO sync_state (source, resource, last_error, failed_at) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (source, resource) DO UPDATE SET
                last_error = excluded.last_error, failed_at = excluded.failed_at",
        )?;
        let error: String = error.chars().take(ERROR_MAX_CHARS).collect();
        statement.execute(params![source, resource, error, now.as_millisecond()])?;
        Ok(())
    }
}

fn sync_state(row: &Row<'_>, from: usize) -> Result<SyncState, rusqlite::Error> {
    let time = |column| -> Result<Option<Timestamp>, rusqlite::Error> {
        let ms: Option<i64> = row.get(column)?;
        Ok(ms.and_then(|ms| Timestamp::from_millisecond(ms).ok()))
    };
    Ok(SyncState {
        watermark: time(from)?,
        finished_at: time(from + 1)?,
        last_error: row.get(from + 2)?,
        failed_at: time(from + 3)?,
    })
}
