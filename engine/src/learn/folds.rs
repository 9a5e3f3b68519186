//! What is said of verdicts by models that have not seen them.

use std::collections::HashMap;

use super::examples;
use crate::score::Model;
use crate::score::calibrate::fit_near;
use crate::store::JudgedPair;

/// All verdicts on a signal are in one fold: they say much of the same.
const FOLDS: i64 = 5;

/// Cross-validated confidences.
pub(super) struct HeldOut {
    /// Of each judged pair, by a model of the other folds.
    pub(super) workspace: Vec<f32>,
    /// The model of each fold.
    models: Vec<Model>,
}

impl HeldOut {
    /// None where a fold's rest has nothing to learn from.
    pub(super) fn out(judged: &[JudgedPair]) -> Option<Self> {
        let rest = |fold| judged.iter().filter(move |pair| fold_of(pair) != fold);
        let models: Vec<Model> = (0..FOLDS)
            .map(|fold| fit_near(&examples(rest(fold)), &Model::default()))
            .collect::<Option<_>>()?;
        let workspace =
            judged.iter().map(|pair| models[fold_of(pair) as usize].confidence(&pair.features)).collect();
        Some(Self { workspace, models })
    }

    /// The same of a team's pairs, given by place, by models of the team's other pairs.
    pub(super) fn of_team(&self, judged: &[JudgedPair], own: &[usize]) -> Option<HashMap<usize, f32>> {
        let mut predicted = HashMap::new();
        for fold in 0..FOLDS {
            let (held, rest): (Vec<usize>, Vec<usize>) =
                own.iter().partition(|at| fold_of(&judged[**at]) == fold);
            let rest = examples(rest.iter().map(|at| &judged[*at]));
            let model = fit_near(&rest, &self.models[fold as usize])?;
            predicted.extend(held.into_iter().map(|at| (at, model.confidence(&judged[at].features))));
        }
        Some(predicted)
    }
}

fn fold_of(pair: &JudgedPair) -> i64 {
    pair.signal.rem_euclid(FOLDS)
}
