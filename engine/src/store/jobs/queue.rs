//! Jobs going in.

use jiff::Timestamp;
use rusqlite::{OptionalExtension, params};

use super::row::time;
use crate::jobs::{NewJob, Queued};
use crate::store::{Store, StoreError, Writer};

/// The longest parameters of a job: room for a path, not for records.
const PARAMS_MAX_BYTES: usize = 64 * 1024;
/// The longest key; a longer one would not be a key.
const DEDUPE_MAX_CHARS: usize = 500;
/// The longest name of who asked that is kept.
const STARTED_BY_MAX_CHARS: usize = 200;

impl Store {
    /// Queues a job, unless one of the same kind and key waits already: one that waits for
    /// another try gets that now, with all its tries, unless a service has asked to be left
    /// alone. While such a one *runs*, the request is queued behind it, as what it asks for may
    /// have come after the running one looked.
    ///
    /// # Errors
    /// If the parameters or the key are too long or the database cannot be written.
    pub fn queue_job(&self, new: &NewJob, now: Timestamp) -> Result<Queued, StoreError> {
        self.write(|writer| writer.queue_job(new, now))
    }
}

impl Writer<'_> {
    /// See [`Store::queue_job`]; the job is there once the transaction is kept.
    ///
    /// # Errors
    /// If the parameters or the key are too long or the database cannot be written.
    pub fn queue_job(&mut self, new: &NewJob, now: Timestamp) -> Result<Queued, StoreError> {
        if let Some(waiting) = self.waiting_job(new.kind.as_str(), new.dedupe.as_deref(), now)? {
            return Ok(waiting);
        }
        let params = checked(new)?;
        let mut statement = self.transaction.prepare_cached(
            "INSERT INTO job (kind, params, dedupe, state, next_try_at, started_by, queued_at, lane)
             VALUES (?1, ?2, ?3, 'queued', ?4, ?5, ?4, ?6)",
        )?;
        let at = now.as_millisecond();
        let (kind, lane) = (new.kind.as_str(), new.lane.as_str());
        statement.execute(params![kind, params, new.dedupe, at, started_by(new), lane])?;
        let id = self.transaction.last_insert_rowid();
        Ok(Queued { id, already_there: false, held_until: None })
    }

    /// The job of this kind and key that waits. It begins as soon as its lane is free, or says
    /// until when it is held.
    pub(super) fn waiting_job(
        &self,
        kind: &str,
        dedupe: Option<&str>,
        now: Timestamp,
    ) -> Result<Option<Queued>, StoreError> {
        let mut statement = self.transaction.prepare_cached(
            "SELECT id, held, next_try_at FROM job WHERE state = 'queued' AND kind = ?1 AND dedupe = ?2
             ORDER BY again, id LIMIT 1",
        )?;
        let found = statement
            .query_row(params![kind, dedupe], |row| Ok((row.get(0)?, row.get(1)?, time(row.get(2)?))));
        let Some((id, held, next_try_at)) = found.optional()? else { return Ok(None) };
        let held_until = (held && next_try_at > now).then_some(next_try_at);
        if held_until.is_none() && next_try_at > now {
            let sql = "UPDATE job SET next_try_at = ?2, attempts = 0 WHERE id = ?1";
            self.transaction.prepare_cached(sql)?.execute(params![id, now.as_millisecond()])?;
        }
        Ok(Some(Queued { id, already_there: true, held_until }))
    }
}

/// The parameters as text, if they and the key are within their limits.
pub(super) fn checked(new: &NewJob) -> Result<String, StoreError> {
    let params = new.params.to_string();
    let key_chars = new.dedupe.as_ref().map_or(0, |key| key.chars().count());
    if params.len() > PARAMS_MAX_BYTES || key_chars > DEDUPE_MAX_CHARS {
        return Err(StoreError::JobTooLong);
    }
    Ok(params)
}

/// Who asked, within the limit.
pub(super) fn started_by(new: &NewJob) -> &str {
    cut(&new.started_by, STARTED_BY_MAX_CHARS)
}

/// The first `max_chars` characters.
pub(super) fn cut(text: &str, max_chars: usize) -> &str {
    text.char_indices().nth(max_chars).map_or(text, |(end, _)| &text[..end])
}
