//! The vectors of records. The one place that says which records are matched: those that their
//! source still has, with a text that the model can read.

use rusqlite::types::ValueRef;
use rusqlite::{Connection, Row, params};

use super::changes::position;
use super::{Side, Store, StoreError};
use crate::neighbours::Matrix;

/// The vectors of one side, with the rows they belong to, in order of row.
#[derive(Clone, Debug, Default)]
pub struct Vectors {
    /// Keys inside the database.
    pub rows: Vec<i64>,
    /// One vector a key.
    pub matrix: Matrix,
}

/// The vectors of both sides at one moment.
#[derive(Clone, Debug)]
pub struct AllVectors {
    /// The position of the newest change that is in them.
    pub position: i64,
    /// Of the issues that have one.
    pub issues: Vectors,
    /// Of the signals that have one.
    pub signals: Vectors,
}

/// The row of a record with its vector; none where it has none or is gone.
pub type ChangedVector = (i64, Option<Vec<f32>>);

/// The vectors of changed records; none where the record has none or is gone.
#[derive(Clone, Debug)]
pub struct ChangedVectors {
    /// The position of the newest change that is in them.
    pub position: i64,
    /// By row of the issue.
    pub issues: Vec<ChangedVector>,
    /// By row of the signal.
    pub signals: Vec<ChangedVector>,
}

impl Store {
    /// How many vectors there are at most, over both sides.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn count_vectors_at_most(&self) -> Result<usize, StoreError> {
        let sql = "SELECT (SELECT count(*) FROM live_issue) + (SELECT count(*) FROM live_signal)";
        self.read(|connection| Ok(connection.query_row(sql, [], |row| row.get::<_, i64>(0))? as usize))
    }

    /// The vectors of all records that have one.
    ///
    /// # Errors
    /// If the database cannot be read or a vector has the wrong length.
    pub fn vectors(&self, model: &str, dimensions: usize) -> Result<AllVectors, StoreError> {
        self.read(|connection| {
            Ok(AllVectors {
                position: position(connection)?,
                issues: all_of(connection, Side::Issues, model, dimensions)?,
                signals: all_of(connection, Side::Signals, model, dimensions)?,
            })
        })
    }

    /// The vectors of the records that changed after a position; none where these are
    /// more than `limit`.
    ///
    /// # Errors
    /// If the database cannot be read or a vector has the wrong length.
    pub fn changed_vectors(
        &self,
        model: &str,
        dimensions: usize,
        since: i64,
        limit: usize,
    ) -> Result<Option<ChangedVectors>, StoreError> {
        self.read(|connection| {
            let sql = "SELECT count(*) FROM (SELECT 1 FROM changed_record WHERE position > ?1 LIMIT ?2)";
            let count: i64 = connection.query_row(sql, [since, limit as i64 + 1], |row| row.get(0))?;
            if count > limit as i64 {
                return Ok(None);
            }
            Ok(Some(ChangedVectors {
                position: position(connection)?,
                issues: changed_of(connection, Side::Issues, model, dimensions, since)?,
                signals: changed_of(connection, Side::Signals, model, dimensions, since)?,
            }))
        })
    }
}

/// Which records are matched, as `item`, and their vectors of the model `?1`.
fn matched(side: Side) -> String {
    format!(
        "FROM {} AS item JOIN embedding ON embedding.text_hash = item.text_hash AND embedding.model = ?1
         WHERE embedding.unreadable IS NULL",
        side.live()
    )
}

fn all_of(
    connection: &Connection,
    side: Side,
    model: &str,
    dimensions: usize,
) -> Result<Vectors, StoreError> {
    let sql = format!("SELECT item.row, embedding.vector {} ORDER BY item.row", matched(side));
    let mut statement = connection.prepare(&sql)?;
    let mut found = statement.query([model])?;
    let mut vectors = Vectors { rows: Vec::new(), matrix: Matrix::new(dimensions) };
    let mut vector = Vec::with_capacity(dimensions);
    while let Some(row) = found.next()? {
        read_vector(row, dimensions, &mut vector)?;
        vectors.rows.push(row.get(0)?);
        vectors.matrix.push(&vector);
    }
    Ok(vectors)
}

fn changed_of(
    connection: &Connection,
    side: Side,
    model: &str,
    dimensions: usize,
    since: i64,
) -> Result<Vec<ChangedVector>, StoreError> {
    let sql = format!(
        "SELECT changed.row, (SELECT embedding.vector {} AND item.row = changed.row)
         FROM changed_record AS changed WHERE +changed.side = ?2 AND changed.position > ?3",
        matched(side)
    );
    let mut statement = connection.prepare_cached(&sql)?;
    let mut found = statement.query(params![model, side.table(), since])?;
    let mut vectors = Vec::new();
    while let Some(row) = found.next()? {
        let mut vector = Vec::new();
        if row.get_ref(1)? != ValueRef::Null {
            read_vector(row, dimensions, &mut vector)?;
        }
        vectors.push((row.get(0)?, (!vector.is_empty()).then_some(vector)));
    }
    Ok(vectors)
}

/// The vector in the second column, into `vector`.
fn read_vector(row: &Row<'_>, dimensions: usize, vector: &mut Vec<f32>) -> Result<(), StoreError> {
    let blob = row.get_ref(1)?.as_blob().map_err(|error| StoreError::Damaged(error.to_string()))?;
    let (numbers, rest) = blob.as_chunks::<4>();
    if numbers.len() != dimensions || !rest.is_empty() {
        return Err(StoreError::Damaged("a vector has the wrong length".into()));
    }
    vector.clear();
    vector.extend(numbers.iter().map(|number| f32::from_le_bytes(*number)));
    Ok(())
}
