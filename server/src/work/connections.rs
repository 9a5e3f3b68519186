//! Connections to Linear and BuildBetter: API keys and URLs.

use std::sync::Arc;

use engine::secrets::{KEY_VARIABLE, Secret, SecretName, Vault, mask};
use engine::sources::buildbetter::BuildBetter;
use engine::sources::linear::Linear;
use engine::store::Store;
use jiff::Timestamp;

/// A service that records are synced from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Service {
    Linear,
    BuildBetter,
}

impl Service {
    pub const ALL: [Self; 2] = [Self::Linear, Self::BuildBetter];

    /// Display name.
    pub fn label(self) -> &'static str {
        match self {
            Self::Linear => "Linear",
            Self::BuildBetter => "BuildBetter",
        }
    }

    /// Name in the database, in URLs and on the command line.
    pub fn word(self) -> &'static str {
        match self {
            Self::Linear => "linear",
            Self::BuildBetter => "buildbetter",
        }
    }

    /// The service with this name.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|service| service.word() == word)
    }

    /// Its API key among the secrets.
    pub fn secret(self) -> SecretName {
        match self {
            Self::Linear => SecretName::LinearKey,
            Self::BuildBetter => SecretName::BuildBetterKey,
        }
    }

    /// Environment variable for its API key.
    pub fn variable(self) -> &'static str {
        match self {
            Self::Linear => "LINEAR_API_KEY",
            Self::BuildBetter => "BUILDBETTER_API_KEY",
        }
    }

    fn place(self) -> &'static str {
        match self {
            Self::Linear => "Settings, Security & access, Personal API keys",
            Self::BuildBetter => "Settings, API keys",
        }
    }
}

/// API keys and URLs of the services.
pub struct Connections {
    /// Storage of API keys and webhook secrets.
    pub vault: Arc<Vault>,
    linear_url: String,
    buildbetter_url: String,
    /// When the environment was read.
    pub(super) since: Timestamp,
}

impl Connections {
    /// The connections of a database; `LINEAR_API_URL` and `BUILDBETTER_API_URL`
    /// override the default URLs.
    pub fn of(store: &Store) -> Self {
        // A variable that is not UTF-8 is not a valid key; the vault reports it.
        let key = std::env::var_os(KEY_VARIABLE).map(|key| key.to_string_lossy().into_owned());
        let url = |variable, usual: &str| std::env::var(variable).unwrap_or_else(|_| usual.to_owned());
        Self {
            vault: Arc::new(Vault::new(store.location().file(), key)),
            linear_url: url("LINEAR_API_URL", Linear::URL),
            buildbetter_url: url("BUILDBETTER_API_URL", BuildBetter::URL),
            since: crate::clock::now(),
        }
    }

    /// URL of a service.
    pub fn address(&self, service: Service) -> &str {
        match service {
            Service::Linear => &self.linear_url,
            Service::BuildBetter => &self.buildbetter_url,
        }
    }

    /// Whether an API key is set, in the environment or in the vault.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn has_key(&self, store: &Store, service: Service) -> anyhow::Result<bool> {
        let known = store.known_secrets()?;
        Ok(own_key(service).is_some() || known.iter().any(|known| known.name == service.secret().as_str()))
    }

    /// A client for Linear.
    ///
    /// # Errors
    /// If no key is set, or it cannot be decrypted.
    pub fn linear(&self, store: &Store) -> anyhow::Result<Linear> {
        Ok(Linear::new(&self.key(store, Service::Linear)?, &self.linear_url)?)
    }

    /// A client for BuildBetter.
    ///
    /// # Errors
    /// If no key is set, or it cannot be decrypted.
    pub fn buildbetter(&self, store: &Store) -> anyhow::Result<BuildBetter> {
        Ok(BuildBetter::new(&self.key(store, Service::BuildBetter)?, &self.buildbetter_url)?)
    }

    /// Tests an API key; returns its owner.
    ///
    /// # Errors
    /// If the service rejects the key or cannot be reached.
    pub fn test(&self, service: Service, key: &Secret) -> anyhow::Result<String> {
        Ok(match service {
            Service::Linear => {
                let who = Linear::new(key.expose(), &self.linear_url)?.who()?;
                mask(&format!("{} of {}", who.viewer, who.organization), &[key])
            }
            Service::BuildBetter => {
                BuildBetter::new(key.expose(), &self.buildbetter_url)?.who()?;
                "BuildBetter".to_owned()
            }
        })
    }

    fn key(&self, store: &Store, service: Service) -> anyhow::Result<String> {
        if let Some(key) = own_key(service) {
            return Ok(key);
        }
        if let Some(secret) = self.vault.key_for(store, service.secret(), self.address(service))? {
            return Ok(secret.expose().to_owned());
        }
        Err(Self::no_key(service))
    }

    /// Error: no API key is set.
    pub fn no_key(service: Service) -> anyhow::Error {
        anyhow::anyhow!(
            "No {} API key is set; create one in {} ({}), then set {} or enter the key on the Admin page.",
            service.label(),
            service.label(),
            service.place(),
            service.variable()
        )
    }
}

/// The API key in the environment. Keys are never passed as arguments, which other
/// users of the machine could see.
pub fn own_key(service: Service) -> Option<String> {
    std::env::var(service.variable()).ok().filter(|key| !key.trim().is_empty())
}
