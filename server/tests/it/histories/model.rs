//! What should be in the database, as plainly as it can be said.

use std::collections::BTreeMap;

use domain::Verdict;

/// Issues and signals are named by their numbers.
pub type Pair = (u32, u32);

/// Everything that was acknowledged.
#[derive(Clone, Debug, Default)]
pub struct Model {
    pub issues: BTreeMap<u32, String>,
    pub signals: BTreeMap<u32, String>,
    pub verdicts: BTreeMap<Pair, Verdict>,
    /// What each pair's verdict was before, for each verdict that can be undone.
    pub undo: Vec<(Pair, Option<Verdict>)>,
}

/// What can be seen from outside: a verdict on an issue that is gone cannot.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Shown {
    pub issues: BTreeMap<u32, String>,
    pub signals: BTreeMap<u32, String>,
    pub verdicts: BTreeMap<Pair, Verdict>,
}

impl Model {
    pub fn has(&self, (issue, signal): Pair) -> bool {
        self.issues.contains_key(&issue) && self.signals.contains_key(&signal)
    }

    pub fn judge(&mut self, pair: Pair, verdict: Verdict) {
        let before = self.verdicts.insert(pair, verdict);
        if before != Some(verdict) {
            self.undo.push((pair, before));
        }
    }

    pub fn undo(&mut self) {
        let Some((pair, before)) = self.undo.pop() else { return };
        match before {
            Some(verdict) => self.verdicts.insert(pair, verdict),
            None => self.verdicts.remove(&pair),
        };
    }

    pub fn shown(&self) -> Shown {
        let verdicts = self.verdicts.iter().filter(|(pair, _)| self.has(**pair));
        Shown {
            issues: self.issues.clone(),
            signals: self.signals.clone(),
            verdicts: verdicts.map(|(pair, verdict)| (*pair, *verdict)).collect(),
        }
    }
}
