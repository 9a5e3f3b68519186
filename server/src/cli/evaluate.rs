//! `associations evaluate`.

use std::fmt::Write;
use std::fs::File;
use std::path::Path;

use engine::associate::embed_pending;
use engine::evaluate::{self, Calibration, Evaluation, read_links};
use engine::store::Store;

use super::args::{Evaluate, Scorer};
use super::out::Out;
use super::{model, stop};

pub fn run(db: &Path, options: &Evaluate, out: &Out) -> anyhow::Result<()> {
    let scorer = match options.scorer {
        Scorer::Similarity => evaluate::Scorer::Similarity,
        Scorer::Confidence => evaluate::Scorer::Confidence,
    };
    let name = options.links.display().to_string();
    let file =
        File::open(&options.links).map_err(|error| anyhow::anyhow!("{name} cannot be read: {error}."))?;
    let links = read_links(&name, file)?;
    let store = Store::open(db)?;
    let embedder = model::load(&store)?;
    let stop = stop::on_ctrl_c()?;
    embed_pending(&store, &embedder, &stop, &|_| {})?;
    let evaluation = evaluate::evaluate(&store, &embedder, &links, scorer)?;
    if evaluation.measures.signals == 0 {
        anyhow::bail!("None of the links in {name} is between records of this database; import them first.");
    }
    out.result(&evaluation, describe(&evaluation, &name))
}

fn describe(evaluation: &Evaluation, file: &str) -> String {
    let measures = &evaluation.measures;
    let mut words = format!(
        "{} links of {} signals, issues ordered by {}\n\
         hit@1 {:.3}   hit@3 {:.3}   hit@10 {:.3}   MRR {:.3}   mean average precision {:.3}\n\n\
         minimum      pairs  precision  recall",
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
        write!(words, "\n\n{count} links of {file} are of unknown records, the first in line {first}.")
            .unwrap_or_default();
    }
    words
}

fn describe_calibration(calibration: &Calibration) -> String {
    let error = |of_all: Option<f64>, of_shown: Option<f64>| match (of_all, of_shown) {
        (Some(all), Some(shown)) => format!("{all:.3}, of pairs from 0.1 on {shown:.3}"),
        _ => "too few links to tell".to_owned(),
    };
    format!(
        "\n\ncalibration error over {} pairs: {}\n\
         of weights fitted to these links, on held-out folds: {}",
        calibration.pairs,
        error(Some(calibration.error), Some(calibration.error_of_shown)),
        error(calibration.held_out_error, calibration.held_out_error_of_shown),
    )
}
