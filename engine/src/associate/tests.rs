//! The law of the incremental run, and of the vectors that it uses.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use domain::{SignalKey, Verdict};
use jiff::Timestamp;
use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::embed::Completion;
use crate::sources::{read_issue, read_signal};
use crate::store::{NewPair, NewVerdict, Side};

const FLOOR: f32 = 0.8;

/// Counts letters; see the fixture of the integration tests.
#[derive(Default)]
struct Letters {
    embedded: AtomicUsize,
}

impl TextEmbedder for Letters {
    fn model_id(&self) -> &str {
        "letters@1"
    }

    fn dimensions(&self) -> usize {
        26
    }

    fn embed_each(
        &self,
        texts: &[&str],
        _: &AtomicBool,
        sink: &(dyn Fn(Vec<(usize, Vec<f32>)>) + Sync),
    ) -> Result<Completion, EmbedError> {
        self.embedded.fetch_add(texts.len(), Ordering::Relaxed);
        sink(texts.iter().map(|text| letters(text)).enumerate().collect());
        Ok(Completion::Finished)
    }
}

fn letters(text: &str) -> Vec<f32> {
    let mut counts = [0.0_f32; 26];
    for byte in text.bytes().filter(u8::is_ascii_lowercase) {
        counts[usize::from(byte - b'a')] += 1.0;
    }
    let length = counts.iter().map(|count| count * count).sum::<f32>().sqrt();
    counts.iter().map(|count| count / length).collect()
}

/// The letters of a number's bits, so that numbers alike in bits are alike in meaning.
fn text(number: u8) -> String {
    let bits = (0..8).filter(|bit| (number >> bit) & 1 == 1).map(|bit| char::from(b'a' + bit));
    ['z'].into_iter().chain(bits).flat_map(|letter| [letter, letter]).collect()
}

#[derive(Clone, Debug)]
enum Step {
    /// Adds a record or changes its text.
    Put(Side, u8, u8),
    /// Takes out one of those nobody has judged.
    Remove(Side, usize),
    /// Judges a pair of records as they were in the beginning, if both are still there.
    Judge(u8, u8),
}

/// Lets others write before each step of a run, and while it embeds: the steps of one round at a
/// time, until none are left.
struct Interrupted<'a> {
    desk: &'a Desk,
    rounds: Mutex<Vec<Vec<Step>>>,
}

impl TextEmbedder for Interrupted<'_> {
    /// Asked for before everything that reads the database.
    fn model_id(&self) -> &str {
        self.interrupt();
        self.desk.embedder.model_id()
    }

    fn dimensions(&self) -> usize {
        self.desk.embedder.dimensions()
    }

    fn embed_each(
        &self,
        texts: &[&str],
        stop: &AtomicBool,
        sink: &(dyn Fn(Vec<(usize, Vec<f32>)>) + Sync),
    ) -> Result<Completion, EmbedError> {
        let completion = self.desk.embedder.embed_each(texts, stop, sink);
        self.interrupt();
        completion
    }
}

impl Interrupted<'_> {
    fn interrupt(&self) {
        let steps = self.rounds.lock().unwrap().pop().unwrap_or_default();
        self.desk.take(&steps);
    }
}

/// A database that this process has open twice, as two processes would.
struct Desk {
    _folder: tempfile::TempDir,
    store: Store,
    other: Store,
    embedder: Letters,
    cache: VectorCache,
}

impl Desk {
    fn new(cache: VectorCache) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let open = || Store::open(&folder.path().join("test.db")).unwrap();
        let (store, other) = (open(), open());
        let desk = Self { store, other, _folder: folder, embedder: Letters::default(), cache };
        let steps = (0..40).flat_map(|id| [Side::Issues, Side::Signals].map(|side| (side, id)));
        desk.take(&steps.map(|(side, id)| Step::Put(side, id, id.wrapping_mul(7))).collect::<Vec<_>>());
        desk
    }

    /// Does the steps in the other process.
    fn take(&self, steps: &[Step]) {
        for step in steps {
            self.other.write(|writer| step.take(&self.other, writer)).unwrap();
        }
    }

    fn run(&self, min_similarity: f32) -> AssociateReport {
        let options = AssociateOptions { min_similarity, now: Timestamp::UNIX_EPOCH };
        let never = AtomicBool::new(false);
        associate_changed(&self.store, &self.embedder, &self.cache, options, &never, &|_| {}).unwrap()
    }

    /// What a run over everything finds now.
    fn all(&self, floor: f32) -> Vec<NewPair> {
        let AllVectors { issues, signals, .. } = self.store.vectors("letters@1", 26).unwrap();
        let scorer = Scorer::of(&self.store).unwrap();
        let mut pairs = scorer.pairs(&self.store, &issues, &signals, floor, &AtomicBool::new(false)).unwrap();
        pairs.sort_unstable_by_key(|pair| (pair.issue, pair.signal));
        pairs
    }

    fn check(&self, report: &AssociateReport) {
        let pairs = self.store.associations().unwrap();
        assert_eq!(pairs, self.all(FLOOR));
        assert_eq!(report.pairs, pairs.len() as u64);
        assert_eq!(self.store.count_pending("letters@1", None).unwrap(), 0, "every text has a vector");
        let options = AssociateOptions { min_similarity: FLOOR, now: Timestamp::UNIX_EPOCH };
        let never = AtomicBool::new(false);
        let full = associate(&self.store, &self.embedder, options, &never, &|_| {}).unwrap();
        assert!(full.up_to_date, "a run over everything finds nothing to do");
        assert_eq!((full.pairs, full.run), (report.pairs, report.run));
    }
}

