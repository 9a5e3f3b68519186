//! How common words are.

use super::{Store, StoreError};

impl Store {
    /// How many records there are on both sides together.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn count_records(&self) -> Result<usize, StoreError> {
        self.read(|connection| {
            let sql = "SELECT (SELECT count(*) FROM issue) + (SELECT count(*) FROM signal)";
            Ok(connection.prepare_cached(sql)?.query_row([], |row| row.get::<_, i64>(0))? as usize)
        })
    }

    /// How many records, on both sides together, have one of some words in their texts or
    /// quotations. Case and accents do not matter.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn count_records_with(&self, words: &[String]) -> Result<usize, StoreError> {
        let quoted = words.iter().map(|word| format!("\"{}\"", word.replace('"', "\"\"")));
        let any = quoted.collect::<Vec<_>>().join(" OR ");
        self.read(|connection| {
            let sql = "SELECT (SELECT count(*) FROM issue_words WHERE issue_words MATCH ?1)
                            + (SELECT count(*) FROM signal_words WHERE signal_words MATCH ?1)";
            Ok(connection.prepare_cached(sql)?.query_row([any], |row| row.get::<_, i64>(0))? as usize)
        })
    }
}
