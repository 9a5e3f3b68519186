//! Why there is no explanation.

use crate::secrets::SecretError;
use crate::store::StoreError;

use super::settings::CALLS_A_DAY_MAX;

/// Why there is no explanation, in a sentence. None holds a key, a customer's words or what
/// an endpoint said.
#[derive(Debug, thiserror::Error)]
pub enum ExplainError {
    /// Nobody has switched them on.
    #[error("Explanations are off; turn them on in Admin.")]
    Off,
    /// The address is none that texts are sent to.
    #[error(
        "The address of the language model should begin with https:// (http:// only on this machine) and hold no name, password, ? or #."
    )]
    BadAddress,
    /// The model's name is none.
    #[error("Enter the model's name as the endpoint knows it.")]
    BadModel,
    /// No such number of calls.
    #[error("Allow 1 to {CALLS_A_DAY_MAX} calls a day.")]
    BadBudget,
    /// There is no key.
    #[error("No language model key is set; enter one in Admin.")]
    NoKey,
    /// A key is not sent to another address than it was given for.
    #[error("The address has changed; enter the key for the new address.")]
    KeyOfAnother,
    /// The key cannot be sent.
    #[error("This is not a valid language model key; copy it again.")]
    BadKey,
    /// The key is wrong or no longer valid.
    #[error("The language model rejected the key; enter a new one in Admin.")]
    KeyRefused,
    /// The owner of the key may not ask this model.
    #[error("The language model refuses requests with this key.")]
    Forbidden,
    /// No connection, one that broke off, or no answer in time.
    #[error("The language model could not be reached: {reason}.")]
    Unreachable {
        /// Why, as a phrase.
        reason: String,
    },
    /// The endpoint's own limit.
    #[error("The language model's rate limit is reached; try again later.")]
    Limited,
    /// The endpoint has a fault of its own.
    #[error("The language model failed ({status}); try again later.")]
    Faulty {
        /// The HTTP status.
        status: u16,
    },
    /// The question is refused, as where there is no such model.
    #[error("The language model rejected the request ({status}); check its address and name.")]
    Refused {
        /// The HTTP status.
        status: u16,
    },
    /// The answer is longer than is taken.
    #[error("The language model's answer is too long.")]
    TooLong,
    /// What answers does not speak the API.
    #[error("The server at this address does not support this API; check the address.")]
    Strange,
    /// The answer failed the check.
    #[error("The answer did not quote the texts, so it is not shown.")]
    Unquoted,
    /// The answer on trial failed the check.
    #[error("The model answers but does not quote the texts as asked; choose another model.")]
    Unfit,
    /// The day's calls are used up.
    #[error("Today's limit of {calls_max} calls is used up; it resets at midnight UTC.")]
    UsedUp {
        /// How many there were.
        calls_max: u32,
    },
    /// An answer on the same texts is awaited.
    #[error("This pair is already being explained; try again in a moment.")]
    UnderWay,
    /// As many answers are awaited as can be.
    #[error("Other pairs are being explained; try again in a moment.")]
    Busy,
    /// The key could not be kept or read.
    #[error(transparent)]
    Secret(#[from] SecretError),
    /// The store failed.
    #[error("{0}")]
    Store(#[from] StoreError),
}

impl ExplainError {
    /// Whether it is the program's own failure, and nothing that a person could mend.
    pub fn is_internal(&self) -> bool {
        matches!(self, Self::Store(_) | Self::Secret(SecretError::Store(_)))
    }
}
