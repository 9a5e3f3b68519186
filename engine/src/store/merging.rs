//! Merging accepted imports into the database, some records at a time.
//!
//! An import is accepted by one small transaction. From then on it is certain: whoever opens the
//! database after a crash completes it, so that everybody sees the file's records as they were
//! before or all as they are in it.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};

use super::staging::{Stage, Staged, StagedFile};
use super::writing::{STEP, Terms};
use super::{Location, Outcome, Store, StoreError, Writer};

/// Records that are read while others write.
const BATCH_MAX: usize = 256;
/// Bytes of records that are read while others write, one record more or less.
const BATCH_BYTES: u64 = 1 << 20;

/// What became of the records of an import.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Merged {
    /// Records that were not there before.
    pub new: u64,
    /// Records that differ from what was there.
    pub changed: u64,
    /// Records that were there just so, or in a newer version.
    pub unchanged: u64,
}

/// An accepted import, to be merged by [`Store::merge`]; where that fails or does not come, by
/// [`Store::finish_merges`].
pub struct Merge {
    id: i64,
    at: Timestamp,
    position: u64,
    merged: Merged,
    file: StagedFile,
    /// Read and not merged yet, each with its size in the file.
    waiting: VecDeque<(Staged, u64)>,
}

impl Store {
    /// Accepts an import: from now on it counts as done, and will be, whatever happens.
    ///
    /// # Errors
    /// If the disk has no room for it, or the database or the staging file cannot be used; then
    /// nothing has changed.
    pub fn accept(&self, stage: Stage, now: Timestamp) -> Result<Merge, StoreError> {
        let mut file = stage.complete()?;
        file.must_have_room()?;
        let ending = file.ending().unwrap_or_default().to_owned();
        let id = self.write_on(Terms::MILESTONE, |writer| {
            let sql = "INSERT INTO merge (file, at) VALUES (?1, ?2)";
            writer.transaction.execute(sql, params![ending, now.as_millisecond()])?;
            Ok::<_, StoreError>(writer.transaction.last_insert_rowid())
        })?;
        file.keep();
        Ok(Merge { id, at: now, position: 0, merged: Merged::default(), file, waiting: VecDeque::new() })
    }

    /// Completes the imports that programs which died had begun to merge, and removes what
    /// others had not accepted.
    ///
    /// # Errors
    /// If the database or a staging file cannot be used.
    pub fn finish_merges(&self) -> Result<(), StoreError> {
        let rows = self.read(unfinished)?;
        self.sweep_staging(&rows.iter().map(|row| row.file.clone()).collect::<Vec<_>>());
        for row in rows {
            let file = match StagedFile::take_over(&self.location, &row.file) {
                Ok(Some(file)) => file,
                // Another program is at it.
                Ok(None) => continue,
                Err(_) if !self.location.beside(&row.file).exists() => {
                    self.give_up(&row)?;
                    continue;
                }
                Err(error) => return Err(error),
            };
            // It may have come further, or to its end, before the file was ours.
            let sql = format!("{UNFINISHED} WHERE id = ?1");
            let row = self
                .read(|connection| Ok(connection.query_row(&sql, [row.id], unfinished_row).optional()?))?;
            match row {
                Some(row) => {
                    let merge = row.with(file)?;
                    self.merge(merge, &mut |_| {})?;
                }
                None => file.remove(),
            }
        }
        Ok(())
    }

    /// The database was copied without the file that lay beside it.
    fn give_up(&self, row: &Unfinished) -> Result<(), StoreError> {
        tracing::error!(
            "an import was not completed, because its records are not beside the database any more"
        );
        self.write_on(Terms::MILESTONE, |writer| {
            writer.browsable_changed = true;
            writer.transaction.execute("DELETE FROM merge WHERE id = ?1", [row.id])?;
            Ok(())
        })
    }

    /// Merges an accepted import. Other writers have their turns in between. `progress` is called
    /// with the count of records merged.
    ///
    /// # Errors
    /// If the database or the staging file cannot be used; the rest is merged later.
    pub fn merge(&self, mut merge: Merge, progress: &mut dyn FnMut(u64)) -> Result<Merged, StoreError> {
        while merge.read_on()? {
            self.write_on(Terms::STEP, |writer| merge.step(writer, STEP))?;
            progress(merge.merged.count());
        }
        self.write_on(Terms::MILESTONE, |writer| merge.end(writer))?;
        merge.file.remove();
        Ok(merge.merged)
    }
}

