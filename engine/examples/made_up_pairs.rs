//! Associations that nobody found, for `cargo xtask bench screens`.
//!
//! `made_up_pairs DATABASE COUNT` gives the records of a database COUNT associations, the
//! same at each call: most issues have a few, some have many, as in real data.

use std::collections::BTreeSet;
use std::error::Error;
use std::path::Path;

use engine::associate::Scorer;
use engine::score::Features;
use engine::store::{NewPair, Run, Store};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [database, count] = &arguments[..] else {
        return Err("usage: made_up_pairs DATABASE COUNT".into());
    };
    let store = Store::open(Path::new(database))?;
    let counts = store.counts()?;
    let pairs = pairs(counts.issues, counts.signals, count.parse()?);
    // A server must not take them for those of an older version and match anew.
    let scorer = Scorer::of(&store)?.name();
    let finished_at = "2026-01-01T00:00:00Z".parse()?;
    let run = Run {
        model: "made up",
        min_similarity: 0.5,
        scorer: &scorer,
        inputs: store.inputs("made up")?,
        finished_at,
    };
    store.replace_associations(&run, &pairs)?;
    Ok(())
}

/// `count` different pairs of rows, which SQLite numbers from 1.
fn pairs(issues: u64, signals: u64, count: usize) -> Vec<NewPair> {
    let mut random = Random(42);
    let mut seen = BTreeSet::new();
    while (seen.len() as u64) < (count as u64).min(issues * signals) {
        // The square of a share draws low numbers more often.
        let issue = (random.share().powi(2) * issues as f64) as i64 + 1;
        let signal = (random.share() * signals as f64) as i64 + 1;
        seen.insert((issue, signal));
    }
    let pair = |(issue, signal)| {
        let similarity = 0.5 + 0.4 * random.share().powi(3) as f32;
        NewPair { issue, signal, similarity, confidence: similarity, features: Features::default() }
    };
    seen.into_iter().map(pair).collect()
}

/// Marsaglia's xorshift: the same numbers at each call.
struct Random(u64);

impl Random {
    /// A number from 0 to 1.
    fn share(&mut self) -> f64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as f64 / (1_u64 << 53) as f64
    }
}
