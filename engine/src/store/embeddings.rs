//! Texts that wait for a vector.

use domain::Unreadable;
use rusqlite::{Connection, Row, params};

use super::{Store, StoreError, Writer};
use crate::text::{TextHash, issue_text, signal_text};

/// One of the two sides that are matched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Issues.
    Issues,
    /// Signals.
    Signals,
}

impl Side {
    pub(super) fn table(self) -> &'static str {
        match self {
            Self::Issues => "issue",
            Self::Signals => "signal",
        }
    }

    /// The records that the source still has.
    pub(super) fn live(self) -> &'static str {
        match self {
            Self::Issues => "live_issue",
            Self::Signals => "live_signal",
        }
    }
}

/// A text without a vector.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PendingText {
    /// Its identity.
    pub hash: TextHash,
    /// The cleaned text.
    pub text: String,
}

impl Store {
    /// How many different texts have no vector of this model: of all records, or of
    /// those that changed after a position.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn count_pending(&self, model: &str, since: Option<i64>) -> Result<usize, StoreError> {
        self.read(|connection| {
            let sql = format!("SELECT count(*) FROM ({})", pending_hashes(since));
            Ok(connection.query_row(&sql, [model], |row| row.get::<_, i64>(0))? as usize)
        })
    }

    /// Up to `limit` different texts that have no vector of this model: of all records,
    /// or of those that changed after a position.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn pending_texts(
        &self,
        model: &str,
        since: Option<i64>,
        limit: usize,
    ) -> Result<Vec<PendingText>, StoreError> {
        self.read(|connection| {
            let mut statement = connection.prepare(&format!("{} LIMIT ?2", pending_hashes(since)))?;
            let hashes = statement.query_map(params![model, limit as i64], |row| row.get(0))?;
            let hashes: Vec<[u8; 16]> = hashes.collect::<Result<_, _>>()?;
            hashes
                .into_iter()
                .map(|hash| {
                    let hash = TextHash::from_bytes(hash);
                    Ok(PendingText { hash, text: text_of(connection, hash)? })
                })
                .collect()
        })
    }
}

impl Writer<'_> {
    /// Keeps the vector of a text, and why it says nothing if the model cannot read the text.
    ///
    /// # Errors
    /// If the database cannot be written.
    pub fn put_embedding(
        &mut self,
        hash: TextHash,
        model: &str,
        vector: &[f32],
        unreadable: Option<Unreadable>,
    ) -> Result<(), StoreError> {
        let blob: Vec<u8> = vector.iter().flat_map(|number| number.to_le_bytes()).collect();
        let sql =
            "INSERT OR REPLACE INTO embedding (text_hash, model, vector, unreadable) VALUES (?1, ?2, ?3, ?4)";
        let unreadable = unreadable.map(Unreadable::as_str);
        self.transaction.prepare_cached(sql)?.execute(params![hash.as_bytes(), model, blob, unreadable])?;
        Ok(())
    }
}

/// Hashes of texts without a vector of the model `?1`.
fn pending_hashes(since: Option<i64>) -> String {
    let texts = match since {
        None => "SELECT text_hash FROM live_issue UNION SELECT text_hash FROM live_signal".to_owned(),
        Some(since) => [Side::Issues, Side::Signals]
            .map(|side| {
                let (side, live) = (side.table(), side.live());
                format!(
                    "SELECT text_hash FROM changed_record JOIN {live} AS item ON item.row = changed_record.row
                     WHERE +side = '{side}' AND position > {since}"
                )
            })
            .join(" UNION "),
    };
    format!(
        "SELECT text_hash FROM ({texts}) AS item WHERE NOT EXISTS
            (SELECT 1 FROM embedding WHERE embedding.text_hash = item.text_hash AND model = ?1)"
    )
}

pub(super) fn texts(side: Side, condition: &str) -> String {
    match side {
        Side::Issues => format!("SELECT row, title, description FROM issue {condition}"),
        Side::Signals => format!("SELECT row, summary, context FROM signal {condition}"),
    }
}

pub(super) fn read_text(side: Side, row: &Row<'_>) -> Result<String, StoreError> {
    let (title, body): (String, Option<String>) = (row.get(1)?, row.get(2)?);
    let body = body.unwrap_or_default();
    Ok(match side {
        Side::Issues => issue_text(&title, &body),
        Side::Signals => signal_text(&title, &body),
    })
}

fn text_of(connection: &Connection, hash: TextHash) -> Result<String, StoreError> {
    for side in [Side::Issues, Side::Signals] {
        let mut statement = connection.prepare_cached(&texts(side, "WHERE text_hash = ?1 LIMIT 1"))?;
        let mut found = statement.query([hash.as_bytes()])?;
        if let Some(row) = found.next()? {
            return read_text(side, row);
        }
    }
    Err(StoreError::Damaged(format!("no record has the text {hash}")))
}
