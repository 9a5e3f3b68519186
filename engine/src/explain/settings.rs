//! Which language model is asked, and how often.

use reqwest::Url;
use serde::{Deserialize, Serialize};

use super::ExplainError;
use crate::sources::route::may_carry_a_key;
use crate::store::{Store, StoreError, Writer};

/// Calls a day where nobody says otherwise.
pub const CALLS_A_DAY_USUAL: u32 = 100;
/// The most calls a day that can be allowed.
pub const CALLS_A_DAY_MAX: u32 = 10_000;

const SETTING: &str = "explain";
const URL_MAX_BYTES: usize = 500;
const MODEL_MAX_BYTES: usize = 200;

/// How an endpoint is spoken to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Api {
    /// `POST {url}/chat/completions`, the key as a bearer.
    OpenAi,
    /// `POST {url}/messages`, the key in `x-api-key`.
    Anthropic,
}

impl Api {
    /// All there are.
    pub const ALL: [Self; 2] = [Self::OpenAi, Self::Anthropic];

    /// The name in forms and in the database.
    pub fn word(self) -> &'static str {
        match self {
            Self::OpenAi => "openai",
            Self::Anthropic => "anthropic",
        }
    }

    /// The name for people.
    pub fn label(self) -> &'static str {
        match self {
            Self::OpenAi => "OpenAI",
            Self::Anthropic => "Anthropic",
        }
    }

    /// The API of a word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|api| api.word() == word)
    }
}

/// Whom to ask.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExplainSettings {
    /// How the endpoint is spoken to.
    pub api: Api,
    /// Where it is, such as `https://api.openai.com/v1`.
    pub url: String,
    /// The model's name there.
    pub model: String,
    /// Calls a day (UTC).
    pub daily_budget: u32,
}

impl ExplainSettings {
    /// As they are set; none where explanations are off.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn of(store: &Store) -> Result<Option<Self>, StoreError> {
        Ok(store.setting(SETTING)?.and_then(|json| serde_json::from_str(&json).ok()))
    }

    /// Remembers them.
    pub(super) fn put(&self, writer: &mut Writer<'_>) -> Result<(), StoreError> {
        writer.put_setting(SETTING, &serde_json::json!(self).to_string())
    }

    /// Forgets them: explanations are off.
    pub(super) fn remove(writer: &mut Writer<'_>) -> Result<(), StoreError> {
        writer.put_setting(SETTING, "")
    }

    /// Without space around names, and refused if they make no sense.
    pub(super) fn checked(&self) -> Result<Self, ExplainError> {
        let url = self.url.trim().trim_end_matches('/').to_owned();
        address(&url)?;
        let model = self.model.trim().to_owned();
        if model.is_empty() || model.len() > MODEL_MAX_BYTES || model.contains(char::is_control) {
            return Err(ExplainError::BadModel);
        }
        if !(1..=CALLS_A_DAY_MAX).contains(&self.daily_budget) {
            return Err(ExplainError::BadBudget);
        }
        Ok(Self { url, model, ..self.clone() })
    }

    /// What a kept answer is known by: another model may say something else.
    pub(super) fn who(&self) -> String {
        format!("{} {}", self.api.word(), self.model)
    }

    /// Where questions go.
    pub(super) fn endpoint(&self) -> Result<Url, ExplainError> {
        let mut url = address(&self.url)?;
        let path: &[&str] = match self.api {
            Api::OpenAi => &["chat", "completions"],
            Api::Anthropic => &["messages"],
        };
        url.path_segments_mut().map_err(|()| ExplainError::BadAddress)?.pop_if_empty().extend(path);
        Ok(url)
    }
}

/// Texts and key go out in the open only to this machine itself. What else can stand in an
/// address may hold a secret, and would be shown.
fn address(url: &str) -> Result<Url, ExplainError> {
    let parsed = Url::parse(url).map_err(|_| ExplainError::BadAddress)?;
    let is_bare = parsed.username().is_empty()
        && parsed.password().is_none()
        && parsed.query().is_none()
        && parsed.fragment().is_none();
    if may_carry_a_key(&parsed) && is_bare && url.len() <= URL_MAX_BYTES {
        Ok(parsed)
    } else {
        Err(ExplainError::BadAddress)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(api: Api, url: &str) -> Option<String> {
        let settings = ExplainSettings { api, url: url.into(), model: "m".into(), daily_budget: 1 };
        Some(settings.checked().ok()?.endpoint().ok()?.to_string())
    }

    #[test]
    fn questions_go_to_safe_addresses_only() {
        let check = |url: &str, expected: Option<&str>| {
            assert_eq!(at(Api::Anthropic, url).as_deref(), expected, "{url}");
        };
        check("https://api.anthropic.com/v1", Some("https://api.anthropic.com/v1/messages"));
        check(" https://llm.test/a/b/ ", Some("https://llm.test/a/b/messages"));
        check("https://llm.test", Some("https://llm.test/messages"));
        check("http://127.0.0.1:8080/v1", Some("http://127.0.0.1:8080/v1/messages"));
        check("http://[::1]:8080", Some("http://[::1]:8080/messages"));
        check("http://localhost:11434/v1", Some("http://localhost:11434/v1/messages"));
        for bad in [
            "",
            "llm.test",
            "http://llm.test/v1",
            "http://localhost.evil.test/v1",
            "http://127.0.0.1.evil.test/v1",
            "http://192.168.1.20/v1",
            "ftp://127.0.0.1/",
            "file:///etc/passwd",
            "https://user@llm.test/v1",
            "https://:word@llm.test/v1",
            "https://llm.test/v1?key=abc",
            "https://llm.test/v1#here",
        ] {
            check(bad, None);
        }
        check(&format!("https://llm.test/{}", "a".repeat(500)), None);
        assert_eq!(
            at(Api::OpenAi, "https://llm.test/v1").as_deref(),
            Some("https://llm.test/v1/chat/completions")
        );
    }

    #[test]
    fn names_and_numbers_have_bounds() {
        let check = |model: &str, daily_budget, expected: bool| {
            let url = "https://llm.test".into();
            let settings = ExplainSettings { api: Api::OpenAi, url, model: model.into(), daily_budget };
            assert_eq!(settings.checked().is_ok(), expected, "{model:?} {daily_budget}");
        };
        check("m", 1, true);
        check(" m/n:o ", CALLS_A_DAY_MAX, true);
        check("m", 0, false);
        check("m", CALLS_A_DAY_MAX + 1, false);
        check(" ", 1, false);
        check("a\nb", 1, false);
        check(&"m".repeat(201), 1, false);
    }
}
