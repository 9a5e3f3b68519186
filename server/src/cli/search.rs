//! `associations search`.

use std::fmt::Write;
use std::path::Path;

use engine::associate::VectorCache;
use engine::search::{Found, search};
use engine::store::Store;
use serde_json::json;

use super::args::Search;
use super::out::Out;
use crate::visible::one_line;
use crate::work::model::load_for;

pub fn run(db: &Path, options: &Search, out: &Out) -> anyhow::Result<()> {
    let store = Store::open(db)?;
    let embedder = load_for(&store)?;
    let cache = VectorCache::default();
    let found = search(&store, &embedder, &cache, &options.text.join(" "), usize::from(options.limit))?;
    if found.issues.is_empty() && found.signals.is_empty() {
        out.remark("No records have been embedded yet; run `associations associate` first.");
    }
    let scored = |score: &f32, line: serde_json::Value| json!({ "similarity": score, "record": line });
    let issues = found.issues.iter().map(|(score, line)| Ok(scored(score, serde_json::to_value(line)?)));
    let signals = found.signals.iter().map(|(score, line)| Ok(scored(score, serde_json::to_value(line)?)));
    let issues = issues.collect::<Result<Vec<_>, serde_json::Error>>()?;
    let signals = signals.collect::<Result<Vec<_>, serde_json::Error>>()?;
    out.result(&json!({ "issues": issues, "signals": signals }), describe(&found))
}

fn describe(found: &Found) -> String {
    let mut words = String::from("Issues");
    for (score, issue) in &found.issues {
        let (identifier, title, state) =
            (one_line(&issue.identifier), one_line(&issue.title), one_line(&issue.state));
        write!(words, "\n  {score:.2}  {identifier}  {title}  ({state})").unwrap_or_default();
    }
    words.push_str("\n\nSignals");
    for (score, signal) in &found.signals {
        let from = signal.company.as_deref().or(signal.person.as_deref()).unwrap_or("unknown");
        let (id, summary, from) = (one_line(&signal.id), one_line(&signal.summary), one_line(from));
        write!(words, "\n  {score:.2}  {id}  {summary}  ({from})").unwrap_or_default();
    }
    words
}