/// The accepted imports of which a snapshot holds a part, with their files.
pub(super) struct Halves(Vec<Merge>);

impl Halves {
    /// Opens the files; none if one has gone because its merge has ended since the snapshot.
    pub(super) fn of(snapshot: &Connection, location: &Location) -> Result<Option<Self>, StoreError> {
        let mut merges = Vec::new();
        for row in unfinished(snapshot)? {
            match StagedFile::look_at(location, &row.file) {
                Ok(file) => merges.push(row.with(file)?),
                Err(_) if !location.beside(&row.file).exists() => return Ok(None),
                Err(error) => return Err(error),
            }
        }
        Ok(Some(Self(merges)))
    }

    /// Completes them in a copy of the snapshot that nobody else uses.
    pub(super) fn complete(self, copy: &Connection) -> Result<(), StoreError> {
        for mut merge in self.0 {
            let transaction = Transaction::new_unchecked(copy, rusqlite::TransactionBehavior::Immediate)?;
            let mut writer = Writer::new(&transaction);
            while merge.read_on()? {
                merge.step(&mut writer, Duration::MAX)?;
            }
            merge.end(&mut writer)?;
            writer.finish()?;
            transaction.commit()?;
        }
        Ok(())
    }
}

impl Merge {
    /// Reads records ahead and returns whether there are any.
    fn read_on(&mut self) -> Result<bool, StoreError> {
        let mut bytes: u64 = self.waiting.iter().map(|(_, size)| size).sum();
        while self.waiting.len() < BATCH_MAX && bytes < BATCH_BYTES {
            let Some((record, size)) = self.file.next()? else { break };
            bytes += size;
            self.waiting.push_back((record, size));
        }
        Ok(!self.waiting.is_empty())
    }

    /// Merges what was read, at least one record, for as long as `time` lasts.
    fn step(&mut self, writer: &mut Writer<'_>, time: Duration) -> Result<(), StoreError> {
        let began = Instant::now();
        while let Some((record, size)) = self.waiting.pop_front() {
            let outcome = match record {
                Staged::Issue(issue, raw) => writer.put_issue(&issue, &raw, self.at)?,
                Staged::Signal(signal, raw) => writer.put_signal(&signal, &raw, self.at)?,
            };
            self.merged.add(outcome);
            self.position += size;
            if began.elapsed() >= time {
                break;
            }
        }
        // Lists show the import when all of it is there.
        writer.browsable_changed = false;
        let Merged { new, changed, unchanged } = self.merged;
        let sql = "UPDATE merge SET position = ?2, new = ?3, changed = ?4, unchanged = ?5 WHERE id = ?1";
        writer.transaction.prepare_cached(sql)?.execute(params![
            self.id,
            self.position as i64,
            new as i64,
            changed as i64,
            unchanged as i64
        ])?;
        Ok(())
    }

    fn end(&mut self, writer: &mut Writer<'_>) -> Result<(), StoreError> {
        writer.browsable_changed |= self.merged.new + self.merged.changed > 0;
        writer.transaction.execute("DELETE FROM merge WHERE id = ?1", [self.id])?;
        Ok(())
    }
}

impl Merged {
    fn count(&self) -> u64 {
        self.new + self.changed + self.unchanged
    }

    fn add(&mut self, outcome: Outcome) {
        match outcome {
            Outcome::New => self.new += 1,
            Outcome::Changed => self.changed += 1,
            Outcome::Unchanged => self.unchanged += 1,
        }
    }
}

/// A row of the table.
struct Unfinished {
    id: i64,
    file: String,
    at: Timestamp,
    position: u64,
    merged: Merged,
}

const UNFINISHED: &str = "SELECT id, file, at, position, new, changed, unchanged FROM merge";

