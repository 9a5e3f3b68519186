//! What makes confidences now: the version of the scorer, its weights, what was learnt.

use std::collections::HashMap;
use std::sync::atomic::AtomicBool;

use super::AssociateError;
use crate::score::{Calibration, SCORER_VERSION, ScoreError, ScoreOptions, ScoredPair, Side, Weights, score};
use crate::store::{self, NewPair, Store, StoreError, Vectors, Writer};

/// The setting that holds the weights, as JSON.
const WEIGHTS: &str = "score_weights";

/// Pairs of a lower confidence are kept only for their similarity or because a person has
/// judged them. Of the demo's 265 links 182 are among the 1,629 pairs that are kept.
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

    /// Scores the candidates between two sides, and the pairs in `also`; see [`score`]. The
    /// confidence of each is by the model of its issue's team.
    pub(crate) fn scored<E: From<StoreError> + From<ScoreError>>(
        &self,
        store: &Store,
        issues: &Vectors,
        signals: &Vectors,
        also: &[(u32, u32)],
        min_similarity: f32,
        stop: &AtomicBool,
    ) -> Result<Vec<ScoredPair>, E> {
        let issue_texts = store.texts(store::Side::Issues, &issues.rows)?;
        let signal_texts = store.texts(store::Side::Signals, &signals.rows)?;
        let mut scored = score(
            Side { vectors: &issues.matrix, texts: &issue_texts },
            Side { vectors: &signals.matrix, texts: &signal_texts },
            also,
            &ScoreOptions { min_similarity, weights: self.weights, ..ScoreOptions::default() },
            stop,
        )?;
        let teams = store.teams_of_issues(&issues.rows)?;
        for pair in &mut scored {
            pair.confidence = self.models.confidence(&teams[pair.issue as usize], &pair.features);
        }
        Ok(scored)
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
        let judged = judged(store, issues, signals)?;
        let scored: Result<_, AssociateError> =
            self.scored(store, issues, signals, &judged, min_similarity, stop);
        let is_kept = |pair: &ScoredPair| {
            pair.confidence >= MIN_CONFIDENCE
                || pair.similarity >= min_similarity
                || judged.binary_search(&(pair.signal, pair.issue)).is_ok()
        };
        let new = |pair: ScoredPair| NewPair {
            issue: issues.rows[pair.issue as usize],
            signal: signals.rows[pair.signal as usize],
            similarity: pair.similarity,
            confidence: pair.confidence,
            features: pair.features,
        };
        Ok(scored?.into_iter().filter(is_kept).map(new).collect())
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
