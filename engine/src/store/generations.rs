//! Storing what a run has found.
//!
//! All associations of a run are a generation. A new one is written beside the live one, some
//! associations at a time; one small transaction makes it live; the former one is then deleted,
//! some at a time. Readers see the live one through the view `association`, and a program that
//! dies leaves the former or the new one, with rows that the next run deletes.

use std::slice::Iter;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use rusqlite::{OptionalExtension, params};

use super::writing::{STEP, Terms};
use super::{Changes, LastRun, NewPair, Run, Scope, Store, StoreError, Writer};
use crate::score::Features;

/// Rows that are looked for and deleted at a time.
const DELETED_AT_ONCE: usize = 500;

impl Store {
    /// Puts a run's associations in the place of the former ones and returns the number of the
    /// run. Verdicts are not touched.
    ///
    /// # Errors
    /// If the database cannot be written.
    pub fn replace_associations(&self, run: &Run<'_>, pairs: &[NewPair]) -> Result<i64, StoreError> {
        let _turn = self.storing.lock();
        let generation = self.new_generation(pairs)?;
        let id = self.write_on(Terms::MILESTONE, |writer| {
            let id = writer.add_run(run, generation.count)?;
            writer.make_live(&generation, id)?;
            Ok::<_, StoreError>(id)
        })?;
        self.delete_former()?;
        Ok(id)
    }

    /// Puts all associations in the place of the former ones, or those of changed records in the
    /// place of theirs, so that the run `last` stands for what there is now. Verdicts are not
    /// touched. Gives how many associations there are, or none, and nothing is done, where
    /// another run has come in between.
    ///
    /// # Errors
    /// If the database cannot be written.
    pub fn carry_on(
        &self,
        last: &LastRun,
        changes: &Changes,
        scope: Scope,
        pairs: &[NewPair],
        now: Timestamp,
    ) -> Result<Option<u64>, StoreError> {
        let _turn = self.storing.lock();
        match scope {
            Scope::Changed => {
                self.write_on(Terms::MILESTONE, |writer| writer.replace_changed(last, changes, pairs, now))
            }
            Scope::All => {
                let generation = self.new_generation(pairs)?;
                let count = self.write_on(Terms::MILESTONE, |writer| {
                    if !writer.is_newest(last)? {
                        return Ok(None);
                    }
                    writer.make_live(&generation, last.id)?;
                    writer.carry_run_on(last, changes, generation.count, None, now)?;
                    Ok::<_, StoreError>(Some(generation.count))
                })?;
                self.delete_former()?;
                Ok(count)
            }
        }
    }

    /// Writes associations that nobody sees yet.
    fn new_generation(&self, pairs: &[NewPair]) -> Result<Generation, StoreError> {
        let id = self.write_on(Terms::STEP, |writer| {
            writer.transaction.execute("INSERT INTO association_generation DEFAULT VALUES", [])?;
            Ok::<_, StoreError>(writer.transaction.last_insert_rowid())
        })?;
        let mut generation = Generation { id, count: 0 };
        let mut waiting = pairs.iter();
        while !waiting.as_slice().is_empty() {
            self.write_on(Terms::STEP, |writer| writer.add_for(STEP, &mut generation, &mut waiting))?;
        }
        Ok(generation)
    }

    /// Deletes every generation but the live one.
    fn delete_former(&self) -> Result<(), StoreError> {
        self.write_on(Terms::STEP, |writer| {
            writer.transaction.execute("DELETE FROM association_generation WHERE is_live = 0", [])?;
            Ok::<_, StoreError>(())
        })?;
        let mut from = Some((i64::MIN, i64::MIN));
        while let Some(begin) = from {
            from = self.write_on(Terms::STEP, |writer| writer.delete_former_for(STEP, begin))?;
        }
        Ok(())
    }
}

/// Associations that are written and not live.
struct Generation {
    id: i64,
    count: u64,
}

