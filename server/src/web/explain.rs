//! Explanations for the page of a pair.

use app::state::BackendError;
use app::{Ask, ExplanationView, PairKey};
use domain::{Day, SignalKey};
use engine::explain::{ExplainError, Explained, PairTexts};

use super::Engine;

/// The explanation, or a message why there is none; `None` if the pair does not exist, or if no
/// explanation is stored and none may be requested.
pub(super) fn explain(
    engine: &Engine,
    pair: &PairKey,
    ask: Ask,
) -> Result<Option<Result<ExplanationView, String>>, BackendError> {
    let store = &engine.store;
    let (issue, signal) = (store.issue(&pair.identifier)?, store.signal(&SignalKey::parse(&pair.signal))?);
    let (Some(issue), Some(signal)) = (issue, signal) else { return Ok(None) };
    let texts = PairTexts::of(&issue, &signal);
    let now = crate::clock::now();
    let explained = match ask {
        Ask::Known => engine.explainer.known(store, &texts).transpose(),
        Ask::Once => Some(engine.explainer.explain(store, &texts, false, now)),
        Ask::Again => Some(engine.explainer.explain(store, &texts, true, now)),
    };
    explained.map(|explained| told(explained.map(view))).transpose()
}

/// Separates internal errors from those that are shown to the person.
pub(super) fn told<T>(outcome: Result<T, ExplainError>) -> Result<Result<T, String>, BackendError> {
    match outcome {
        Ok(done) => Ok(Ok(done)),
        Err(error) if error.is_internal() => Err(error.into()),
        Err(error) => Ok(Err(error.to_string())),
    }
}

fn view(explained: Explained) -> ExplanationView {
    ExplanationView {
        text: explained.explanation.explanation,
        issue_quotes: explained.explanation.issue_quotes,
        signal_quotes: explained.explanation.signal_quotes,
        model: explained.model,
        day: Day::of_ms(explained.at.as_millisecond()),
    }
}
