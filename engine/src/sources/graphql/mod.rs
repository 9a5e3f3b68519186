//! Asking a GraphQL server, patiently.
//!
//! Every question has a time-out, every answer a size, every kind of failure a number of
//! attempts. Waiting goes through the caller's [`Pause`], so that it ends when the work
//! is stopped.

mod answer;
mod apart;
mod error;
mod pause;
mod wait;

pub use error::{Class, GraphqlError, Said};
pub use pause::{Pause, StopPause};

use std::io::Read;
use std::time::Duration;

use reqwest::Url;
use reqwest::blocking::{Client, Response};
use reqwest::header::{CONTENT_TYPE, HeaderName, HeaderValue};
use reqwest::redirect::Policy;
use serde_json::{Value, json};

use super::broken::{plain, plain_io};
use super::download::{self, TimeLimits};
use super::route::may_carry_a_key;
use crate::secrets::Secret;

/// A longer answer is refused; the pager then asks for fewer records.
pub const ANSWER_MAX_BYTES: u64 = 32 << 20;

/// How often a question is asked that fails for no lasting reason.
pub const ATTEMPTS_MAX: u32 = 5;

/// How often a question waits for a rate limit to be over.
pub const LIMIT_WAITS_MAX: u32 = 5;

/// A longer wait for a rate limit is the caller's to plan.
pub const LIMIT_WAIT_MAX: Duration = Duration::from_secs(300);

const BACK_OFF_FIRST: Duration = Duration::from_secs(1);
const BACK_OFF_MAX: Duration = Duration::from_secs(30);

/// How long to wait for a server that answers questions: a page of records takes a while.
pub const TIME_LIMITS: TimeLimits =
    TimeLimits { connect: Duration::from_secs(10), read: Duration::from_secs(60) };

/// One GraphQL endpoint and the key to it. The key is in no message and no log.
#[derive(Clone)]
pub struct Graphql {
    service: &'static str,
    url: Url,
    key: (HeaderName, HeaderValue),
    /// The key again, to be masked wherever the service repeats it.
    secret: Secret,
    client: Client,
}

impl Graphql {
    /// `service` is the name for people; `key` goes into the header `header` as it is.
    ///
    /// # Errors
    /// If the address is none or the key cannot be one.
    pub fn new(
        service: &'static str,
        url: &str,
        header: HeaderName,
        key: &str,
        limits: TimeLimits,
    ) -> Result<Self, GraphqlError> {
        let url = Url::parse(url).ok().filter(may_carry_a_key);
        let url = url.ok_or(GraphqlError::BadAddress { service })?;
        let mut value = HeaderValue::from_str(key).map_err(|_| GraphqlError::BadKey { service })?;
        let secret =
            Secret::new(key.trim_start_matches("Bearer ")).map_err(|_| GraphqlError::BadKey { service })?;
        value.set_sensitive(true);
        // A redirect would carry the key to another machine.
        let client = download::builder(url.as_str(), limits).redirect(Policy::none()).build();
        let client = client.map_err(|error| GraphqlError::Unreachable { service, reason: plain(&error) })?;
        Ok(Self { service, url, key: (header, value), secret, client })
    }

    /// That an answer, though whole, makes no sense.
    pub fn nonsense(&self, reason: &str) -> GraphqlError {
        GraphqlError::Faulty { service: self.service, reason: format!("it answered with {reason}") }
    }

    /// The name for people.
    pub fn service(&self) -> &'static str {
        self.service
    }

    /// Asks until there is an answer, a lasting failure, or no attempt left, and returns
    /// what is under `data`.
    ///
    /// # Errors
    /// See [`GraphqlError`].
    pub fn ask(&self, query: &str, variables: &Value, pause: &dyn Pause) -> Result<Value, GraphqlError> {
        let (mut failures, mut waits) = (0, 0);
        loop {
            if pause.is_stopped() {
                return Err(GraphqlError::Stopped);
            }
            let error = match self.ask_apart(query, variables, pause) {
                Ok(data) => return Ok(data),
                Err(error) => error,
            };
            let wait = match error.class() {
                Class::RetryAfter(wait) if waits < LIMIT_WAITS_MAX && wait <= LIMIT_WAIT_MAX => {
                    waits += 1;
                    wait
                }
                Class::BackOff if failures + 1 < ATTEMPTS_MAX => {
                    failures += 1;
                    BACK_OFF_MAX.min(BACK_OFF_FIRST * 2_u32.pow(failures - 1))
                }
                _ => return Err(error),
            };
            tracing::info!(service = self.service, wait_s = wait.as_secs(), "{error} Trying again.");
            if !pause.wait(wait) {
                return Err(GraphqlError::Stopped);
            }
        }
    }

    /// A stop is not to wait for a server that is slow.
    fn ask_apart(&self, query: &str, variables: &Value, pause: &dyn Pause) -> Result<Value, GraphqlError> {
        let (asker, query, variables) = (self.clone(), query.to_owned(), variables.clone());
        apart::unless_stopped(pause, move || asker.ask_once(&query, &variables))
            .unwrap_or(Err(GraphqlError::Stopped))
    }

    /// Asks once and returns what is under `data`.
    ///
    /// # Errors
    /// See [`GraphqlError`].
    pub fn ask_once(&self, query: &str, variables: &Value) -> Result<Value, GraphqlError> {
        let body = json!({ "query": query, "variables": variables }).to_string();
        let request = self.client.post(self.url.clone()).header(self.key.0.clone(), self.key.1.clone());
        let request = request.header(CONTENT_TYPE, "application/json").body(body);
        let response = request.send().map_err(|error| self.unreachable(&error))?;
        let (status, headers) = (response.status(), response.headers().clone());
        let body = self.body(response)?;
        answer::read(self.service, &self.secret, status, &headers, &body)
    }

    fn body(&self, response: Response) -> Result<Vec<u8>, GraphqlError> {
        let mut body = Vec::new();
        let read = response.take(ANSWER_MAX_BYTES + 1).read_to_end(&mut body);
        read.map_err(|error| GraphqlError::Unreachable { service: self.service, reason: plain_io(&error) })?;
        if body.len() as u64 > ANSWER_MAX_BYTES {
            return Err(GraphqlError::TooLong { service: self.service });
        }
        Ok(body)
    }

    fn unreachable(&self, error: &reqwest::Error) -> GraphqlError {
        GraphqlError::Unreachable { service: self.service, reason: plain(error) }
    }
}
