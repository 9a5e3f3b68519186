//! Asking, keeping, counting.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;

use super::ask::ask;
use super::check::{self, Explanation};
use super::turns::Turns;
use super::{ExplainError, ExplainSettings, PairTexts};
use crate::secrets::{AddressedKey, Secret, SecretError, SecretName, Vault};
use crate::store::{KeptExplanation, Store};

/// How long an answer may take: less than a page waits for one.
pub const ANSWER_TIME: Duration = Duration::from_secs(25);

/// The pair that a new model is tried with.
const TRIAL: [&str; 2] = [
    "Export captions as a subtitle file\nTeams want the captions of a call in their video editor.",
    "Retypes captions by hand\nThe customer retypes the captions of every call to get subtitles for training videos.",
];

/// An explanation, by whom and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explained {
    /// What was said.
    pub explanation: Explanation,
    /// Name of the model.
    pub model: String,
    /// When it was said.
    pub at: Timestamp,
}

/// Has pairs explained. One a process, so that nothing is asked twice at once.
pub struct Explainer {
    vault: Arc<Vault>,
    answer_time: Duration,
    turns: Turns,
}

impl Explainer {
    /// With the key in a vault. `answer_time` is [`ANSWER_TIME`], except in tests.
    pub fn new(vault: Arc<Vault>, answer_time: Duration) -> Self {
        Self { vault, answer_time, turns: Turns::default() }
    }

    /// What was said of two texts before; nothing is asked.
    ///
    /// # Errors
    /// If explanations are off, or what was said failed the check.
    pub fn known(&self, store: &Store, texts: &PairTexts) -> Result<Option<Explained>, ExplainError> {
        let settings = ExplainSettings::of(store)?.ok_or(ExplainError::Off)?;
        kept(store, &settings, texts)
    }

    /// What was said of two texts before, or else, or `again`, what is said now. A call
    /// counts whatever comes of it.
    ///
    /// # Errors
    /// See [`ExplainError`].
    pub fn explain(
        &self,
        store: &Store,
        texts: &PairTexts,
        again: bool,
        now: Timestamp,
    ) -> Result<Explained, ExplainError> {
        let settings = ExplainSettings::of(store)?.ok_or(ExplainError::Off)?;
        let _turn = self.turns.take(texts)?;
        if !again && let Some(explained) = kept(store, &settings, texts)? {
            return Ok(explained);
        }
        let key = self.key(store, &settings)?;
        let calls_max = settings.daily_budget;
        if !store.write(|writer| writer.spend_explanation_call(now, calls_max))? {
            return Err(ExplainError::UsedUp { calls_max });
        }
        let answer = ask(&settings, &key, texts, self.answer_time)?;
        let explanation = check::read(&answer, texts);
        let json = explanation.as_ref().map(|explanation| serde_json::json!(explanation).to_string());
        let kept = KeptExplanation { answer: json, at: now };
        store.write(|writer| writer.put_explanation(&texts.key(settings.who()), &kept))?;
        let explanation = explanation.ok_or(ExplainError::Unquoted)?;
        Ok(Explained { explanation, model: settings.model, at: now })
    }

    /// Switches explanations on, or to another model, once that has answered on trial; the
    /// trial is a call like others, but is made with none left too. Without a `key` the
    /// present one is used, though at no other address than it was given for.
    ///
    /// # Errors
    /// See [`ExplainError`]; all is as it was before.
    pub fn set_up(
        &self,
        store: &Store,
        settings: &ExplainSettings,
        key: Option<&Secret>,
        now: Timestamp,
    ) -> Result<(), ExplainError> {
        let settings = settings.checked()?;
        let before = ExplainSettings::of(store)?;
        let is_here =
            before.as_ref().is_some_and(|before| before.api == settings.api && before.url == settings.url);
        let is_same = is_here && before.is_some_and(|before| before.model == settings.model);
        let key = match key {
            None if is_same => return Ok(store.write(|writer| settings.put(writer))?),
            None if is_here => self.key(store, &settings)?,
            None => return Err(ExplainError::KeyOfAnother),
            Some(key) => key.clone(),
        };
        let texts = PairTexts::new(TRIAL[0], TRIAL[1]);
        let _turn = self.turns.take(&texts)?;
        store.write(|writer| writer.spend_explanation_call(now, u32::MAX))?;
        let answer = ask(&settings, &key, &texts, self.answer_time)?;
        check::read(&answer, &texts).ok_or(ExplainError::Unfit)?;
        let key = AddressedKey { name: SecretName::LanguageModelKey, secret: &key, address: &settings.url };
        Ok(self.vault.put_key(store, &key, now, |writer| settings.put(writer))?)
    }

    /// Switches explanations off and forgets the key.
    ///
    /// # Errors
    /// If the database cannot be written.
    pub fn switch_off(&self, store: &Store) -> Result<(), ExplainError> {
        Ok(store.write(|writer| {
            ExplainSettings::remove(writer)?;
            writer.remove_secret(SecretName::LanguageModelKey.as_str()).map(drop)
        })?)
    }

    /// The key that was given for the address in `settings`, and for no other.
    fn key(&self, store: &Store, settings: &ExplainSettings) -> Result<Secret, ExplainError> {
        match self.vault.key_for(store, SecretName::LanguageModelKey, &settings.url) {
            Err(SecretError::OtherAddress(_)) => Err(ExplainError::KeyOfAnother),
            key => key?.ok_or(ExplainError::NoKey),
        }
    }
}

/// Checked anew: what was kept is not shown on trust.
fn kept(
    store: &Store,
    settings: &ExplainSettings,
    texts: &PairTexts,
) -> Result<Option<Explained>, ExplainError> {
    let Some(kept) = store.explanation(&texts.key(settings.who()))? else { return Ok(None) };
    let explanation =
        kept.answer.and_then(|answer| check::read(&answer, texts)).ok_or(ExplainError::Unquoted)?;
    Ok(Some(Explained { explanation, model: settings.model.clone(), at: kept.at }))
}
