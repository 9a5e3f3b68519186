//! `bench evaluate`: how well what the program finds agrees with links made by people.

use std::ffi::OsStr;

use anyhow::{Context, Result};
use serde_json::{Value, json};

use super::Bench;
use super::main_job::{associations, full_database};
use super::report::Report;

/// Plain cosine of the reference model on the uncleaned texts of `../shared/data/thunderbird`.
const REFERENCE: [(&str, f64); 4] =
    [("hit_at_1", 0.128), ("hit_at_3", 0.213), ("hit_at_10", 0.346), ("mrr", 0.198)];

/// Runs `associations evaluate` and puts the reference's figures beside.
pub fn evaluate(bench: &Bench) -> Result<Report> {
    let database = full_database(bench)?;
    let links = bench.data.join("links.tsv");
    let figures = |scorer: &str| -> Result<Value> {
        let arguments: [&OsStr; 5] =
            ["evaluate".as_ref(), "--links".as_ref(), links.as_ref(), "--scorer".as_ref(), scorer.as_ref()];
        let printed = associations(bench, &database, &arguments)?;
        serde_json::from_str(&printed).context("`associations evaluate --json` printed no JSON")
    };
    let (confidence, similarity) = (figures("confidence")?, figures("similarity")?);

    let mut report = Report::new(
        format!("Agreement with {}", links.display()),
        &["measure", "by confidence", "by similarity", "reference"],
    );
    for (name, reference) in REFERENCE {
        let reference = if is_reference_data(bench) { json!(reference) } else { Value::Null };
        report.row(vec![json!(name), confidence[name].clone(), similarity[name].clone(), reference]);
    }
    let error = confidence["calibration"]["held_out_error"].clone();
    report.row(vec![json!("calibration error on held-out folds"), error, Value::Null, Value::Null]);
    Ok(report)
}

fn is_reference_data(bench: &Bench) -> bool {
    bench.data.ends_with("shared/data/thunderbird")
}
