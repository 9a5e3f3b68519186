//! `POST /webhooks/linear`: deliveries are verified, stored unchanged, and acknowledged at
//! once; a job processes them later.
//!
//! Linear waits 5 s for the response and retries after a minute, an hour and six hours
//! if it is not 200.

#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, FromRequest, Request, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use engine::deliveries::{BODY_MAX_BYTES, Envelope, is_signed};
use engine::secrets::{Secret, SecretError, SecretName, Vault, mask};
use engine::store::{Keeping, NewDelivery, Store, StoreError};
use jiff::Timestamp;
use tokio::sync::Semaphore;
use tower_http::timeout::TimeoutLayer;

/// Name of the setting for the maximum age of a delivery, in seconds.
pub const WINDOW_SETTING: &str = "webhook_window_s";
/// As recommended by Linear.
const WINDOW_DEFAULT_S: u64 = 60;
const WINDOW_MAX_S: u64 = 24 * 60 * 60;
/// Maximum number of deliveries processed concurrently, each up to 5 MiB; others wait.
const DELIVERIES_MAX: usize = 16;
/// Linear's timeout.
const TIMEOUT: Duration = Duration::from_secs(5);
/// Retry-After while no secret is set or the database cannot be used.
const RETRY_AFTER_S: &str = "60";
const DELIVERY_ID_MAX_BYTES: usize = 100;
/// Response to a body that was received before under another id: a retry would not help.
const REPEATED: &str = "This body was already received under another delivery id; it is stored once.\n";

/// State of the webhook route.
#[derive(Clone)]
pub struct Webhooks {
    store: Arc<Store>,
    vault: Arc<Vault>,
    on_delivery: Arc<dyn Fn() + Send + Sync>,
    clock: fn() -> Timestamp,
    turns: Arc<Semaphore>,
}

impl Webhooks {
    /// Stores deliveries in `store`, verified with the secrets in `vault`. `on_delivery` is
    /// called after each new one, from a thread that may block; it should return quickly.
    pub fn new(store: Arc<Store>, vault: Arc<Vault>, on_delivery: Arc<dyn Fn() + Send + Sync>) -> Self {
        let turns = Arc::new(Semaphore::new(DELIVERIES_MAX));
        Self { store, vault, on_delivery, clock: crate::clock::now, turns }
    }

    /// The route, with limits of its own.
    pub fn router(self) -> Router {
        Router::new()
            .route("/webhooks/linear", post(receive).with_state(self))
            .layer(DefaultBodyLimit::max(BODY_MAX_BYTES))
            .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, TIMEOUT))
    }

    fn take(&self, headers: &HeaderMap, body: &[u8]) -> Result<Keeping, Refusal> {
        let signature = text(headers, "linear-signature").ok_or(Refusal::Unsigned)?;
        let secrets = self.secrets()?;
        if !is_signed(body, signature, &secrets) {
            return Err(Refusal::Unsigned);
        }
        let now = (self.clock)();
        let envelope = Envelope::read(body);
        match envelope.is_fresh(now, self.window()?) {
            None => {
                return Err(Refusal::Malformed("The signed body has no webhookTimestamp.\n"));
            }
            Some(false) => return Err(Refusal::Stale),
            Some(true) => {}
        }
        let id = text(headers, "linear-delivery").filter(|id| is_delivery_id(id));
        let id = id.ok_or(Refusal::Malformed("The Linear-Delivery header is missing or invalid.\n"))?;
        // Shown on the Admin page.
        let event = mask(&envelope.event, &secrets.iter().collect::<Vec<_>>());
        let new = NewDelivery { id, event: &event, body, received_at: now };
        let keeping = self.store.write(|writer| writer.keep_delivery(new))?;
        match keeping {
            Keeping::Kept => (self.on_delivery)(),
            Keeping::Duplicate => {}
            Keeping::Repeated => {
                tracing::warn!(
                    "a webhook body was received again under another delivery id; it is stored once"
                )
            }
        }
        Ok(keeping)
    }

    /// Accepted secrets.
    fn secrets(&self) -> Result<Vec<Secret>, Refusal> {
        let mut secrets = Vec::new();
        let mut failure = Refusal::NoSecret;
        for name in [SecretName::LinearWebhookSecret, SecretName::LinearWebhookSecretPrevious] {
            match self.vault.get(&self.store, name) {
                Ok(secret) => secrets.extend(secret),
                Err(error) => failure = error.into(),
            }
        }
        if secrets.is_empty() { Err(failure) } else { Ok(secrets) }
    }

    fn window(&self) -> Result<Duration, StoreError> {
        let set = self.store.setting(WINDOW_SETTING)?.and_then(|seconds| seconds.parse().ok());
        Ok(Duration::from_secs(set.unwrap_or(WINDOW_DEFAULT_S).clamp(1, WINDOW_MAX_S)))
    }
}

