//! What webhooks bring: kept as it came, then settled.

use jiff::{SignedDuration, Timestamp};
use rusqlite::{Row, params};

use super::{Store, StoreError, Writer};

/// Settled deliveries beyond this many are forgotten, oldest first.
pub const KEPT_MAX: usize = 10_000;
/// Settled deliveries are forgotten after this long.
pub const KEPT_FOR: SignedDuration = SignedDuration::from_hours(30 * 24);
/// Settled deliveries beyond this many bytes of bodies are forgotten, oldest first.
pub const KEPT_MAX_BYTES: u64 = 256 << 20;
/// A reason is cut after this many characters.
const REASON_MAX_CHARS: usize = 200;
/// Kinds of events that are told apart where those that were ignored are counted.
const IGNORED_EVENTS_MAX: usize = 100;

/// A delivery that has just come in.
#[derive(Clone, Copy, Debug)]
pub struct NewDelivery<'a> {
    /// The sender's id of the delivery; the same when it is sent again.
    pub id: &'a str,
    /// What kind of thing it speaks of, such as `Issue`.
    pub event: &'a str,
    /// The body as it came.
    pub body: &'a [u8],
    /// When it came.
    pub received_at: Timestamp,
}

/// Whether a delivery was kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keeping {
    /// It waits to be processed.
    Kept,
    /// It had come before.
    Duplicate,
    /// The same body had come before, under another id.
    Repeated,
}

/// A kept delivery with its body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// Key inside the database; grows in order of arrival.
    pub row: i64,
    /// The sender's id of the delivery.
    pub id: String,
    /// What kind of thing it speaks of.
    pub event: String,
    /// The body as it came.
    pub body: Vec<u8>,
    /// When it came.
    pub received_at: Timestamp,
}

/// What became of a delivery.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate {
    /// What it brought is in the store.
    Stored,
    /// The store had as new or newer.
    Stale,
    /// It speaks of nothing that is kept here.
    Ignored,
    /// It took a record away.
    Removed,
    /// It could not be used, for this reason.
    Bad(String),
    /// It does not say enough: the record must be asked for.
    NeedsFetch,
}

/// A delivery without its body, for people who look after the program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeliveryLine {
    /// The sender's id of the delivery.
    pub id: String,
    /// What kind of thing it speaks of.
    pub event: String,
    /// When it came.
    pub received_at: Timestamp,
    /// What became of it and when; none while it waits.
    pub settled: Option<(Fate, Timestamp)>,
}

/// How many deliveries had which fate, of those still kept.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DeliveryCounts {
    /// They wait to be processed.
    pub pending: u64,
    /// By the word of the fate, as [`Fate::word`] gives it.
    pub settled: Vec<(String, u64)>,
    /// Of those that were ignored: by what they spoke of, most frequent first.
    pub ignored: Vec<(String, u64)>,
}

impl Fate {
    /// The word in the database and for people.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Stored => "stored",
            Self::Stale => "stale",
            Self::Ignored => "ignored",
            Self::Removed => "removed",
            Self::Bad(_) => "bad",
            Self::NeedsFetch => "needs fetch",
        }
    }

    fn read(word: &str, reason: Option<String>) -> Result<Self, StoreError> {
        Ok(match word {
            "stored" => Self::Stored,
            "stale" => Self::Stale,
            "ignored" => Self::Ignored,
            "removed" => Self::Removed,
            "bad" => Self::Bad(reason.unwrap_or_default()),
            "needs fetch" => Self::NeedsFetch,
            _ => return Err(StoreError::Damaged(format!("there is no fate {word}"))),
        })
    }
}

impl Store {
    /// Up to `limit` deliveries that wait, in order of arrival, of those that came
    /// after the one in row `after`; 0 begins with the first.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn pending_deliveries(&self, after: i64, limit: usize) -> Result<Vec<Delivery>, StoreError> {
        self.read(|connection| {
            let mut statement = connection.prepare_cached(
                "SELECT row, id, event, body, received_at FROM delivery
                 WHERE fate IS NULL AND row > ?1 ORDER BY row LIMIT ?2",
            )?;
            let found = statement.query_map([after, limit as i64], |row| {
                Ok(Delivery {
                    row: row.get(0)?,
                    id: row.get(1)?,
                    event: row.get(2)?,
                    body: row.get(3)?,
                    received_at: Timestamp::from_millisecond(row.get(4)?).unwrap_or_default(),
                })
            })?;
            Ok(found.collect::<Result<_, _>>()?)
        })
    }

    /// The newest `limit` deliveries, newest first.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn recent_deliveries(&self, limit: usize) -> Result<Vec<DeliveryLine>, StoreError> {
        self.read(|connection| {
            let mut statement = connection.prepare(
                "SELECT id, event, received_at, fate, reason, settled_at FROM delivery ORDER BY row DESC LIMIT ?1",
            )?;
            let mut found = statement.query([limit as i64])?;
            let mut lines = Vec::new();
            while let Some(row) = found.next()? {
                lines.push(line(row)?);
            }
            Ok(lines)
        })
    }

    /// Counts what is kept.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn delivery_counts(&self) -> Result<DeliveryCounts, StoreError> {
        self.read(|connection| {
            let counted = |sql: &str| -> Result<Vec<(Option<String>, u64)>, StoreError> {
                let mut statement = connection.prepare(sql)?;
                let found = statement.query_map([], |row| Ok((row.get(0)?, row.get::<_, i64>(1)? as u64)))?;
                Ok(found.collect::<Result<_, _>>()?)
            };
            let mut counts = DeliveryCounts::default();
            for (fate, count) in counted("SELECT fate, count(*) FROM delivery GROUP BY fate ORDER BY fate")? {
                match fate {
                    None => counts.pending = count,
                    Some(fate) => counts.settled.push((fate, count)),
                }
            }
            let ignored = counted(&format!(
                "SELECT event, count(*) AS many FROM delivery WHERE fate = 'ignored'
                 GROUP BY event ORDER BY many DESC, event LIMIT {IGNORED_EVENTS_MAX}"
            ))?;
            counts.ignored =
                ignored.into_iter().map(|(event, count)| (event.unwrap_or_default(), count)).collect();
            Ok(counts)
        })
    }
}

