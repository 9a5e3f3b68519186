//! The one error of server functions: what a person is told, and the HTTP status.

use std::fmt;

use serde::{Deserialize, Serialize};
#[cfg(feature = "ssr")]
use server_fn::codec::JsonEncoding;
#[cfg(feature = "ssr")]
use server_fn::error::{FromServerFnError, ServerFnErrorErr};

/// Why an answer did not come, as far as a person is told. Its `Display` is one
/// sentence that says what is wrong and what to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Fault {
    /// The request made no sense. 400.
    BadRequest,
    /// The browser could not reach the server. Never sent, only made in the browser.
    Unreachable,
    /// The page and the server are of different versions. 409.
    Outdated,
    /// What was asked about is not there (any more). 404.
    Gone,
    /// The data has changed since the page was drawn. 409.
    Moved,
    /// More was asked for at once than is done at once. 400.
    TooMany {
        /// The most that is done at once.
        max: usize,
    },
    /// It was not done, for a reason that the person can mend. 400.
    Refused {
        /// The reason, in a sentence.
        why: String,
    },
    /// It cannot be done at present, for a reason that whoever runs the server can mend. 503.
    Unavailable {
        /// The reason and what to do, in a sentence.
        why: String,
    },
    /// There is no space to save anything. 507.
    NoSpace {
        /// What is full and what to do, in a sentence.
        why: String,
    },
    /// Something failed inside; the log has the details under this id. 500.
    Internal {
        /// What to look for in the log.
        id: String,
    },
}

impl Fault {
    /// The HTTP status that goes with it.
    pub fn status(&self) -> u16 {
        match self {
            Self::BadRequest | Self::TooMany { .. } | Self::Refused { .. } => 400,
            Self::Unreachable | Self::Unavailable { .. } => 503,
            Self::NoSpace { .. } => 507,
            Self::Outdated | Self::Moved => 409,
            Self::Gone => 404,
            Self::Internal { .. } => 500,
        }
    }

    /// Logs an error in full under a new id and keeps only the id.
    #[cfg(feature = "ssr")]
    pub fn internal(error: &dyn fmt::Display) -> Self {
        let id = new_id();
        tracing::error!(id, "request failed ({id}): {error}");
        Self::Internal { id }
    }

    /// Gives the response under way, if there is one, the status that goes with the fault.
    #[cfg(feature = "ssr")]
    pub fn set_status(&self) {
        let status =
            http::StatusCode::from_u16(self.status()).unwrap_or(http::StatusCode::INTERNAL_SERVER_ERROR);
        if let Some(response) = leptos::prelude::use_context::<leptos_axum::ResponseOptions>() {
            response.set_status(status);
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BadRequest => f.write_str("The server did not understand the request; reload the page."),
            Self::Unreachable => f.write_str("The server cannot be reached; check that it is running."),
            Self::Outdated => f.write_str("The page is older than the server; reload it."),
            Self::Gone => f.write_str("It is not in the database any more; reload the page."),
            Self::Moved => f.write_str("The list has changed meanwhile; look at it again and repeat."),
            Self::TooMany { max } => {
                write!(f, "At most {max} associations are judged at once; filter to fewer.")
            }
            Self::Refused { why } | Self::Unavailable { why } | Self::NoSpace { why } => f.write_str(why),
            Self::Internal { id } => {
                write!(f, "The server could not answer; its log says why under {id}.")
            }
        }
    }
}

impl std::error::Error for Fault {}

#[cfg(feature = "ssr")]
impl FromServerFnError for Fault {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        let fault = match error {
            ServerFnErrorErr::Request(_) => Self::Unreachable,
            ServerFnErrorErr::Args(_)
            | ServerFnErrorErr::MissingArg(_)
            | ServerFnErrorErr::UnsupportedRequestMethod(_) => Self::BadRequest,
            other => Self::internal(&other),
        };
        fault.set_status();
        fault
    }
}

/// Eight hexadecimal digits, random enough to find one line in a log.
#[cfg(feature = "ssr")]
fn new_id() -> String {
    use std::hash::{BuildHasher, RandomState};
    format!("{:08x}", RandomState::new().hash_one(()) as u32)
}
