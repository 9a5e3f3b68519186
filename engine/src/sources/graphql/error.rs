//! Why a question has no answer, and whether asking again can help.

use std::time::Duration;

/// Why a question has no answer. No message holds a key or a customer's words.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum GraphqlError {
    /// The address of the service is not one, or a key would go there in the open.
    #[error("The address of {service} must begin with https:// (http:// only for this machine).")]
    BadAddress {
        /// Name for people.
        service: &'static str,
    },
    /// The key cannot be sent.
    #[error("This is no key of {service}; copy it again.")]
    BadKey {
        /// Name for people.
        service: &'static str,
    },
    /// No connection, one that broke off, or no answer in time.
    #[error("{service} could not be reached: {reason}.")]
    Unreachable {
        /// Name for people.
        service: &'static str,
        /// Why, as a phrase.
        reason: String,
    },
    /// The server has a fault of its own.
    #[error("{service} has a fault ({reason}); try again later.")]
    Faulty {
        /// Name for people.
        service: &'static str,
        /// What it said.
        reason: String,
    },
    /// More was asked in a short time than is allowed.
    #[error("The limit of {service} is used up; try again in {}.", minutes(*wait))]
    Limited {
        /// Name for people.
        service: &'static str,
        /// How long until it will answer again.
        wait: Duration,
    },
    /// One question asked for too much.
    #[error("{service} refuses a question as too complex, even for a single record.")]
    TooComplex {
        /// Name for people.
        service: &'static str,
    },
    /// An answer is longer than is taken.
    #[error("{service} has a record that is longer than can be taken.")]
    TooLong {
        /// Name for people.
        service: &'static str,
    },
    /// The key is wrong or no longer valid.
    #[error("{service} does not accept the key; make a new one and set it.")]
    KeyRefused {
        /// Name for people.
        service: &'static str,
    },
    /// The owner of the key may not see this.
    #[error("{service} does not show this to the owner of the key ({}).", said.message)]
    Forbidden {
        /// Name for people.
        service: &'static str,
        /// What it said.
        said: Said,
    },
    /// The question is wrong.
    #[error("{service} refuses the question: {}", said.message)]
    Refused {
        /// Name for people.
        service: &'static str,
        /// What it said.
        said: Said,
    },
    /// The work was stopped.
    #[error("Stopped.")]
    Stopped,
}

/// What a server said of an error: the first entry of `errors`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Said {
    /// In its words.
    pub message: String,
    /// `extensions.type`, in lower case.
    pub kind: String,
    /// `extensions.code`.
    pub code: String,
    /// `extensions.path`: which part of the question it means.
    pub path: String,
}

/// What to do about an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// Ask again when so much time has passed.
    RetryAfter(Duration),
    /// Ask again, each time a little later, and not for ever.
    BackOff,
    /// Ask for less.
    AskLess,
    /// Asking again does not help.
    Never,
}

impl GraphqlError {
    /// Whether what was asked about is not there. Linear says it as an invalid input.
    pub fn is_not_found(&self) -> bool {
        matches!(self, Self::Refused { said, .. } if said.message.starts_with("Entity not found"))
    }

    /// What to do about it.
    pub fn class(&self) -> Class {
        match self {
            Self::Limited { wait, .. } => Class::RetryAfter(*wait),
            Self::Unreachable { .. } | Self::Faulty { .. } => Class::BackOff,
            Self::TooComplex { .. } | Self::TooLong { .. } => Class::AskLess,
            Self::BadAddress { .. }
            | Self::BadKey { .. }
            | Self::KeyRefused { .. }
            | Self::Forbidden { .. }
            | Self::Refused { .. }
            | Self::Stopped => Class::Never,
        }
    }
}

/// "1 minute", "43 minutes"; at least one.
fn minutes(wait: Duration) -> String {
    match wait.as_secs().div_ceil(60).max(1) {
        1 => "1 minute".into(),
        minutes => format!("{minutes} minutes"),
    }
}
