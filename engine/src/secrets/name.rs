//! Which secrets there are.

/// A secret by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SecretName {
    /// The key with which Linear is asked.
    LinearKey,
    /// What Linear signs its webhooks with.
    LinearWebhookSecret,
    /// What it signed them with before; holds as well while the two are changed over.
    LinearWebhookSecretPrevious,
    /// The key with which BuildBetter is asked.
    BuildBetterKey,
    /// The key with which a language model is asked.
    LanguageModelKey,
}

impl SecretName {
    /// All there are.
    pub const ALL: [Self; 5] = [
        Self::LinearKey,
        Self::LinearWebhookSecret,
        Self::LinearWebhookSecretPrevious,
        Self::BuildBetterKey,
        Self::LanguageModelKey,
    ];

    /// The name in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::LinearKey => "linear_key",
            Self::LinearWebhookSecret => "linear_webhook_secret",
            Self::LinearWebhookSecretPrevious => "linear_webhook_secret_previous",
            Self::BuildBetterKey => "buildbetter_key",
            Self::LanguageModelKey => "language_model_key",
        }
    }

    /// The words for people.
    pub fn label(self) -> &'static str {
        match self {
            Self::LinearKey => "Linear key",
            Self::LinearWebhookSecret => "Linear webhook secret",
            Self::LinearWebhookSecretPrevious => "previous Linear webhook secret",
            Self::BuildBetterKey => "BuildBetter key",
            Self::LanguageModelKey => "language model key",
        }
    }
}
