//! Texts that wait for a vector, and the vectors of those that have one.

use rusqlite::{Connection, Row, params};

use super::{Store, StoreError, Writer};
use crate::neighbours::Matrix;
use crate::text::{TEXT_VERSION, TextHash, issue_text, signal_text};

/// One of the two sides that are matched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Issues.
    Issues,
    /// Signals.
    Signals,
}

impl Side {
    fn table(self) -> &'static str {
        match self {
            Self::Issues => "issue",
            Self::Signals => "signal",
        }
    }

    /// The records that the source still has.
    fn live(self) -> &'static str {
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

/// The vectors of one side, with the rows they belong to, in order of row.
#[derive(Clone, Debug)]
pub struct Vectors {
    /// Keys inside the database.
    pub rows: Vec<i64>,
    /// One vector a key.
    pub matrix: Matrix,
}

impl Store {
    /// How many different texts have no vector of this model.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn count_pending(&self, model: &str) -> Result<usize, StoreError> {
        self.read(|connection| {
            let sql = format!("SELECT count(*) FROM ({PENDING_HASHES})");
            Ok(connection.query_row(&sql, [model], |row| row.get::<_, i64>(0))? as usize)
        })
    }

    /// Up to `limit` different texts that have no vector of this model.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn pending_texts(&self, model: &str, limit: usize) -> Result<Vec<PendingText>, StoreError> {
        self.read(|connection| {
            let mut statement = connection.prepare(&format!("{PENDING_HASHES} LIMIT ?2"))?;
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

    /// The vectors of all records of a side that have one.
    ///
    /// # Errors
    /// If the database cannot be read or a vector has the wrong length.
    pub fn vectors(&self, model: &str, side: Side, dimensions: usize) -> Result<Vectors, StoreError> {
        self.read(|connection| {
            let mut statement = connection.prepare(&format!(
                "SELECT item.row, embedding.vector FROM {} AS item
                 JOIN embedding ON embedding.text_hash = item.text_hash AND embedding.model = ?1
                 ORDER BY item.row",
                side.live(),
            ))?;
            let mut found = statement.query([model])?;
            let mut vectors = Vectors { rows: Vec::new(), matrix: Matrix::new(dimensions) };
            let mut vector = Vec::with_capacity(dimensions);
            while let Some(row) = found.next()? {
                let blob =
                    row.get_ref(1)?.as_blob().map_err(|error| StoreError::Damaged(error.to_string()))?;
                let (numbers, rest) = blob.as_chunks::<4>();
                if numbers.len() != dimensions || !rest.is_empty() {
                    return Err(StoreError::Damaged("a vector has the wrong length".into()));
                }
                vector.clear();
                vector.extend(numbers.iter().map(|number| f32::from_le_bytes(*number)));
                vectors.rows.push(row.get(0)?);
                vectors.matrix.push(&vector);
            }
            Ok(vectors)
        })
    }
}

impl Writer<'_> {
    /// Keeps the vector of a text.
    ///
    /// # Errors
    /// If the database cannot be written.
    pub fn put_embedding(&mut self, hash: TextHash, model: &str, vector: &[f32]) -> Result<(), StoreError> {
        let blob: Vec<u8> = vector.iter().flat_map(|number| number.to_le_bytes()).collect();
        let sql = "INSERT OR REPLACE INTO embedding (text_hash, model, vector) VALUES (?1, ?2, ?3)";
        self.transaction.prepare_cached(sql)?.execute(params![hash.as_bytes(), model, blob])?;
        Ok(())
    }

    /// Makes all text hashes anew if the rules of cleaning have changed since.
    ///
    /// # Errors
    /// If the database cannot be read or written.
    pub fn refresh_text_hashes(&mut self) -> Result<(), StoreError> {
        let current = TEXT_VERSION.to_string();
        if self.setting("text_version")?.as_deref() == Some(&current) {
            return Ok(());
        }
        for side in [Side::Issues, Side::Signals] {
            let mut update = self
                .transaction
                .prepare(&format!("UPDATE {} SET text_hash = ?2 WHERE row = ?1", side.table()))?;
            let mut texts = self.transaction.prepare(&texts(side, ""))?;
            let mut found = texts.query([])?;
            while let Some(row) = found.next()? {
                let hash = TextHash::of(&read_text(side, row)?);
                update.execute(params![row.get::<_, i64>(0)?, hash.as_bytes()])?;
            }
        }
        self.transaction.execute(
            "DELETE FROM embedding WHERE text_hash NOT IN
                (SELECT text_hash FROM issue UNION ALL SELECT text_hash FROM signal)",
            [],
        )?;
        self.put_setting("text_version", &current)
    }
}

const PENDING_HASHES: &str = "
    SELECT text_hash FROM (SELECT text_hash FROM live_issue UNION SELECT text_hash FROM live_signal) AS item
    WHERE NOT EXISTS (SELECT 1 FROM embedding WHERE embedding.text_hash = item.text_hash AND model = ?1)";

fn texts(side: Side, condition: &str) -> String {
    match side {
        Side::Issues => format!("SELECT row, title, description FROM issue {condition}"),
        Side::Signals => format!("SELECT row, summary, context FROM signal {condition}"),
    }
}

fn read_text(side: Side, row: &Row<'_>) -> Result<String, StoreError> {
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
