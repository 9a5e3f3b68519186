//! The error type of server functions: message for the person, and HTTP status.

use std::fmt;

use serde::{Deserialize, Serialize};
#[cfg(feature = "ssr")]
use server_fn::codec::JsonEncoding;
#[cfg(feature = "ssr")]
use server_fn::error::{FromServerFnError, ServerFnErrorErr};

/// Retry-After of a busy server, in seconds.
#[cfg(feature = "ssr")]
const RETRY_AFTER_S: u32 = 1;

/// Why a request failed. `Display` gives one sentence that says what is wrong and what to do.
/// Variants that are never sent are made in the browser.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Fault {
    /// The request was invalid. 400.
    BadRequest,
    /// The browser could not reach the server, or the connection was interrupted. Never sent, only made in
    /// the browser.
    Unreachable,
    /// No response in time; the change may have been made nevertheless. 504.
    TimedOut,
    /// The server is busy and did not start the request. 503.
    Busy,
    /// The request was rejected because of its host name, its origin or an expired session. 403.
    Forbidden,
    /// The request is larger than the server accepts. 413.
    TooLarge,
    /// Too many requests were sent in a short time. 429.
    TooOften,
    /// A proxy in front of the server could not reach it. 502, only made in the browser.
    NoServer,
    /// Something other than our server responded, such as a network's sign-in page. Never
    /// sent, only made in the browser.
    Intercepted,
    /// A response without an explanation. Never sent, only made in the browser.
    Unexplained {
        /// The HTTP status.
        status: u16,
    },
    /// The page and the server have different versions. 409.
    Outdated,
    /// The requested record does not exist (any more). 404.
    Gone,
    /// The data has changed since the page was rendered. 409.
    Moved,
    /// Too many associations in one request. 400.
    TooMany {
        /// The limit.
        max: usize,
    },
    /// Rejected for a reason that the person can fix. 400.
    Refused {
        /// The reason, in a sentence.
        why: String,
    },
    /// Not possible at present, for a reason that the operator can fix. 503.
    Unavailable {
        /// The reason and what to do, in a sentence.
        why: String,
    },
    /// The disk is full. 507.
    NoSpace {
        /// What is full and what to do, in a sentence.
        why: String,
    },
    /// Internal error; the log has the details under this id. 500.
    Internal {
        /// Id in the log.
        id: String,
    },
}

impl Fault {
    /// The HTTP status.
    pub fn status(&self) -> u16 {
        match self {
            Self::BadRequest | Self::TooMany { .. } | Self::Refused { .. } => 400,
            Self::Unreachable | Self::Busy | Self::Unavailable { .. } => 503,
            Self::TimedOut => 504,
            Self::Forbidden => 403,
            Self::TooLarge => 413,
            Self::TooOften => 429,
            Self::NoServer | Self::Intercepted => 502,
            Self::NoSpace { .. } => 507,
            Self::Unexplained { status } => *status,
            Self::Outdated | Self::Moved => 409,
            Self::Gone => 404,
            Self::Internal { .. } => 500,
        }
    }

    /// Whether a change may have been made in spite of the error. After a write,
    /// check the state on the server before reporting it.
    pub fn is_uncertain(&self) -> bool {
        match self {
            Self::Unreachable
            | Self::TimedOut
            | Self::NoServer
            | Self::Intercepted
            | Self::Unexplained { .. }
            | Self::Internal { .. } => true,
            Self::BadRequest
            | Self::Busy
            | Self::Forbidden
            | Self::TooLarge
            | Self::TooOften
            | Self::NoSpace { .. }
            | Self::Unavailable { .. }
            | Self::Outdated
            | Self::Gone
            | Self::Moved
            | Self::TooMany { .. }
            | Self::Refused { .. } => false,
        }
    }

    /// Logs an error in full under a new id and returns only the id.
    #[cfg(feature = "ssr")]
    pub fn internal(error: &dyn fmt::Display) -> Self {
        let id = new_id();
        tracing::error!(id, "request failed ({id}): {error}");
        Self::Internal { id }
    }

    /// Sets the status of the current response, if there is one.
    #[cfg(feature = "ssr")]
    pub fn set_status(&self) {
        let status =
            http::StatusCode::from_u16(self.status()).unwrap_or(http::StatusCode::INTERNAL_SERVER_ERROR);
        if let Some(response) = leptos::prelude::use_context::<leptos_axum::ResponseOptions>() {
            response.set_status(status);
            if *self == Self::Busy {
                response.insert_header(http::header::RETRY_AFTER, http::HeaderValue::from(RETRY_AFTER_S));
            }
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BadRequest => f.write_str("The server did not understand the request; reload the page."),
            Self::Unreachable => {
                f.write_str("The server cannot be reached; check that it is running and that you are online.")
            }
            Self::TimedOut => f.write_str("The server did not answer in time; reload the page."),
            Self::Busy => f.write_str("The server is busy; try again in a moment."),
            Self::Forbidden => {
                f.write_str("The server refused the request; open this page at the server's own address.")
            }
            Self::TooLarge => f.write_str("The request is larger than the server accepts; send less at once."),
            Self::TooOften => f.write_str("Too many requests were sent; wait a minute and try again."),
            Self::NoServer => {
                f.write_str("The proxy could not reach the server; check that the server is running.")
            }
            Self::Intercepted => f.write_str(
                "Another program, such as a proxy or a sign-in page, answered in place of the server; reload the page.",
            ),
            Self::Unexplained { status } => {
                write!(f, "The server answered with status {status} without an explanation; try again, or check the server log.")
            }
            Self::Outdated => f.write_str("The page is older than the server; reload it."),
            Self::Gone => f.write_str("This is no longer on the server; reload the page."),
            Self::Moved => f.write_str("The list has changed in the meantime; check it and try again."),
            Self::TooMany { max } => {
                write!(f, "At most {max} associations can be confirmed or rejected at once; narrow the filters.")
            }
            Self::Refused { why } | Self::Unavailable { why } | Self::NoSpace { why } => f.write_str(why),
            Self::Internal { id } => {
                write!(f, "Something went wrong on the server; look for {id} in the server log.")
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
            // On the server: the body is incomplete or not UTF-8.
            | ServerFnErrorErr::Deserialization(_)
            | ServerFnErrorErr::UnsupportedRequestMethod(_) => Self::BadRequest,
            other => Self::internal(&other),
        };
        fault.set_status();
        fault
    }
}

/// Eight random hexadecimal digits.
#[cfg(feature = "ssr")]
fn new_id() -> String {
    use std::hash::{BuildHasher, RandomState};
    format!("{:08x}", RandomState::new().hash_one(()) as u32)
}
