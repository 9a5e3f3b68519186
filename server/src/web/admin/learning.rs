//! Calibration on the Admin page.

use app::state::BackendError;
use app::{CalibrationView, LearningView, QualityView};
use engine::learn::{Learnt, OF_A_KIND_MIN, Quality, VERDICTS_MAX, VERDICTS_MIN, is_enough};
use engine::store::StoredCalibration;

use super::moment;
use crate::web::Engine;

/// Number of calibrations shown.
const SHOWN: usize = 10;

/// Stored calibrations, and the current calibration error.
pub(super) fn view(engine: &Engine) -> Result<LearningView, BackendError> {
    let store = &engine.store;
    let judged: Vec<(f32, bool)> =
        store.judged_pairs(VERDICTS_MAX)?.iter().map(|pair| (pair.confidence, pair.is_link)).collect();
    let confirmed = judged.iter().filter(|(_, is_link)| *is_link).count();
    let live = store.live_calibration()?;
    let unseen = live.as_ref().and_then(|live| report(live)?.after);
    Ok(LearningView {
        verdicts: judged.len(),
        confirmed,
        needed: VERDICTS_MIN,
        needed_of_a_kind: OF_A_KIND_MIN,
        is_enough: is_enough(judged.len(), confirmed),
        is_held_out: unseen.is_some(),
        quality: quality(&unseen.unwrap_or_else(|| Quality::of(&judged))),
        calibrations: store.calibrations(SHOWN)?.iter().map(calibration).collect(),
    })
}

fn report(stored: &StoredCalibration) -> Option<Learnt> {
    serde_json::from_value(stored.report.clone()).ok()
}

fn quality(quality: &Quality) -> QualityView {
    let bins = quality.bins.iter().map(|bin| {
        let pairs = bin.pairs.max(1) as f64;
        (bin.pairs, bin.confidence / pairs, bin.links as f64 / pairs)
    });
    QualityView { calibration_error: quality.calibration_error, bins: bins.collect() }
}

fn calibration(stored: &StoredCalibration) -> CalibrationView {
    let report = report(stored);
    let error = |quality: Option<&Quality>| quality.map_or(0.0, |quality| quality.calibration_error);
    CalibrationView {
        id: stored.id,
        made: moment(stored.made_at),
        verdicts: report.as_ref().map_or(0, |report| report.verdicts),
        before: error(report.as_ref().map(|report| &report.before)),
        after: error(report.as_ref().and_then(|report| report.after.as_ref())),
        teams: stored.models.teams.keys().cloned().collect(),
        is_live: stored.is_live,
    }
}