impl Step {
    fn take(&self, store: &Store, writer: &mut crate::store::Writer<'_>) -> Result<(), StoreError> {
        match *self {
            Self::Put(Side::Issues, id, words) => {
                let value = json!({ "id": format!("uuid-{id}"), "identifier": format!("ENG-{id}"),
                    "title": text(words), "state": { "type": "backlog" } });
                let issue = read_issue(&value).unwrap().record;
                writer.put_issue(&issue, &value.to_string(), Timestamp::UNIX_EPOCH).map(drop)
            }
            Self::Put(Side::Signals, id, words) => {
                let value = json!({ "id": id, "summary": text(words), "context": "" });
                let signal = read_signal("buildbetter", &value).unwrap().record;
                writer.put_signal(&signal, &value.to_string(), Timestamp::UNIX_EPOCH).map(drop)
            }
            Self::Remove(side, at) => {
                let rows = store.unjudged_rows(side)?;
                let Some(row) = rows.get(at % rows.len().max(1)) else { return Ok(()) };
                writer.delete_record(side, *row)
            }
            Self::Judge(issue, signal) => {
                let (issue_id, signal) = (format!("uuid-{issue}"), SignalKey::of(signal.to_string()));
                let kept = writer.put_verdict(&NewVerdict {
                    issue_id: &issue_id,
                    signal: &signal,
                    verdict: Some(Verdict::Confirmed),
                    reason: None,
                    person: "ann",
                    at: Timestamp::UNIX_EPOCH,
                    similarity: None,
                });
                // Either may have been taken out by then.
                if matches!(kept, Err(StoreError::Unknown(_))) { Ok(()) } else { kept.map(drop) }
            }
        }
    }
}

fn side() -> impl Strategy<Value = Side> {
    prop_oneof![Just(Side::Issues), Just(Side::Signals)]
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => (side(), 0..60_u8, any::<u8>()).prop_map(|(side, id, words)| Step::Put(side, id, words)),
        2 => (side(), any::<usize>()).prop_map(|(side, at)| Step::Remove(side, at)),
        1 => (0..40_u8, 0..40_u8).prop_map(|(issue, signal)| Step::Judge(issue, signal)),
    ]
}