impl Writer<'_> {
    fn add_run(&self, run: &Run<'_>, pair_count: u64) -> Result<i64, StoreError> {
        self.transaction.execute(
            "INSERT INTO run (model, min_similarity, scorer, inputs_hash, joined_to, pair_count, finished_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            params![
                run.model,
                run.min_similarity,
                run.scorer,
                run.inputs.hash,
                run.inputs.position,
                pair_count as i64,
                run.finished_at.as_millisecond()
            ],
        )?;
        Ok(self.transaction.last_insert_rowid())
    }

    fn is_newest(&self, last: &LastRun) -> Result<bool, StoreError> {
        let sql = "SELECT id, joined_to FROM run ORDER BY id DESC LIMIT 1";
        let newest = self.transaction.query_row(sql, [], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
        Ok(newest == Some((last.id, last.joined_to)))
    }

    /// Lets the run stand for what has changed since. `estimated_from` is the position after which
    /// confidences were estimated among neighbours.
    fn carry_run_on(
        &self,
        last: &LastRun,
        changes: &Changes,
        pair_count: u64,
        estimated_from: Option<i64>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.transaction.execute(
            "UPDATE run SET inputs_hash = ?2, joined_to = ?3, pair_count = ?4, finished_at = ?5,
                estimated_from = ?6 WHERE id = ?1",
            params![
                last.id,
                changes.inputs.hash,
                changes.inputs.position,
                pair_count as i64,
                now.as_millisecond(),
                estimated_from
            ],
        )?;
        Ok(())
    }

    /// Shows a generation instead of the one that was live.
    fn make_live(&mut self, generation: &Generation, run: i64) -> Result<(), StoreError> {
        self.transaction.execute("UPDATE association_generation SET is_live = 0 WHERE is_live = 1", [])?;
        let sql = "UPDATE association_generation SET is_live = 1, run = ?2 WHERE id = ?1";
        // Another program has stored a run meanwhile and deleted what it took for a dead one's.
        if self.transaction.execute(sql, [generation.id, run])? == 0 {
            return Err(StoreError::Busy);
        }
        self.browsable_changed = true;
        Ok(())
    }

    /// Puts the associations of changed records in the place of theirs.
    fn replace_changed(
        &mut self,
        last: &LastRun,
        changes: &Changes,
        pairs: &[NewPair],
        now: Timestamp,
    ) -> Result<Option<u64>, StoreError> {
        if !self.is_newest(last)? {
            return Ok(None);
        }
        let sql = "SELECT id FROM association_generation WHERE is_live = 1";
        let live = self.transaction.query_row(sql, [], |row| row.get(0)).optional()?;
        let Some(id) = live else { return Ok(None) };
        let gone = self.drop_associations(id, "issue", &changes.issues)?
            + self.drop_associations(id, "signal", &changes.signals)?;
        let mut generation = Generation { id, count: 0 };
        self.add_for(Duration::MAX, &mut generation, &mut pairs.iter())?;
        let count: i64 =
            self.transaction.query_row("SELECT count(*) FROM association", [], |row| row.get(0))?;
        let estimated_from = last.estimated_from.unwrap_or(last.joined_to);
        self.carry_run_on(last, changes, count as u64, Some(estimated_from), now)?;
        self.browsable_changed |= gone as u64 + generation.count > 0;
        Ok(Some(count as u64))
    }

    fn drop_associations(&self, generation: i64, side: &str, rows: &[i64]) -> Result<usize, StoreError> {
        let sql = format!("DELETE FROM stored_association WHERE {side} = ?1 AND generation = ?2");
        let mut statement = self.transaction.prepare_cached(&sql)?;
        let mut count = 0;
        for row in rows {
            count += statement.execute([*row, generation])?;
        }
        Ok(count)
    }

    /// Adds associations until `time` is over or there are no more. A record may have gone since it
    /// was compared; the next run will hear of that.
    fn add_for(
        &mut self,
        time: Duration,
        generation: &mut Generation,
        waiting: &mut Iter<'_, NewPair>,
    ) -> Result<(), StoreError> {
        let began = Instant::now();
        let mut statement = self.transaction.prepare_cached(
            "INSERT INTO stored_association
                (generation, issue, signal, similarity, confidence, margin, words, signal_share, issue_share)
             SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9
             WHERE EXISTS (SELECT 1 FROM issue WHERE row = ?2) AND EXISTS (SELECT 1 FROM signal WHERE row = ?3)",
        )?;
        for NewPair { issue, signal, similarity, confidence, features } in waiting {
            let Features { margin, words, signal_share, issue_share } = features;
            generation.count += statement.execute(params![
                generation.id,
                issue,
                signal,
                similarity,
                confidence,
                margin,
                words,
                signal_share,
                issue_share
            ])? as u64;
            if began.elapsed() >= time {
                break;
            }
        }
        Ok(())
    }

    /// Deletes associations that are not live, from a pair on, until `time` is over, and returns
    /// where to go on; none at the end.
    fn delete_former_for(
        &mut self,
        time: Duration,
        mut from: (i64, i64),
    ) -> Result<Option<(i64, i64)>, StoreError> {
        let began = Instant::now();
        let sql = format!(
            "SELECT issue, signal, generation FROM stored_association
             WHERE (issue, signal) >= (?1, ?2)
                AND generation NOT IN (SELECT id FROM association_generation)
             LIMIT {DELETED_AT_ONCE}"
        );
        let mut find = self.transaction.prepare_cached(&sql)?;
        let mut delete = self.transaction.prepare_cached(
            "DELETE FROM stored_association WHERE issue = ?1 AND signal = ?2 AND generation = ?3",
        )?;
        while began.elapsed() < time {
            let found =
                find.query_map([from.0, from.1], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
            let found: Vec<(i64, i64, i64)> = found.collect::<Result<_, _>>()?;
            for (issue, signal, generation) in &found {
                delete.execute([issue, signal, generation])?;
            }
            match found.last() {
                Some((issue, signal, _)) if found.len() == DELETED_AT_ONCE => from = (*issue, *signal),
                _ => return Ok(None),
            }
        }
        Ok(Some(from))
    }
}

#[cfg(test)]
mod tests {
    use super::super::Inputs;
    use super::*;
    use crate::import::{ImportOptions, import};
    use crate::sources::{Input, Kind, ReadOptions};

    const RECORDS: i64 = 40;

    struct Desk {
        folder: tempfile::TempDir,
        store: Store,
    }

    impl Desk {
        fn new() -> Self {
            let folder = tempfile::tempdir().unwrap();
            let store = Store::open(&folder.path().join("test.db")).unwrap();
            let signals =
                (1..=RECORDS).map(|id| format!(r#"{{"id":{id},"summary":"{id}","context":""}}"#)).collect();
            let issues = (1..=RECORDS)
                .map(|id| {
                    format!(r#"{{"id":"u{id}","identifier":"E-{id}","title":"{id}","state":{{"type":"backlog"}}}}"#)
                })
                .collect();
            let records: [(Kind, Vec<String>); 2] = [(Kind::Signals, signals), (Kind::Issues, issues)];
            for (kind, records) in records {
                let options = ImportOptions {
                    kind,
                    source: "buildbetter",
                    now: Timestamp::UNIX_EPOCH,
                    reading: ReadOptions::default(),
                };
                let input = Input::new("records", std::io::Cursor::new(records.join("\n")));
                import(&store, input, &options, &false.into(), &mut |_| {}).unwrap();
            }
            Self { folder, store }
        }

        fn run(&self) -> Run<'static> {
            let inputs = self.store.inputs("letters@1").unwrap();
            let Inputs { .. } = inputs;
            Run {
                model: "letters@1",
                min_similarity: 0.5,
                scorer: "",
                inputs,
                finished_at: Timestamp::UNIX_EPOCH,
            }
        }

        fn stored(&self) -> i64 {
            let sql = "SELECT count(*) FROM stored_association";
            self.store.read(|connection| Ok(connection.query_row(sql, [], |row| row.get(0))?)).unwrap()
        }
    }

    fn pairs(confidence: f32) -> Vec<NewPair> {
        let rows = (1..=RECORDS).flat_map(|issue| (1..=RECORDS).map(move |signal| (issue, signal)));
        rows.map(|(issue, signal)| NewPair {
            issue,
            signal,
            similarity: 0.5,
            confidence,
            features: Features::default(),
        })
        .collect()
    }

    #[test]
    fn a_run_takes_the_place_of_the_former_one_and_leaves_nothing_of_it() {
        let desk = Desk::new();
        for confidence in [0.25, 0.75] {
            let run = desk.store.replace_associations(&desk.run(), &pairs(confidence)).unwrap();
            assert_eq!(desk.store.associations().unwrap(), pairs(confidence));
            assert_eq!(desk.stored(), RECORDS * RECORDS);
            desk.store.each_pair(&mut |line| line.run == run || panic!("{line:?}")).unwrap();
        }
        let last = desk.store.last_run().unwrap().unwrap();
        let changes = desk.store.changes_since("letters@1", last.joined_to).unwrap();
        let carried =
            desk.store.carry_on(&last, &changes, Scope::All, &pairs(0.5)[..7], Timestamp::UNIX_EPOCH);
        assert_eq!(carried.unwrap(), Some(7));
        assert_eq!(desk.store.associations().unwrap(), pairs(0.5)[..7]);
        assert_eq!(desk.stored(), 7);
    }

    #[test]
    fn what_is_written_is_not_seen_before_it_is_whole_and_a_dead_programs_rows_go() {
        let desk = Desk::new();
        desk.store.replace_associations(&desk.run(), &pairs(0.25)).unwrap();
        // A program that dies before its generation is live.
        desk.store.new_generation(&pairs(0.75)).unwrap();
        let again = Store::open(&desk.folder.path().join("test.db")).unwrap();
        assert_eq!(again.associations().unwrap(), pairs(0.25));
        assert_eq!(desk.stored(), 2 * RECORDS * RECORDS);
        assert_eq!(again.check().unwrap().faults, [""; 0]);
        again.replace_associations(&desk.run(), &pairs(0.5)).unwrap();
        assert_eq!(again.associations().unwrap(), pairs(0.5));
        assert_eq!(desk.stored(), RECORDS * RECORDS);
    }

    #[test]
    fn a_generation_that_another_program_has_deleted_is_never_shown() {
        let desk = Desk::new();
        let generation = desk.store.new_generation(&pairs(0.75)).unwrap();
        let other = Store::open(&desk.folder.path().join("test.db")).unwrap();
        other.replace_associations(&desk.run(), &pairs(0.25)).unwrap();
        let shown = desk.store.write(|writer| writer.make_live(&generation, 1));
        assert!(matches!(shown, Err(StoreError::Busy)), "{shown:?}");
        assert_eq!(desk.store.associations().unwrap(), pairs(0.25));
    }
}