/// In the order in which they were accepted.
fn unfinished(connection: &Connection) -> Result<Vec<Unfinished>, StoreError> {
    let mut statement = connection.prepare_cached(&format!("{UNFINISHED} ORDER BY id"))?;
    let rows = statement.query_map([], unfinished_row)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn unfinished_row(row: &Row<'_>) -> rusqlite::Result<Unfinished> {
    let count = |column| row.get::<_, i64>(column).map(|count| count as u64);
    Ok(Unfinished {
        id: row.get(0)?,
        file: row.get(1)?,
        at: Timestamp::from_millisecond(row.get(2)?).unwrap_or_default(),
        position: count(3)?,
        merged: Merged { new: count(4)?, changed: count(5)?, unchanged: count(6)? },
    })
}

impl Unfinished {
    fn with(self, mut file: StagedFile) -> Result<Merge, StoreError> {
        file.seek(self.position)?;
        let Self { id, at, position, merged, .. } = self;
        Ok(Merge { id, at, position, merged, file, waiting: VecDeque::new() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn staged(store: &Store, count: usize) -> Stage {
        let mut stage = store.stage().unwrap();
        for id in 0..count {
            let raw = format!(r#"{{"id":{id},"summary":"number {id}","context":""}}"#);
            let value = serde_json::from_str(&raw).unwrap();
            let signal = crate::sources::read_signal("buildbetter", &value).unwrap().record;
            stage.add(&Staged::Signal(Box::new(signal), raw)).unwrap();
        }
        stage
    }

    /// As a program that is killed after `steps` steps leaves it.
    fn die_after(store: &Store, steps: usize) {
        let mut file = staged(store, 600).complete().unwrap();
        let ending = file.ending().unwrap().to_owned();
        let id = store
            .write(|writer| {
                writer.transaction.execute("INSERT INTO merge (file, at) VALUES (?1, 0)", [&ending])?;
                Ok::<_, StoreError>(writer.transaction.last_insert_rowid())
            })
            .unwrap();
        file.keep();
        let row = Unfinished {
            id,
            file: ending,
            at: Timestamp::UNIX_EPOCH,
            position: 0,
            merged: Merged::default(),
        };
        let mut merge = row.with(file).unwrap();
        for _ in 0..steps {
            assert!(merge.read_on().unwrap());
            store.write(|writer| merge.step(writer, Duration::ZERO)).unwrap();
        }
    }

    fn files(folder: &std::path::Path) -> usize {
        let names = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name());
        names.filter(|name| name.to_string_lossy().contains("-import-")).count()
    }

    #[test]
    fn whoever_opens_the_database_completes_the_merge_of_a_program_that_died() {
        for steps in [0, 1, 7] {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("test.db");
            let store = Store::open(&path).unwrap();
            die_after(&store, steps);
            assert_eq!(store.counts().unwrap().signals, steps as u64);
            let version = store.catalogue_version().unwrap();
            let again = Store::open(&path).unwrap();
            assert_eq!(again.counts().unwrap().signals, 600, "after {steps} steps");
            assert!(again.catalogue_version().unwrap() > version);
            assert_eq!(files(folder.path()), 0);
        }
    }

    #[test]
    fn a_copy_that_is_made_during_a_merge_holds_all_of_it() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("test.db")).unwrap();
        die_after(&store, 3);
        let copy = folder.path().join("copy.db");
        store.backup(&copy).unwrap();
        assert_eq!(store.counts().unwrap().signals, 3);
        let copy = Store::open(&copy).unwrap();
        assert_eq!(copy.counts().unwrap().signals, 600);
        assert_eq!(copy.check().unwrap().faults, [""; 0]);
    }

    #[test]
    fn what_was_not_accepted_changes_nothing_and_is_swept() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("test.db");
        let store = Store::open(&path).unwrap();
        let stage = staged(&store, 5);
        drop(Store::open(&path).unwrap());
        assert_eq!(files(folder.path()), 1, "somebody is filling it");
        drop(stage);
        assert_eq!(files(folder.path()), 0);
        std::fs::write(folder.path().join("test.db-import-0000"), "half").unwrap();
        drop(Store::open(&path).unwrap());
        assert_eq!(files(folder.path()), 0);
        assert_eq!(store.counts().unwrap().signals, 0);
    }

    #[test]
    fn a_reader_of_the_catalogue_hears_of_an_import_once() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("test.db")).unwrap();
        let before = store.catalogue_version().unwrap();
        let accepted = store.accept(staged(&store, 3_000), Timestamp::UNIX_EPOCH).unwrap();
        let merged = store.merge(accepted, &mut |_| {}).unwrap();
        assert_eq!(merged, Merged { new: 3_000, ..Merged::default() });
        assert_eq!(store.catalogue_version().unwrap(), before + 1);
    }
}