#[test]
fn a_stop_while_vectors_are_compared_leaves_the_former_associations() {
    let desk = Desk::new(VectorCache::default());
    desk.run(FLOOR);
    let before = desk.store.associations().unwrap();
    let options = AssociateOptions { min_similarity: 0.5, now: Timestamp::UNIX_EPOCH };
    let stop = AtomicBool::new(false);
    let stopped = associate(&desk.store, &desk.embedder, options, &stop, &|step| {
        stop.store(step == Progress::Joining, Ordering::SeqCst);
    });
    assert!(matches!(stopped, Err(AssociateError::Stopped(0))), "{stopped:?}");
    assert_eq!(desk.store.associations().unwrap(), before);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn after_every_step_the_associations_are_those_of_a_run_over_everything(
        rounds in prop::collection::vec(prop::collection::vec(step(), 1..7), 1..7), held in any::<bool>(),
    ) {
        let desk = Desk::new(if held { VectorCache::default() } else { VectorCache::with_limit(0) });
        desk.check(&desk.run(FLOOR));
        for steps in rounds {
            let before = desk.store.counts().unwrap().verdicts;
            desk.take(&steps);
            // As a search does, before the new texts have vectors.
            desk.cache.read(&desk.store, "letters@1", 26, |_| ()).unwrap();
            let judged = desk.store.counts().unwrap().verdicts;
            desk.check(&desk.run(FLOOR));
            prop_assert!(judged >= before);
            prop_assert_eq!(desk.store.counts().unwrap().verdicts, judged);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn what_is_written_while_texts_are_embedded_is_matched_by_the_next_step(
        first in prop::collection::vec(step(), 1..5),
        rounds in prop::collection::vec(prop::collection::vec(step(), 0..4), 1..14),
        after in prop::collection::vec(step(), 0..3), whole in any::<bool>(),
    ) {
        let desk = Desk::new(VectorCache::default());
        desk.run(FLOOR);
        desk.take(&first);
        let embedder = Interrupted { desk: &desk, rounds: Mutex::new(rounds) };
        let options = AssociateOptions { min_similarity: FLOOR, now: Timestamp::UNIX_EPOCH };
        let never = AtomicBool::new(false);
        // Records come between the embedding and the reading of the position, too.
        let late = Mutex::new(Some(after));
        let told = |step: Progress| {
            if step == Progress::Joining && let Some(steps) = late.lock().unwrap().take() {
                desk.take(&steps);
            }
        };
        if whole {
            associate(&desk.store, &embedder, options, &never, &told).unwrap();
        } else {
            associate_changed(&desk.store, &embedder, &desk.cache, options, &never, &told).unwrap();
        }
        desk.check(&desk.run(FLOOR));
    }
}

#[test]
fn what_was_estimated_is_scored_again_by_a_full_run_which_says_by_how_much() {
    let desk = Desk::new(VectorCache::default());
    desk.run(FLOOR);
    desk.take(&[Step::Put(Side::Issues, 3, 200), Step::Put(Side::Signals, 50, 201)]);
    let last = desk.store.last_run().unwrap().unwrap();
    embed_pending(&desk.store, &desk.embedder, &AtomicBool::new(false), &|_| {}).unwrap();
    let changes = desk.store.changes_since("letters@1", last.joined_to).unwrap();
    let is_changed =
        |pair: &NewPair| changes.issues.contains(&pair.issue) || changes.signals.contains(&pair.signal);
    let mut estimated: Vec<NewPair> = desk.all(FLOOR).into_iter().filter(is_changed).collect();
    let whole = estimated.len() as u64;
    assert!(whole > 2, "{estimated:?}");
    // As if the neighbourhood had found one pair less, and one too sure by a tenth.
    estimated.pop();
    estimated[0].confidence += 0.1;
    let now = Timestamp::UNIX_EPOCH;
    desk.store.carry_on(&last, &changes, crate::store::Scope::Changed, &estimated, now).unwrap();
    assert_eq!(desk.store.last_run().unwrap().unwrap().estimated_from, Some(last.joined_to));
    let options = AssociateOptions { min_similarity: FLOOR, now };
    let report = associate(&desk.store, &desk.embedder, options, &AtomicBool::new(false), &|_| {}).unwrap();
    let realigned = report.realigned.unwrap();
    assert_eq!((realigned.pairs, realigned.added, realigned.dropped), (whole - 1, 1, 0));
    assert!((realigned.largest_difference - 0.1).abs() < 1e-6, "{realigned:?}");
    assert!((realigned.mean_difference * realigned.pairs as f64 - 0.1).abs() < 1e-6, "{realigned:?}");
    assert!(!report.up_to_date);
    desk.check(&report);
}

#[test]
fn few_changes_carry_the_run_on_and_many_make_a_new_one() {
    let desk = Desk::new(VectorCache::default());
    let first = desk.run(FLOOR);
    assert!(!first.up_to_date && desk.run(FLOOR).up_to_date);
    desk.take(&[Step::Put(Side::Issues, 1, 255), Step::Put(Side::Signals, 99, 254)]);
    let embedded = desk.embedder.embedded.load(Ordering::Relaxed);
    let second = desk.run(FLOOR);
    assert_eq!((second.run, second.up_to_date, second.embedded), (first.run, false, 2));
    assert_eq!(desk.embedder.embedded.load(Ordering::Relaxed), embedded + 2);
    desk.take(&(0..5).map(|id| Step::Put(Side::Signals, id, 240 + id)).collect::<Vec<_>>());
    let third = desk.run(FLOOR);
    assert_eq!((third.run > first.run, third.embedded), (true, 5));
    desk.check(&third);
}

/// Where all records stand for themselves, a neighbourhood is everything.
#[test]
fn changed_records_are_scored_among_their_neighbours_as_among_all() {
    let desk = Desk::new(VectorCache::default());
    let position = desk.store.position().unwrap();
    desk.run(FLOOR);
    desk.take(&[Step::Put(Side::Issues, 3, 200), Step::Put(Side::Signals, 50, 201)]);
    desk.run(FLOOR);
    let mut changes = desk.store.changes_since("letters@1", position).unwrap();
    changes.issues.retain(|row| *row == 4);
    changes.signals.retain(|row| *row == 41);
    let scorer = Scorer::of(&desk.store).unwrap();
    let never = AtomicBool::new(false);
    let near = desk.cache.read(&desk.store, "letters@1", 26, |held| {
        neighbourhood::changed_pairs(&desk.store, &scorer, held, &changes, FLOOR, &never)
    });
    let near = near.unwrap().unwrap();
    let all: Vec<NewPair> =
        desk.all(FLOOR).into_iter().filter(|pair| pair.issue == 4 || pair.signal == 41).collect();
    let ends = |pairs: &[NewPair]| -> std::collections::BTreeSet<(i64, i64)> {
        pairs.iter().map(|pair| (pair.issue, pair.signal)).collect()
    };
    assert!(!all.is_empty());
    assert_eq!(ends(&near), ends(&all));
    for pair in &near {
        let same = all.iter().find(|other| (other.issue, other.signal) == (pair.issue, pair.signal)).unwrap();
        assert!((pair.confidence - same.confidence).abs() < 1e-3, "{pair:?} and {same:?}");
    }
}

#[test]
fn another_floor_joins_everything() {
    let desk = Desk::new(VectorCache::default());
    let first = desk.run(FLOOR);
    let second = desk.run(0.5);
    assert!(second.run > first.run);
    assert_eq!(desk.store.associations().unwrap(), desk.all(0.5));
}

#[test]
fn a_run_of_another_process_in_between_is_not_spoilt() {
    let desk = Desk::new(VectorCache::default());
    desk.run(FLOOR);
    desk.take(&[Step::Put(Side::Issues, 1, 255)]);
    let options = |min_similarity| AssociateOptions { min_similarity, now: Timestamp::UNIX_EPOCH };
    let never = AtomicBool::new(false);
    let meddled = AtomicBool::new(false);
    let report =
        associate_changed(&desk.store, &desk.embedder, &desk.cache, options(FLOOR), &never, &|step| {
            if step == Progress::Joining && !meddled.swap(true, Ordering::Relaxed) {
                associate(&desk.other, &desk.embedder, options(0.5), &never, &|_| {}).unwrap();
            }
        });
    desk.check(&report.unwrap());
}

#[test]
fn a_record_that_changes_while_it_is_joined_is_joined_again() {
    let desk = Desk::new(VectorCache::default());
    desk.run(FLOOR);
    desk.take(&[Step::Put(Side::Issues, 1, 255), Step::Put(Side::Issues, 2, 127)]);
    let options = AssociateOptions { min_similarity: FLOOR, now: Timestamp::UNIX_EPOCH };
    let never = AtomicBool::new(false);
    associate_changed(&desk.store, &desk.embedder, &desk.cache, options, &never, &|step| match step {
        Progress::Joining => desk.take(&[Step::Put(Side::Issues, 1, 3), Step::Put(Side::Signals, 7, 3)]),
        Progress::Storing { .. } => desk.take(&[Step::Remove(Side::Issues, 2)]),
        Progress::Embedding { .. } => {}
    })
    .unwrap();
    let report = desk.run(FLOOR);
    assert!(!report.up_to_date);
    desk.check(&report);
}

#[test]
fn many_threads_read_the_vectors_while_they_change() {
    let desk = Desk::new(VectorCache::default());
    desk.run(FLOOR);
    std::thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| {
                for _ in 0..300 {
                    let (rows, vectors) = desk
                        .cache
                        .read(&desk.store, "letters@1", 26, |held| {
                            let vectors = held.signals.vectors();
                            (vectors.rows.len(), vectors.matrix.len())
                        })
                        .unwrap();
                    assert_eq!(rows, vectors);
                }
            });
        }
        for id in 0..60 {
            desk.take(&[Step::Put(Side::Signals, id, id), Step::Remove(Side::Signals, usize::from(id))]);
            desk.run(FLOOR);
        }
    });
    let held = |held: &HeldVectors| {
        let vectors = held.signals.vectors();
        let mut all: Vec<_> =
            vectors.rows.iter().copied().zip(vectors.matrix.rows().map(<[f32]>::to_vec)).collect();
        all.sort_by_key(|(row, _)| *row);
        all
    };
    let updated = desk.cache.read(&desk.store, "letters@1", 26, held).unwrap();
    let fresh = VectorCache::default().read(&desk.store, "letters@1", 26, held).unwrap();
    assert_eq!(updated, fresh);
}

#[test]
fn vectors_beyond_the_limit_are_read_but_not_held() {
    let desk = Desk::new(VectorCache::with_limit(80 * 26 * size_of::<f32>()));
    desk.run(FLOOR);
    let nearest =
        || desk.cache.read(&desk.store, "letters@1", 26, |held| held.issues.nearest(&letters("zz"), 1));
    let found = nearest().unwrap();
    assert!(desk.cache.held_bytes() > 0);
    desk.take(&[Step::Put(Side::Signals, 77, 1)]);
    assert_eq!(nearest().unwrap(), found);
    assert_eq!(desk.cache.held_bytes(), 0);
}
