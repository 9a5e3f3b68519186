//! Confirming and rejecting: at once on the page, then on the server, undone if that fails.

use std::collections::HashMap;

use domain::{PairRow, Verdict};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::{JUDGED_MAX, PairKey, Wire, judge, judge_all};
use crate::catalogue::{BrowserCatalogue, use_catalogue};
use crate::parts::counted;
use crate::toast::{Toast, use_toast};

/// How many steps can be undone.
const UNDO_MAX: usize = 50;

/// Associations with what was said of them before.
type Step = Vec<(PairKey, Option<Verdict>)>;

/// What was said on this page since it was loaded, and how to take it back.
#[derive(Clone, Copy)]
pub struct Verdicts {
    said: RwSignal<HashMap<PairKey, Option<Verdict>>>,
    undo: StoredValue<Vec<Step>>,
    kept: RwSignal<usize>,
    toast: RwSignal<Option<Toast>>,
    catalogue: BrowserCatalogue,
}

/// The verdicts of the page.
pub fn use_verdicts() -> Verdicts {
    expect_context()
}

/// Makes verdicts known to all components.
pub fn provide_verdicts() {
    provide_context(Verdicts {
        said: RwSignal::default(),
        undo: StoredValue::default(),
        kept: RwSignal::new(0),
        toast: use_toast(),
        catalogue: use_catalogue(),
    });
}

impl Verdicts {
    /// Runs the caller again whenever something is said.
    #[cfg(feature = "hydrate")]
    pub fn track(self) {
        self.said.track();
    }

    /// What is said of a pair now.
    pub fn of(self, row: &PairRow) -> Option<Verdict> {
        self.said.with(|said| said.get(&PairKey::of(row)).copied().unwrap_or(row.verdict))
    }

    /// Moves on whenever the server has kept something.
    pub fn kept(self) -> usize {
        self.kept.get()
    }

    /// Says something of one row's association; saying the same again takes it back.
    pub fn say_of(self, row: &PairRow, verdict: Verdict, reason: Option<String>) {
        let before = untrack(|| self.of(row));
        self.say(vec![(PairKey::of(row), before)], Some(verdict), reason);
    }

    /// Adds a reason to a verdict that stands.
    pub fn explain(self, row: &PairRow, verdict: Verdict, reason: String) {
        let pair = PairKey::of(row);
        spawn_local(async move {
            self.toast.set(Some(match judge(vec![pair], Some(verdict), Some(reason)).await {
                Ok(()) => Toast::note("The reason is kept.".to_owned()),
                Err(fault) => Toast::failure(format!("The reason was not kept. {fault}")),
            }));
        });
    }

    /// Says something of pairs; each comes with what was said of it before. Saying the
    /// same again takes it back.
    pub fn say(self, pairs: Step, verdict: Option<Verdict>, reason: Option<String>) {
        if pairs.is_empty() {
            return;
        }
        let verdict = if pairs.iter().all(|(_, before)| *before == verdict) { None } else { verdict };
        self.show(pairs.iter().map(|(pair, _)| (pair.clone(), verdict)));
        self.toast.set(Some(Toast::done(sentence(verdict, pairs.len()))));
        self.remember(pairs.clone());
        spawn_local(async move {
            match send(names(&pairs), verdict, reason).await {
                Ok(()) => self.kept.update(|kept| *kept += 1),
                Err(fault) => self.roll_back(pairs, &fault.to_string()),
            }
        });
    }

    /// Says something of all that a query matches, which are `count` on this page.
    pub fn say_of_all(self, search: String, count: usize, verdict: Option<Verdict>) {
        self.toast.set(Some(Toast::note(format!(
            "Working on {} …",
            counted(count, "association", "associations")
        ))));
        spawn_local(async move {
            match judge_all(search, count, verdict).await {
                Ok(Wire(before)) => {
                    self.show(before.iter().map(|(pair, _)| (pair.clone(), verdict)));
                    self.toast.set(Some(Toast::done(sentence(verdict, before.len()))));
                    self.remember(before);
                    self.kept.update(|kept| *kept += 1);
                }
                Err(fault) => self.toast.set(Some(Toast::failure(format!("Nothing was changed. {fault}")))),
            }
        });
    }

    /// Takes the last step back.
    pub fn undo(self) {
        let Some(step) = self.undo.try_update_value(Vec::pop).flatten() else { return };
        let now: Vec<_> = step.iter().map(|(pair, _)| (pair.clone(), self.said_of(pair))).collect();
        self.show(step.iter().cloned());
        self.toast.set(Some(Toast::note(format!("Undone: {}.", counted(step.len(), "verdict", "verdicts")))));
        spawn_local(async move {
            for verdict in Verdict::OPTIONS {
                let pairs: Vec<_> = step.iter().filter(|(_, before)| *before == verdict).cloned().collect();
                if let Err(fault) = send(names(&pairs), verdict, None).await {
                    return self.roll_back(now, &fault.to_string());
                }
            }
            self.kept.update(|kept| *kept += 1);
        });
    }

    fn said_of(self, pair: &PairKey) -> Option<Verdict> {
        self.said.with_untracked(|said| said.get(pair).copied().flatten())
    }

    fn remember(self, step: Step) {
        self.undo.update_value(|steps| {
            steps.push(step);
            if steps.len() > UNDO_MAX {
                steps.remove(0);
            }
        });
    }

    fn roll_back(self, before: Step, reason: &str) {
        self.undo.update_value(|steps| steps.retain(|step| *step != before));
        self.show(before.into_iter());
        self.toast.set(Some(Toast::failure(format!("The verdict was not kept. {reason}"))));
    }

    /// On this page and in the browser's catalogue.
    fn show(self, verdicts: impl Iterator<Item = (PairKey, Option<Verdict>)>) {
        let verdicts: Vec<_> = verdicts.collect();
        self.said.update(|said| said.extend(verdicts.iter().cloned()));
        self.catalogue.say(&verdicts);
    }
}

fn names(pairs: &[(PairKey, Option<Verdict>)]) -> Vec<PairKey> {
    pairs.iter().map(|(pair, _)| pair.clone()).collect()
}

/// In as many requests as the limit asks for.
async fn send(
    pairs: Vec<PairKey>,
    verdict: Option<Verdict>,
    reason: Option<String>,
) -> Result<(), crate::Fault> {
    for part in pairs.chunks(JUDGED_MAX) {
        judge(part.to_vec(), verdict, reason.clone()).await?;
    }
    Ok(())
}

fn sentence(verdict: Option<Verdict>, count: usize) -> String {
    let what = if count == 1 {
        String::new()
    } else {
        format!(" {}", counted(count, "association", "associations"))
    };
    match verdict {
        Some(Verdict::Confirmed) => format!("Confirmed{what}."),
        Some(Verdict::Rejected) => format!("Rejected{what}."),
        None => {
            format!("Verdict taken back{}.", if count == 1 { String::new() } else { format!(" from{what}") })
        }
    }
}
