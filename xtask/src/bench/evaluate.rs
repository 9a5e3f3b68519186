//! `bench evaluate`: how well what the program finds agrees with links made by people.

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
    let printed = associations(bench, &database, &["evaluate".as_ref(), "--links".as_ref(), links.as_ref()])?;
    let figures: Value =
        serde_json::from_str(&printed).context("`associations evaluate --json` printed no JSON")?;

    let mut report =
        Report::new(format!("Agreement with {}", links.display()), &["measure", "associations", "reference"]);
    for (name, reference) in REFERENCE {
        let reference = if is_reference_data(bench) { json!(reference) } else { Value::Null };
        report.row(vec![json!(name), figures[name].clone(), reference]);
    }
    Ok(report)
}

fn is_reference_data(bench: &Bench) -> bool {
    bench.data.ends_with("shared/data/thunderbird")
}
