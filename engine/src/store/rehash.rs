//! Long changes of texts' hashes and vectors, in steps between which others write.

use std::time::{Duration, Instant};

use rusqlite::params;

use super::embeddings::{read_text, texts};
use super::writing::{STEP, Terms};
use super::{Side, Store, StoreError, Writer};
use crate::text::{TEXT_VERSION, TextHash, is_surely_readable};

/// Records that are read, or vectors that are deleted, before the time is looked at.
const AT_ONCE: usize = 100;

impl Store {
    /// Makes all text hashes anew if the rules of cleaning have changed since, and drops the vectors
    /// of texts of which former versions did not ask whether the model can read them. A call that is
    /// cut short is made up for by the next.
    ///
    /// # Errors
    /// If the database cannot be read or written.
    pub fn refresh_text_hashes(&self) -> Result<(), StoreError> {
        let current = TEXT_VERSION.to_string();
        if self.setting("text_version")?.as_deref() == Some(&current) {
            return Ok(());
        }
        for side in [Side::Issues, Side::Signals] {
            let mut after = Some(i64::MIN);
            while let Some(row) = after {
                after = self.write_on(Terms::STEP, |writer| writer.refresh_for(STEP, side, row))?;
            }
        }
        let sql = "SELECT DISTINCT text_hash FROM embedding WHERE text_hash NOT IN
            (SELECT text_hash FROM issue UNION ALL SELECT text_hash FROM signal)";
        let unused: Vec<[u8; 16]> = self.read(|connection| {
            Ok(connection.prepare(sql)?.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?)
        })?;
        for some in unused.chunks(AT_ONCE) {
            self.write_on(Terms::STEP, |writer| {
                some.iter().try_for_each(|hash| writer.drop_unused_text(TextHash::from_bytes(*hash)))
            })?;
        }
        self.write_on(Terms::MILESTONE, |writer| writer.put_setting("text_version", &current))
    }

    /// Deletes the vectors of every other model.
    ///
    /// # Errors
    /// If the database cannot be written.
    pub fn keep_embeddings_of(&self, model: &str) -> Result<(), StoreError> {
        let sql = "SELECT text_hash, model FROM embedding WHERE model <> ?1";
        let others: Vec<([u8; 16], String)> = self.read(|connection| {
            let mut statement = connection.prepare(sql)?;
            let found = statement.query_map([model], |row| Ok((row.get(0)?, row.get(1)?)))?;
            Ok(found.collect::<Result<_, _>>()?)
        })?;
        for some in others.chunks(AT_ONCE) {
            self.write_on(Terms::STEP, |writer| {
                let sql = "DELETE FROM embedding WHERE text_hash = ?1 AND model = ?2";
                let mut delete = writer.transaction.prepare_cached(sql)?;
                some.iter().try_for_each(|key| delete.execute(params![key.0, key.1]).map(drop))?;
                Ok::<_, StoreError>(())
            })?;
        }
        Ok(())
    }
}

impl Writer<'_> {
    /// Makes the hashes of records behind a row anew until `time` is over, and returns the last row;
    /// none at the end.
    fn refresh_for(&mut self, time: Duration, side: Side, mut after: i64) -> Result<Option<i64>, StoreError> {
        let began = Instant::now();
        let condition = format!("WHERE row > ?1 ORDER BY row LIMIT {AT_ONCE}");
        let mut find = self.transaction.prepare_cached(&texts(side, &condition))?;
        let sql = format!("UPDATE {} SET text_hash = ?2 WHERE row = ?1", side.table());
        let mut update = self.transaction.prepare_cached(&sql)?;
        let mut forget = self.transaction.prepare_cached("DELETE FROM embedding WHERE text_hash = ?1")?;
        while began.elapsed() < time {
            let mut hashes = Vec::new();
            let mut found = find.query([after])?;
            while let Some(row) = found.next()? {
                let text = read_text(side, row)?;
                hashes.push((row.get::<_, i64>(0)?, TextHash::of(&text), is_surely_readable(&text)));
            }
            for (row, hash, is_readable) in &hashes {
                update.execute(params![row, hash.as_bytes()])?;
                if !is_readable {
                    forget.execute([hash.as_bytes()])?;
                }
            }
            match hashes.last() {
                Some((row, ..)) => after = *row,
                None => return Ok(None),
            }
        }
        Ok(Some(after))
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::import::{ImportOptions, import};
    use crate::sources::{Input, Kind, ReadOptions};

    const RECORDS: usize = 450;

    #[test]
    fn hashes_are_made_anew_and_unused_vectors_go_when_the_rules_have_changed() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("test.db")).unwrap();
        let records: Vec<String> =
            (0..RECORDS).map(|id| format!(r#"{{"id":{id},"summary":"text {id}","context":""}}"#)).collect();
        let records = [records, vec![r#"{"id":"zh","summary":"导出发票","context":""}"#.to_owned()]].concat();
        let options = ImportOptions {
            kind: Kind::Signals,
            source: "buildbetter",
            now: Timestamp::UNIX_EPOCH,
            reading: ReadOptions::default(),
        };
        let input = Input::new("records", std::io::Cursor::new(records.join("\n")));
        import(&store, input, &options, &false.into(), &mut |_| {}).unwrap();
        let used = TextHash::of("text 7");
        let hashes = |expected: usize| {
            let sql = "SELECT count(*) FROM signal WHERE text_hash = zeroblob(16)";
            let found =
                store.read(|connection| Ok(connection.query_row(sql, [], |row| row.get::<_, i64>(0))?));
            assert_eq!(found.unwrap(), expected as i64);
        };
        store
            .write(|writer| {
                writer.transaction.execute("UPDATE signal SET text_hash = zeroblob(16)", [])?;
                writer.put_embedding(TextHash::of("gone"), "a", &[1.0], None)?;
                writer.put_embedding(used, "a", &[1.0], None)?;
                writer.put_embedding(used, "b", &[1.0], None)?;
                writer.put_embedding(TextHash::of("导出发票"), "b", &[1.0], None)?;
                writer.put_setting("text_version", "0")
            })
            .unwrap();
        hashes(RECORDS + 1);
        store.refresh_text_hashes().unwrap();
        hashes(0);
        assert_eq!(store.counts().unwrap().embeddings, 2);
        store.keep_embeddings_of("b").unwrap();
        assert_eq!(store.counts().unwrap().embeddings, 1);
        assert_eq!(
            store.count_pending("b", None).unwrap(),
            RECORDS,
            "a text that was not checked is embedded again"
        );
    }
}
