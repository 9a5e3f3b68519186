//! What one changed issue costs, on made-up records whose vectors are made up too.
//!
//! `bench_changed DATABASE ISSUES SIGNALS FLOOR ROUNDS` fills a new database, joins
//! everything once, and then changes one issue in each round. It prints the medians over
//! the rounds in milliseconds: of bringing the associations up to date, of a search with
//! the vectors in memory, and of a search that reads them. At a floor of 0.17, one pair in
//! about 2,000 is above it.

use std::error::Error;
use std::io::Write;
use std::path::Path;
use std::sync::atomic::AtomicBool;
use std::time::Instant;

use engine::associate::{
    AssociateOptions, AssociateReport, TextEmbedder, VectorCache, associate, associate_changed,
};
use engine::embed::{Completion, EmbedError};
use engine::search::search;
use engine::sources::{read_issue, read_signal};
use engine::store::{Store, StoreError, Writer};
use jiff::Timestamp;
use serde_json::json;

const DIMENSIONS: usize = 384;
/// As long as the body of a usual record.
const WORDS: usize = 60;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [database, issues, signals, floor, rounds] = &arguments[..] else {
        return Err("usage: bench_changed DATABASE ISSUES SIGNALS FLOOR ROUNDS".into());
    };
    let store = Store::open(Path::new(database))?;
    fill(&store, issues.parse()?, signals.parse()?)?;
    let options = AssociateOptions { min_similarity: floor.parse()?, now: Timestamp::UNIX_EPOCH };
    let never = AtomicBool::new(false);
    let began = Instant::now();
    let first = associate(&store, &MadeUp, options, &never, &|_| {})?;
    let full_ms = began.elapsed().as_secs_f64() * 1e3 - first.embed_time.as_secs_f64() * 1e3;

    let cache = VectorCache::default();
    let began = Instant::now();
    search(&store, &MadeUp, &cache, "first", 8)?;
    let fill_ms = began.elapsed().as_secs_f64() * 1e3;
    let (mut changed_ms, mut held_ms, mut read_ms) = (Vec::new(), Vec::new(), Vec::new());
    for round in 0..rounds.parse()? {
        put_issue(&store, 1 + round, &format!("changed {round}"))?;
        let began = Instant::now();
        let report = associate_changed(&store, &MadeUp, &cache, options, &never, &|_| {})?;
        changed_ms.push((began.elapsed() - report.embed_time).as_secs_f64() * 1e3);
        check(&report, &first)?;
        for (cache, times) in [(&cache, &mut held_ms), (&VectorCache::with_limit(0), &mut read_ms)] {
            let began = Instant::now();
            search(&store, &MadeUp, cache, &format!("search {round}"), 8)?;
            times.push(began.elapsed().as_secs_f64() * 1e3);
        }
    }
    let figures = json!({
        "issues": first.issues, "signals": first.signals, "pairs": first.pairs, "full_run_ms": full_ms,
        "first_search_ms": fill_ms, "one_changed_issue_ms": median(changed_ms),
        "search_ms": median(held_ms), "search_without_memory_ms": median(read_ms), "held_bytes": cache.held_bytes(),
    });
    writeln!(std::io::stdout(), "{figures}")?;
    Ok(())
}

fn check(report: &AssociateReport, first: &AssociateReport) -> Result<(), Box<dyn Error>> {
    let carried_on = report.run == first.run && report.embedded == 1 && !report.up_to_date;
    if carried_on { Ok(()) } else { Err("it joined everything instead of one issue".into()) }
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

fn fill(store: &Store, issues: u64, signals: u64) -> Result<(), StoreError> {
    // A thousand in one transaction.
    for number in (1..=issues).step_by(1_000) {
        let last = (number + 999).min(issues);
        store.write(|writer| (number..=last).try_for_each(|number| issue(writer, number, "issue")))?;
    }
    for number in (1..=signals).step_by(1_000) {
        let last = (number + 999).min(signals);
        store.write(|writer| (number..=last).try_for_each(|number| signal(writer, number)))?;
    }
    Ok(())
}

fn put_issue(store: &Store, number: u64, words: &str) -> Result<(), StoreError> {
    store.write(|writer| issue(writer, number, words))
}

fn issue(writer: &mut Writer<'_>, number: u64, words: &str) -> Result<(), StoreError> {
    let value = json!({
        "id": format!("uuid-{number}"), "identifier": format!("ENG-{number}"), "title": format!("{words} {number}"),
        "description": "word ".repeat(WORDS), "state": { "name": "Todo", "type": "unstarted" },
    });
    let issue = read_issue(&value).map_err(|error| StoreError::Damaged(error.to_string()))?;
    writer.put_issue(&issue.record, &value.to_string(), Timestamp::UNIX_EPOCH).map(drop)
}

fn signal(writer: &mut Writer<'_>, number: u64) -> Result<(), StoreError> {
    let value =
        json!({ "id": number, "summary": format!("signal {number}"), "context": "word ".repeat(WORDS) });
    let signal =
        read_signal("buildbetter", &value).map_err(|error| StoreError::Damaged(error.to_string()))?;
    writer.put_signal(&signal.record, &value.to_string(), Timestamp::UNIX_EPOCH).map(drop)
}

/// A unit vector that follows from the text, in a random direction.
struct MadeUp;

impl TextEmbedder for MadeUp {
    fn model_id(&self) -> &str {
        "made up@1"
    }

    fn dimensions(&self) -> usize {
        DIMENSIONS
    }

    fn embed_each(
        &self,
        texts: &[&str],
        _: &AtomicBool,
        sink: &(dyn Fn(Vec<(usize, Vec<f32>)>) + Sync),
    ) -> Result<Completion, EmbedError> {
        for (at, text) in texts.iter().enumerate() {
            sink(vec![(at, direction(text))]);
        }
        Ok(Completion::Finished)
    }
}

/// Sums of four evenly spread numbers are near enough to normal ones.
fn direction(text: &str) -> Vec<f32> {
    let mut state = text.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    let mut even = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 40) as f32 / (1 << 24) as f32 - 0.5
    };
    let mut vector: Vec<f32> = (0..DIMENSIONS).map(|_| even() + even() + even() + even()).collect();
    let length = vector.iter().map(|number| number * number).sum::<f32>().sqrt();
    vector.iter_mut().for_each(|number| *number /= length);
    vector
}
