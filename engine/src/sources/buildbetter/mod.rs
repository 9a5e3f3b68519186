//! BuildBetter, asked through its GraphQL API (Hasura).

mod fields;
mod pager;

pub use fields::{Selection, query};

use reqwest::header::{AUTHORIZATION, HeaderName};
use serde_json::json;

use super::download::TimeLimits;
use super::graphql::{Graphql, GraphqlError, TIME_LIMITS};

/// Asks whether the key opens anything.
const WHO: &str = "query Who { extraction(limit: 1) { id } }";

/// BuildBetter with a key.
pub struct BuildBetter {
    graphql: Graphql,
}

impl BuildBetter {
    /// Where BuildBetter is.
    pub const URL: &'static str = "https://api.buildbetter.app/v1/graphql";

    /// A key of the organisation, or a token that begins with `Bearer `.
    ///
    /// # Errors
    /// If the address or the key cannot be one.
    pub fn new(key: &str, url: &str) -> Result<Self, GraphqlError> {
        Self::with_limits(key, url, TIME_LIMITS)
    }

    /// The same with time-outs of one's own.
    ///
    /// # Errors
    /// If the address or the key cannot be one.
    pub fn with_limits(key: &str, url: &str, limits: TimeLimits) -> Result<Self, GraphqlError> {
        const KEY: HeaderName = HeaderName::from_static("x-buildbetter-api-key");
        let key = key.trim();
        let header = if key.starts_with("Bearer ") { AUTHORIZATION } else { KEY };
        Ok(Self { graphql: Graphql::new("BuildBetter", url, header, key, limits)? })
    }

    /// Tests the key with one cheap question, asked once. BuildBetter does not tell whose
    /// it is.
    ///
    /// # Errors
    /// If BuildBetter cannot be reached or refuses the key.
    pub fn who(&self) -> Result<(), GraphqlError> {
        self.graphql.ask_once(WHO, &json!({})).map(drop)
    }
}
