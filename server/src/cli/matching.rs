//! Matching at the end of commands that change records.

use engine::associate::AssociateReport;
use indicatif::HumanCount;
use serde_json::{Value, json};

use super::associate::show;
use super::out::Out;
use super::progress;
use super::runner::{JobRunner, RunBy};
use crate::work::{associate, matching};

/// Progress message before there is a count.
const MATCHING: &str = "matching";

/// Updates the associations and reports the result on standard error. The records
/// are saved in any case, so an error does not fail the command.
pub fn match_changed(runner: &JobRunner<'_>, out: &Out) {
    match bring_up_to_date(runner, out) {
        Ok(None) => {}
        Ok(Some(pairs)) => {
            tell(out, &json!({ "pairs": pairs }), &format!("Matched: {} associations.", HumanCount(pairs)))
        }
        Err(error) => {
            let words = format!("The records were saved but not matched: {error:#}");
            tell(out, &json!({ "error": format!("{error:#}") }), &words);
        }
    }
}

/// The number of associations; `None` if they were up to date.
fn bring_up_to_date(runner: &JobRunner<'_>, out: &Out) -> anyhow::Result<Option<u64>> {
    let Some(job) = runner.wanted()? else { return Ok(None) };
    let bar = progress::bar(out, MATCHING, 0);
    let found =
        runner.report(&job, RunBy::Anyone, out, &mut |job| show(&bar, job)).and_then(|report: Value| {
            // A full run has a different report.
            let pairs = report["pairs"].as_u64();
            let is_enough =
                !serde_json::from_value::<matching::Report>(report).is_ok_and(|report| report.needs_all);
            if is_enough {
                return Ok(pairs);
            }
            let all: AssociateReport =
                runner.report(&associate::again()?, RunBy::Anyone, out, &mut |job| show(&bar, job))?;
            Ok(Some(all.pairs))
        });
    bar.finish_and_clear();
    found
}

fn tell(out: &Out, json: &Value, words: &str) {
    if out.is_json() {
        out.remark_json(&json!({ "matching": json }));
    } else {
        out.remark(words);
    }
}
