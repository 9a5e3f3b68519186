//! Messages about verdicts.

use domain::Verdict;

use crate::parts::counted;

fn associations(count: usize) -> String {
    counted(count, "association", "associations")
}

/// A verdict was set.
pub fn done(verdict: Option<Verdict>, count: usize) -> String {
    let what = if count == 1 { String::new() } else { format!(" {}", associations(count)) };
    match verdict {
        Some(Verdict::Confirmed) => format!("Confirmed{what}."),
        Some(Verdict::Rejected) => format!("Rejected{what}."),
        None if count == 1 => "Verdict cleared.".to_owned(),
        None => format!("Cleared the verdicts of {}.", associations(count)),
    }
}

/// A bulk action is in progress.
pub fn working_on(count: usize) -> String {
    format!("Saving {} …", associations(count))
}

/// A step was undone.
pub fn undone(count: usize) -> String {
    if count == 1 { "Verdict undone.".to_owned() } else { format!("{count} verdicts undone.") }
}

/// A step was undone in part.
pub fn partly_undone(undone: usize, kept: usize) -> String {
    format!("{undone} undone. {} changed since and kept.", counted(kept, "verdict was", "verdicts were"))
}

/// There was no response yet.
pub const CHECKING: &str = "The server has not answered yet; checking what was saved …";

/// Verdicts were not saved: only `saved` of `count`.
pub fn failed(saved: usize, count: usize, why: &str) -> String {
    match (saved, count) {
        (0, 1) => format!("Could not save your verdict. {why}"),
        (0, count) => format!("Could not save your {count} verdicts. {why}"),
        (saved, count) => format!("Saved {saved} of {count} verdicts; the others could not be saved. {why}"),
    }
}

/// A reason was not saved.
pub fn reason_failed(why: &str) -> String {
    format!("Could not save the reason. {why}")
}

/// Nothing was saved because `changed` of `count` pairs have been changed.
pub fn outdated(changed: usize, count: usize) -> String {
    if count == 1 {
        return "Someone else has changed it in the meantime; the page now shows their verdict.".to_owned();
    }
    format!(
        "{} changed by someone else in the meantime; the page now shows the current verdicts.",
        counted(changed, "pair was", "pairs were")
    )
}

/// It is unknown whether verdicts were saved.
pub fn unknown(count: usize, why: &str) -> String {
    let what = if count == 1 { "Your verdict" } else { "Your verdicts" };
    format!("{what} may not have been saved. {why}")
}