async fn receive(State(hooks): State<Webhooks>, request: Request) -> Response {
    if text(request.headers(), "linear-signature").is_none() {
        return Refusal::Unsigned.into_response();
    }
    // Held until the delivery is stored, even if the sender disconnects.
    let Ok(turn) = Arc::clone(&hooks.turns).acquire_owned().await else {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    };
    let headers = request.headers().clone();
    let body = match Bytes::from_request(request, &()).await {
        Ok(body) => body,
        Err(rejection) => return rejection.into_response(),
    };
    let taken = tokio::task::spawn_blocking(move || {
        let taken = hooks.take(&headers, &body);
        drop(turn);
        taken
    });
    match taken.await {
        Ok(Ok(Keeping::Kept | Keeping::Duplicate)) => "ok\n".into_response(),
        Ok(Ok(Keeping::Repeated)) => REPEATED.into_response(),
        Ok(Err(refusal)) => refusal.into_response(),
        Err(error) => {
            tracing::error!("a webhook delivery could not be processed: {error}");
            StatusCode::SERVICE_UNAVAILABLE.into_response()
        }
    }
}

/// Why a delivery was rejected.
#[derive(Debug)]
enum Refusal {
    /// The signature is missing or invalid.
    Unsigned,
    /// Too old, or from the future.
    Stale,
    /// Signed, but invalid.
    Malformed(&'static str),
    /// No secret is set.
    NoSecret,
    /// The secrets cannot be decrypted.
    Secrets(SecretError),
    /// The store failed.
    Store(StoreError),
}

impl From<SecretError> for Refusal {
    fn from(error: SecretError) -> Self {
        Self::Secrets(error)
    }
}

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let later = |sentence| {
            (StatusCode::SERVICE_UNAVAILABLE, [("retry-after", RETRY_AFTER_S)], sentence).into_response()
        };
        match self {
            Self::Unsigned => {
                (StatusCode::UNAUTHORIZED, "The signature is missing or invalid.\n").into_response()
            }
            Self::Stale => {
                (StatusCode::UNAUTHORIZED, "The delivery is too old, or the clocks differ.\n").into_response()
            }
            Self::Malformed(sentence) => (StatusCode::BAD_REQUEST, sentence).into_response(),
            Self::NoSecret => later("No webhook secret is set yet.\n"),
            // Logged once by `health`; Linear retries.
            Self::Store(StoreError::Moved { .. })
            | Self::Secrets(SecretError::Store(StoreError::Moved { .. })) => {
                later("The database was moved; try again later.\n")
            }
            Self::Secrets(error) => {
                tracing::error!("a webhook delivery could not be verified: {error}");
                later("The signature cannot be verified at the moment.\n")
            }
            Self::Store(error) => {
                tracing::error!("a webhook delivery could not be stored: {error}");
                later("The delivery cannot be stored at the moment.\n")
            }
        }
    }
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

/// Linear sends UUIDs; any short printable text is accepted.
fn is_delivery_id(id: &str) -> bool {
    (1..=DELIVERY_ID_MAX_BYTES).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_graphic())
}
