//! Why a run did not finish.

use std::time::Duration;

use crate::sources::graphql::{Class, GraphqlError};
use crate::store::StoreError;

/// Why a run did not finish. The pages fetched so far are kept, and the next run fetches
/// the rest.
#[derive(Debug, thiserror::Error)]
pub enum SyncError {
    /// The source failed or refused.
    #[error(transparent)]
    Source(GraphqlError),
    /// The store failed.
    #[error("{0}")]
    Store(#[from] StoreError),
    /// The person stopped it.
    #[error("Stopped. What was fetched is saved; the next run continues from there.")]
    Stopped,
    /// The source no longer lists most of what is here.
    #[error(
        "{service} no longer lists {gone} of the {stored} {resource} stored here; nothing was removed. If that \
         is correct, run it with --full --full."
    )]
    TooManyRemovals {
        /// Name for people.
        service: &'static str,
        /// What they are.
        resource: &'static str,
        /// How many would go.
        gone: usize,
        /// How many there are.
        stored: usize,
    },
    /// The key belongs to another workspace than the records.
    #[error(
        "This key belongs to the workspace {found}; this database follows a different one. Use a key for \
         that workspace, or a different --db."
    )]
    OtherWorkspace {
        /// Name of the key's workspace.
        found: String,
    },
}

impl From<GraphqlError> for SyncError {
    fn from(error: GraphqlError) -> Self {
        match error {
            GraphqlError::Stopped => Self::Stopped,
            error => Self::Source(error),
        }
    }
}

impl SyncError {
    /// How long to wait at least before another run; none where the source does not say.
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Source(error) => match error.class() {
                Class::RetryAfter(wait) => Some(wait),
                Class::BackOff | Class::AskLess | Class::Never => None,
            },
            _ => None,
        }
    }

    /// Whether another run would fail in the same way until a person has done something.
    pub fn is_permanent(&self) -> bool {
        match self {
            Self::Source(error) => matches!(error.class(), Class::Never | Class::AskLess),
            Self::Store(StoreError::Busy | StoreError::Overloaded(_)) | Self::Stopped => false,
            Self::Store(_) | Self::TooManyRemovals { .. } | Self::OtherWorkspace { .. } => true,
        }
    }
}
