//! Confidences that were estimated in the neighbourhood of changed records.

use std::collections::HashMap;

use super::changes::changed;
use super::{LastRun, Side, Store, StoreError};

/// What a run has estimated since it last scored all pairs.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Estimates {
    /// Rows of the issues that changed, in order.
    pub issues: Vec<i64>,
    /// Rows of the signals that changed, in order.
    pub signals: Vec<i64>,
    /// The confidence of each of their associations, by issue and signal.
    pub confidences: HashMap<(i64, i64), f32>,
}

impl Store {
    /// What the last run has estimated; nothing where it has scored all pairs.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn estimates(&self, last: &LastRun) -> Result<Estimates, StoreError> {
        let Some(from) = last.estimated_from else { return Ok(Estimates::default()) };
        self.read(|connection| {
            let issues = changed(connection, Side::Issues, from, last.joined_to)?;
            let signals = changed(connection, Side::Signals, from, last.joined_to)?;
            let mut confidences = HashMap::new();
            for (side, rows) in [(Side::Issues, &issues), (Side::Signals, &signals)] {
                let sql =
                    format!("SELECT issue, signal, confidence FROM association WHERE {} = ?1", side.table());
                let mut statement = connection.prepare_cached(&sql)?;
                for row in rows {
                    let found = statement.query_map([row], |row| {
                        Ok(((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?), row.get::<_, f32>(2)?))
                    })?;
                    for pair in found {
                        let (ends, confidence) = pair?;
                        confidences.insert(ends, confidence);
                    }
                }
            }
            Ok(Estimates { issues, signals, confidences })
        })
    }
}
