//! Settings of the language model.

use app::ExplainView;
use app::state::BackendError;
use engine::explain::{Api, CALLS_A_DAY_USUAL, ExplainSettings};
use engine::secrets::{Secret, SecretName};

use super::moment;
use super::requests::Done;
use crate::web::Engine;
use crate::web::explain::told;

pub(super) fn view(engine: &Engine) -> Result<ExplainView, BackendError> {
    let store = &engine.store;
    let settings = ExplainSettings::of(store)?;
    let known = store.known_secrets()?;
    let key = known.iter().find(|known| known.name == SecretName::LanguageModelKey.as_str());
    let key = settings.as_ref().and(key).map(|key| format!("key set {}", moment(key.set_at)));
    let chosen = settings.as_ref().map(|settings| settings.api);
    let calls_max = settings.as_ref().map_or(CALLS_A_DAY_USUAL, |settings| settings.daily_budget);
    let (url, model) = settings.map(|settings| (settings.url, settings.model)).unwrap_or_default();
    Ok(ExplainView {
        apis: Api::ALL.iter().map(|api| (api.word(), api.label(), Some(*api) == chosen)).collect(),
        url,
        model,
        key,
        calls_max,
        calls: store.explanation_calls(crate::clock::now())?,
    })
}

/// Saves the settings after a test call succeeded.
pub(super) fn save(engine: &Engine, settings: &ExplainSettings, key: &str) -> Done {
    let key = match key.trim() {
        "" => None,
        key => match Secret::new(key) {
            Ok(secret) => Some(secret),
            Err(error) => return Ok(Err(error.to_string())),
        },
    };
    let done = engine.explainer.set_up(&engine.store, settings, key.as_ref(), crate::clock::now());
    Ok(told(done)?.map(|()| format!("Settings saved. Pairs are explained by {}.", settings.model.trim())))
}

pub(super) fn switch_off(engine: &Engine) -> Done {
    let done = engine.explainer.switch_off(&engine.store);
    Ok(told(done)?.map(|()| "Explanations turned off and API key deleted.".to_owned()))
}
