//! Learning from verdicts how far scores can be trusted.
//!
//! A new calibration is fitted near the one that the program comes with, and for teams with
//! enough verdicts one of their own near that. It goes live only if, on verdicts that it has
//! not seen, it is clearly less surprised than the one in force.

mod folds;
mod report;
#[cfg(test)]
mod tests;

pub use report::{Learnt, Quality};

use std::collections::BTreeMap;

use crate::score::calibrate::{Example, fit_near, is_clearly_better};
use crate::score::{Calibration, Model};
use crate::store::JudgedPair;
use folds::HeldOut;

/// The most verdicts that are learnt from, the newest.
pub const VERDICTS_MAX: usize = 50_000;
/// With fewer verdicts nothing can be told.
pub const VERDICTS_MIN: usize = 30;
/// Nor with fewer of one kind.
pub const OF_A_KIND_MIN: usize = 8;
/// What a team needs for a model of its own.
const TEAM_VERDICTS_MIN: usize = 80;
const TEAM_OF_A_KIND_MIN: usize = 15;

/// Whether so many verdicts, of which so many confirm, tell anything.
pub fn is_enough(verdicts: usize, links: usize) -> bool {
    verdicts >= VERDICTS_MIN && links.min(verdicts - links) >= OF_A_KIND_MIN
}

/// Learns from judged pairs. `live` is the calibration in force.
pub fn learn(judged: &[JudgedPair], live: &Calibration) -> Learnt {
    let verdicts = judged.len();
    let links = judged.iter().filter(|pair| pair.is_link).count();
    let now: Vec<(f32, bool)> = confidences(judged, live);
    let before = Quality::of(&now);
    let too_few =
        Learnt { verdicts, links, before: before.clone(), after: None, models: None, is_better: false };
    if !is_enough(verdicts, links) {
        return too_few;
    }
    let Some(workspace) = fit_near(&examples(judged.iter()), &Model::default()) else { return too_few };
    let Some(held) = HeldOut::out(judged) else { return too_few };
    let mut models = Calibration { workspace, teams: BTreeMap::new() };
    let mut chosen = held.workspace.clone();
    for team in teams(judged) {
        let own: Vec<usize> = (0..verdicts).filter(|at| judged[*at].team == team).collect();
        let Some(predicted) = held.of_team(judged, &own) else { continue };
        let of_own = |confidence: &dyn Fn(usize) -> f32| -> Vec<(f32, bool)> {
            own.iter().map(|at| (confidence(*at), judged[*at].is_link)).collect()
        };
        let is_better = is_clearly_better(&of_own(&|at| predicted[&at]), &of_own(&|at| held.workspace[at]));
        let model = fit_near(&examples(own.iter().map(|at| &judged[*at])), &workspace);
        if let Some(model) = model.filter(|_| is_better) {
            own.iter().for_each(|at| chosen[*at] = predicted[at]);
            models.teams.insert(team, model);
        }
    }
    let unseen: Vec<(f32, bool)> =
        chosen.iter().zip(judged).map(|(confidence, pair)| (*confidence, pair.is_link)).collect();
    let after = Quality::of(&unseen);
    let is_better = is_clearly_better(&unseen, &now);
    Learnt { verdicts, links, before, after: Some(after), models: Some(models), is_better }
}

/// What a calibration says of judged pairs, and what people said.
fn confidences(judged: &[JudgedPair], models: &Calibration) -> Vec<(f32, bool)> {
    judged.iter().map(|pair| (models.confidence(&pair.team, &pair.features), pair.is_link)).collect()
}

/// Teams with enough verdicts for a model of their own.
fn teams(judged: &[JudgedPair]) -> Vec<String> {
    let mut counts: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for pair in judged {
        let (verdicts, links) = counts.entry(&pair.team).or_default();
        *verdicts += 1;
        *links += usize::from(pair.is_link);
    }
    let is_enough = |(_, (verdicts, links)): &(&str, (usize, usize))| {
        *verdicts >= TEAM_VERDICTS_MIN && (*links).min(verdicts - links) >= TEAM_OF_A_KIND_MIN
    };
    counts.into_iter().filter(is_enough).map(|(team, _)| team.to_owned()).collect()
}

fn examples<'a>(judged: impl Iterator<Item = &'a JudgedPair>) -> Vec<Example> {
    judged
        .map(|pair| Example { features: pair.features, is_link: pair.is_link, group: pair.signal as u32 })
        .collect()
}
