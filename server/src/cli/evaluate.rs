//! `associations evaluate`.

use std::fmt::Write;
use std::fs::File;
use std::path::Path;

use engine::associate::embed_pending;
use engine::embed::model::known;
use engine::evaluate::{self, Calibration, Evaluation, Truth, read_links};
use engine::store::Store;

use super::args::{Evaluate, ScorerArg};
use super::out::Out;
use super::{compare, stop};
use crate::visible::one_line;
use crate::work::compare::load;
use crate::work::model::{chosen, load_for};

pub fn run(db: &Path, options: &Evaluate, out: &Out) -> anyhow::Result<()> {
    let scorers: Vec<evaluate::Scorer> = options.scorer.iter().map(|scorer| scorer_of(*scorer)).collect();
    let store = Store::open(db)?;
    let (truth, name) = truth(&store, options)?;
    let stop = stop::on_ctrl_c()?;
    if let ([scorer], []) = (&scorers[..], &options.model[..]) {
        let embedder = load_for(&store)?;
        embed_pending(&store, &embedder, &stop, &|_| {})?;
        let evaluation = evaluate::evaluate(&store, &embedder, &truth, *scorer)?;
        if evaluation.measures.signals > 0 {
            return out.result(&evaluation, describe(&evaluation, &name));
        }
    } else {
        let chosen = model_names(&store, options)?;
        let comparison = evaluate::compare(&store, &chosen, load, &scorers, &truth, &stop, &|_| {})?;
        if comparison.entries.iter().any(|entry| entry.measures.signals > 0) {
            return out.result(&comparison, compare::describe(&comparison));
        }
    }
    if options.verdicts {
        anyhow::bail!("No pair has been confirmed yet; review some matches first.");
    }
    anyhow::bail!(
        "None of the links in {name} refers to records in this database; import the records first."
    );
}

fn scorer_of(scorer: ScorerArg) -> evaluate::Scorer {
    match scorer {
        ScorerArg::Similarity => evaluate::Scorer::Similarity,
        ScorerArg::Confidence => evaluate::Scorer::Confidence,
    }
}

/// The ground truth and its display name.
fn truth(store: &Store, options: &Evaluate) -> anyhow::Result<(Truth, String)> {
    let Some(links) = &options.links else {
        return Ok((Truth::of_verdicts(store)?, "the verdicts".to_owned()));
    };
    let name = links.display().to_string();
    let file = File::open(links).map_err(|error| anyhow::anyhow!("{name} cannot be read: {error}."))?;
    Ok((Truth::of_links(store, &read_links(&name, file)?)?, name))
}

/// The models given, or the one in use.
fn model_names(store: &Store, options: &Evaluate) -> anyhow::Result<Vec<String>> {
    if !options.model.is_empty() {
        return Ok(options.model.clone());
    }
    Ok(vec![chosen(store)?.unwrap_or_else(|| known::DEFAULT.name.to_owned())])
}

fn describe(evaluation: &Evaluation, file: &str) -> String {
    let measures = &evaluation.measures;
    let mut words = format!(
        "{} links of {} signals, issues ranked by {}\n\
         hit@1 {:.3}   hit@3 {:.3}   hit@10 {:.3}   MRR {:.3}   mean average precision {:.3}\n\n\
         threshold    pairs  precision  recall",
        measures.links,
        measures.signals,
        if evaluation.calibration.is_some() { "confidence" } else { "cosine similarity" },
        measures.hit_at_1,
        measures.hit_at_3,
        measures.hit_at_10,
        measures.mrr,
        measures.mean_average_precision,
    );
    for cut in &measures.cuts {
        let (min, pairs) = (cut.minimum, cut.pairs);
        write!(words, "\n{min:7.2} {pairs:10} {:10.3} {:7.3}", cut.precision, cut.recall).unwrap_or_default();
    }
    if let Some(calibration) = &evaluation.calibration {
        words += &describe_calibration(calibration);
    }
    if let Some(first) = evaluation.unknown_lines.first() {
        let count = evaluation.unknown_lines.len();
        write!(
            words,
            "\n\n{count} links in {} refer to unknown records, first on line {first}.",
            one_line(file)
        )
        .unwrap_or_default();
    }
    words
}

fn describe_calibration(calibration: &Calibration) -> String {
    let error = |of_all: Option<f64>, of_shown: Option<f64>| match (of_all, of_shown) {
        (Some(all), Some(shown)) => format!("{all:.3}; over pairs with confidence ≥ 0.1: {shown:.3}"),
        _ => "not enough links".to_owned(),
    };
    format!(
        "\n\ncalibration error over {} pairs: {}\n\
         with weights fitted to these links, on held-out folds: {}",
        calibration.pairs,
        error(Some(calibration.error), Some(calibration.error_of_shown)),
        error(calibration.held_out_error, calibration.held_out_error_of_shown),
    )
}
