//! What makes confidences now: the version of the scorer, its weights, what was learnt.

use std::collections::HashMap;
use std::sync::atomic::AtomicBool;

use super::AssociateError;
use crate::score::{Calibration, Features, SCORER_VERSION, ScoreOptions, ScoredPair, Side, Weights, score};
use crate::store::{self, NewPair, Store, StoreError, Vectors, Writer};

/// The setting that holds the weights, as JSON.
const WEIGHTS: &str = "score_weights";

/// Pairs of a lower confidence are kept only for their similarity or because a person has
/// judged them. On the demo's data, half of the true pairs that are left out are below
/// thousands of others.
pub const MIN_CONFIDENCE: f32 = 0.02;

/// The scorer as it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Scorer {
    weights: Weights,
    models: Calibration,
    calibration: Option<i64>,
}

impl Scorer {
    /// As the settings and the live calibration have it.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn of(store: &Store) -> Result<Self, StoreError> {
        let live = store.live_calibration()?;
        let calibration = live.as_ref().map(|live| live.id);
        Ok(Self {
            weights: weights(store)?,
            models: live.map(|live| live.models).unwrap_or_default(),
            calibration,
        })
    }

    /// What tells it from others: `version 1, weights 12.5 0.3 1, calibration 2`.
    pub fn name(&self) -> String {
        let Weights { meaning, words, title } = self.weights;
        let calibration = self.calibration.map_or("as shipped".to_owned(), |id| id.to_string());
        format!("version {SCORER_VERSION}, weights {meaning} {words} {title}, calibration {calibration}")
    }

    /// How to score; the confidence is then that of [`Scorer::confidence`].
    pub(crate) fn options(&self, min_similarity: f32) -> ScoreOptions {
        ScoreOptions { min_similarity, weights: self.weights, ..ScoreOptions::default() }
    }

    /// The estimated probability that a person would confirm a pair whose issue is this team's.
    pub(crate) fn confidence(&self, team: &str, features: &Features) -> f32 {
        self.models.confidence(team, features)
    }

    /// Scores two sides and the judged pairs between them, and keeps what is worth keeping.
    pub(super) fn pairs(
        &self,
        store: &Store,
        issues: &Vectors,
        signals: &Vectors,
        min_similarity: f32,
        stop: &AtomicBool,
    ) -> Result<Vec<NewPair>, AssociateError> {
        let issue_texts = store.texts(store::Side::Issues, &issues.rows)?;
        let signal_texts = store.texts(store::Side::Signals, &signals.rows)?;
        let judged = judged(store, issues, signals)?;
        let scored = score(
            Side { vectors: &issues.matrix, texts: &issue_texts },
            Side { vectors: &signals.matrix, texts: &signal_texts },
            &judged,
            &self.options(min_similarity),
            stop,
        )?;
        let teams = store.teams_of_issues(&issues.rows)?;
        let pair = |found: &ScoredPair| NewPair {
            issue: issues.rows[found.issue as usize],
            signal: signals.rows[found.signal as usize],
            similarity: found.similarity,
            confidence: self.confidence(&teams[found.issue as usize], &found.features),
            features: found.features,
        };
        let is_judged = |found: &ScoredPair| judged.binary_search(&(found.signal, found.issue)).is_ok();
        let pairs = scored.iter().map(|found| (pair(found), found));
        let kept = pairs.filter(|(pair, found)| {
            pair.confidence >= MIN_CONFIDENCE || pair.similarity >= min_similarity || is_judged(found)
        });
        Ok(kept.map(|(pair, _)| pair).collect())
    }
}

/// The weights that were set, or the usual ones.
///
/// # Errors
/// If the database cannot be read.
pub fn weights(store: &Store) -> Result<Weights, StoreError> {
    let set = store.setting(WEIGHTS)?;
    let set = set.and_then(|text| serde_json::from_str::<Weights>(&text).ok()?.checked().ok());
    Ok(set.unwrap_or_default())
}

/// Sets the weights; the associations follow at the next match.
///
/// # Errors
/// If the database cannot be written.
pub fn put_weights(writer: &mut Writer<'_>, weights: Weights) -> Result<(), StoreError> {
    let text =
        serde_json::json!({ "meaning": weights.meaning, "words": weights.words, "title": weights.title });
    writer.put_setting(WEIGHTS, &text.to_string())
}

/// Judged pairs, each the place of its signal and of its issue, in order.
fn judged(store: &Store, issues: &Vectors, signals: &Vectors) -> Result<Vec<(u32, u32)>, StoreError> {
    let places = |side: &Vectors| -> HashMap<i64, u32> { side.rows.iter().copied().zip(0..).collect() };
    let (issues, signals) = (places(issues), places(signals));
    let rows = store.judged_rows()?.into_iter();
    let mut judged: Vec<(u32, u32)> =
        rows.filter_map(|(issue, signal, _)| Some((*signals.get(&signal)?, *issues.get(&issue)?))).collect();
    judged.sort_unstable();
    Ok(judged)
}
