//! The models in force: one for all, and one of their own for teams with enough verdicts.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Features, Model};

/// What makes confidences of features.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Calibration {
    /// For all pairs but those of the teams below.
    pub workspace: Model,
    /// For the issues of a team, by its key.
    pub teams: BTreeMap<String, Model>,
}

impl Calibration {
    /// The estimated probability, 0 to 1, that a person would confirm a pair whose issue is
    /// this team's.
    pub fn confidence(&self, team: &str, features: &Features) -> f32 {
        self.teams.get(team).unwrap_or(&self.workspace).confidence(features)
    }
}