impl Writer<'_> {
    /// Keeps a delivery unless one of the same id, or with the same body, is there.
    ///
    /// # Errors
    /// If the database cannot be written.
    pub fn keep_delivery(&mut self, new: NewDelivery<'_>) -> Result<Keeping, StoreError> {
        let mut statement = self.transaction.prepare_cached(
            "INSERT INTO delivery (id, event, received_at, body, body_hash) VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT DO NOTHING",
        )?;
        let (received_at, hash) = (new.received_at.as_millisecond(), blake3::hash(new.body));
        if statement.execute(params![new.id, new.event, received_at, new.body, hash.as_bytes()])? > 0 {
            return Ok(Keeping::Kept);
        }
        let sql = "SELECT EXISTS (SELECT 1 FROM delivery WHERE id = ?1)";
        let is_known = self.transaction.prepare_cached(sql)?.query_row([new.id], |row| row.get(0))?;
        Ok(if is_known { Keeping::Duplicate } else { Keeping::Repeated })
    }

    /// Whether the delivery in a row still waits.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn is_pending(&self, row: i64) -> Result<bool, StoreError> {
        let sql = "SELECT EXISTS (SELECT 1 FROM delivery WHERE row = ?1 AND fate IS NULL)";
        Ok(self.transaction.prepare_cached(sql)?.query_row([row], |row| row.get(0))?)
    }

    /// Says what became of the delivery in a row.
    ///
    /// # Errors
    /// If there is no such delivery or the database cannot be written.
    pub fn settle_delivery(&mut self, row: i64, fate: &Fate, now: Timestamp) -> Result<(), StoreError> {
        let reason = match fate {
            Fate::Bad(reason) => Some(reason.chars().take(REASON_MAX_CHARS).collect::<String>()),
            _ => None,
        };
        let mut statement = self
            .transaction
            .prepare_cached("UPDATE delivery SET fate = ?2, reason = ?3, settled_at = ?4 WHERE row = ?1")?;
        match statement.execute(params![row, fate.word(), reason, now.as_millisecond()])? {
            0 => Err(StoreError::Unknown(format!("delivery in row {row}"))),
            _ => Ok(()),
        }
    }

    /// Forgets settled deliveries that are too many, too old or too large together, and
    /// gives how many that were. One that waits always stays.
    ///
    /// # Errors
    /// If the database cannot be written.
    pub fn prune_deliveries(&mut self, now: Timestamp) -> Result<usize, StoreError> {
        let oldest_ms = now.as_millisecond().saturating_sub(KEPT_FOR.as_millis() as i64);
        let pruned = self.transaction.execute(
            "DELETE FROM delivery WHERE fate IS NOT NULL AND row IN (
                SELECT row FROM (
                    SELECT row, received_at, row_number() OVER newest AS count,
                        sum(length(body)) OVER newest AS bytes
                    FROM delivery WINDOW newest AS (ORDER BY row DESC ROWS UNBOUNDED PRECEDING)
                ) WHERE received_at < ?1 OR count > ?2 OR bytes > ?3)",
            params![oldest_ms, KEPT_MAX as i64, KEPT_MAX_BYTES as i64],
        )?;
        Ok(pruned)
    }
}

fn line(row: &Row<'_>) -> Result<DeliveryLine, StoreError> {
    let time = |ms| Timestamp::from_millisecond(ms).unwrap_or_default();
    let settled = match row.get::<_, Option<String>>(3)? {
        None => None,
        Some(word) => {
            Some((Fate::read(&word, row.get(4)?)?, time(row.get::<_, Option<i64>>(5)?.unwrap_or(0))))
        }
    };
    Ok(DeliveryLine { id: row.get(0)?, event: row.get(1)?, received_at: time(row.get(2)?), settled })
}
