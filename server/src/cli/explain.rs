//! `associations explain`.

use std::fmt::Write;
use std::path::Path;

use anyhow::Context;
use domain::SignalKey;
use engine::explain::{ANSWER_TIME, Explained, Explainer, PairTexts};
use engine::store::Store;
use serde_json::json;

use super::args::Explain;
use super::out::Out;
use crate::visible::one_line;
use crate::work::connections::Connections;

pub fn run(db: &Path, options: &Explain, out: &Out) -> anyhow::Result<()> {
    let store = Store::open(db)?;
    let Explain { identifier, signal, again } = options;
    let issue = store.issue(identifier)?.with_context(|| format!("Issue {identifier} not found."))?;
    let found = store.signal(&SignalKey::parse(signal))?;
    let found = found.with_context(|| format!("Signal {signal} not found."))?;
    let explainer = Explainer::new(Connections::of(&store).vault, ANSWER_TIME);
    let explained = explainer.explain(&store, &PairTexts::of(&issue, &found), *again, crate::clock::now())?;
    let answer =
        json!({ "explanation": explained.explanation, "model": explained.model, "at": explained.at });
    out.result(&answer, describe(&explained))
}

fn describe(explained: &Explained) -> String {
    let said = &explained.explanation;
    let mut words = one_line(&said.explanation).into_owned();
    for (of, quotes) in [("issue", &said.issue_quotes), ("signal", &said.signal_quotes)] {
        for quote in quotes {
            write!(words, "\n  {of}: “{}”", one_line(quote)).unwrap_or_default();
        }
    }
    write!(words, "\nWritten by a language model ({}), quotes verified.", one_line(&explained.model))
        .unwrap_or_default();
    words
}
