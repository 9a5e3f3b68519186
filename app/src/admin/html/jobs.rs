//! The sections "Jobs" and "Needs attention".

use super::{button, form, hidden};
use crate::admin::{JobView, ProblemView};
use crate::parts::Text;

/// Standing problems; empty if there are none.
pub(super) fn problems(problems: &[ProblemView]) -> String {
    if problems.is_empty() {
        return String::new();
    }
    let items: String = problems.iter().map(problem).collect();
    format!("<h2>Needs attention</h2><ul class=\"admin-problems\" role=\"status\">{items}</ul>")
}

fn problem(problem: &ProblemView) -> String {
    let number = hidden("value", &problem.job.to_string());
    format!(
        "<li class=\"admin-error\"><strong>{}</strong><p>{}</p><p class=\"soft\">{}</p>{}</li>",
        problem.what,
        Text(&problem.reason),
        Text(&problem.last),
        form("retry", &format!("{number}{}", button("Retry"))),
    )
}

pub(super) fn jobs(jobs: &[JobView]) -> String {
    let rows: String = jobs.iter().map(job).collect();
    let none = if jobs.is_empty() { "<p class=\"soft\">No jobs yet.</p>" } else { "" };
    format!("<h2>Jobs</h2>{none}<ul class=\"admin-jobs\">{rows}</ul>")
}

fn job(job: &JobView) -> String {
    let number = hidden("value", &job.id.to_string());
    let mut orders = String::new();
    if job.can_cancel {
        orders += &form("cancel", &format!("{number}{}", button("Cancel")));
    }
    if job.can_retry {
        orders += &form("retry", &format!("{number}{}", button("Retry")));
    }
    let bar = job.percent.map(|percent| {
        format!("<progress max=\"100\" value=\"{percent}\" aria-label=\"{}\"></progress>", Text(job.what))
    });
    let log = if job.log.is_empty() {
        String::new()
    } else {
        let lines: String = job.log.iter().map(|line| format!("<li>{}</li>", Text(line))).collect();
        format!("<details data-key=\"log-{}\"><summary>Log</summary><ul>{lines}</ul></details>", job.id)
    };
    format!(
        "<li class=\"admin-job admin-{state}\"><div><strong>{what}</strong> <span class=\"admin-state\">{state}</span> \
         <span class=\"soft\">{progress}</span></div>{bar}<p class=\"soft\">{outcome}</p><p class=\"soft\">Job {id}, {asked}</p>\
         {log}<div class=\"admin-orders\">{orders}</div></li>",
        state = job.state,
        what = Text(job.what),
        progress = Text(&job.progress),
        bar = bar.unwrap_or_default(),
        outcome = Text(&job.outcome),
        id = job.id,
        asked = Text(&job.asked),
    )
}
