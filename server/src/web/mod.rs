//! The web server.

mod admin;
mod backend;
mod bodies;
mod catalogue;
mod dead_connections;
mod events;
mod evidence;
mod explain;
mod export;
mod export_rows;
mod failure;
mod guard;
mod headers;
mod health;
pub mod listen;
mod pages;
mod parts;
#[cfg(test)]
mod tests;
mod upload;
mod verdicts;
mod webhooks;

pub use backend::Engine;
pub use events::{Events, ServerEvent};
pub use health::watch as watch_database;
pub use upload::Uploads;
pub use webhooks::Webhooks;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use app::state::AppState;
use axum::error_handling::HandleErrorLayer;
use axum::http::StatusCode;
use axum::routing::{any, get};
use axum::serve::ListenerExt;
use axum::{BoxError, Router};
use engine::store::Store;
use tokio::net::TcpListener;
use tower::ServiceBuilder;
use tower::limit::GlobalConcurrencyLimitLayer;
use tower_http::CompressionLevel;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::limit::RequestBodyLimitLayer;
use tower_http::timeout::TimeoutLayer;

/// Maximum size of request bodies of pages.
const BODY_MAX_BYTES: usize = 64 * 1024;
/// Maximum number of concurrent requests; more are rejected.
const REQUESTS_MAX: usize = 256;
/// Maximum number of concurrent webhook requests, most of them waiting.
const WEBHOOKS_MAX: usize = 1024;
/// Time limit of a request.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(30);
/// Time limit for pending requests at shutdown.
const DRAIN_TIMEOUT: Duration = Duration::from_secs(10);

/// Server configuration.
#[derive(Clone, Debug)]
pub struct Config {
    /// Listen address; port 0 selects a free port.
    pub listen: SocketAddr,
    /// Whether to serve without authentication on addresses other than loopback.
    pub no_auth: bool,
    /// Directory with the built front end: `pkg/` and the files of `public/`.
    pub site_root: PathBuf,
}

/// Services beside the pages.
pub struct Services {
    /// Database, for `/healthz`.
    pub store: Arc<Store>,
    /// Webhooks.
    pub webhooks: Webhooks,
    /// Server-sent events.
    pub events: Events,
    /// File uploads.
    pub uploads: Uploads,
}

/// Serves until `stop` completes, then waits for pending requests.
/// `on_listening` is called once with the actual address.
///
/// # Errors
/// If the address is not allowed (see [`listen::check`]) or in use, or the front end is not built.
pub async fn serve(
    config: Config,
    state: AppState,
    services: Services,
    on_listening: impl FnOnce(SocketAddr),
    stop: impl Future<Output = ()> + Send + 'static,
) -> anyhow::Result<()> {
    listen::check(config.listen, config.no_auth)?;
    let script = config.site_root.join("pkg/associations.js");
    anyhow::ensure!(
        script.is_file(),
        "The front end is not built: {} is missing; run `cargo xtask build`.",
        script.display()
    );
    let listener = TcpListener::bind(config.listen).await.with_context(|| {
        format!(
            "Cannot listen on {}; another program may be using it. Choose another address with --listen.",
            config.listen
        )
    })?;
    on_listening(listener.local_addr()?);
    serve_on(listener, router(&config, state, services), stop).await
}

async fn serve_on(
    listener: TcpListener,
    router: Router,
    stop: impl Future<Output = ()> + Send + 'static,
) -> anyhow::Result<()> {
    let (stopping, stopped) = tokio::sync::oneshot::channel();
    let stop = async move {
        stop.await;
        let _ = stopping.send(());
    };
    let overdue = async move {
        let _ = stopped.await;
        tokio::time::sleep(DRAIN_TIMEOUT).await;
    };
    let listener = listener.tap_io(|connection| dead_connections::detect(connection));
    tokio::select! {
        served = axum::serve(listener, router).with_graceful_shutdown(stop) => Ok(served?),
        () = overdue => Ok(()),
    }
}

/// The complete router with all checks and limits. Binds no port, so
/// tests can call it.
pub fn router(config: &Config, state: AppState, services: Services) -> Router {
    let hosts = guard::Hosts::of(config.listen, config.no_auth);
    let Services { store, webhooks, events, uploads } = services;
    let pages = Router::new()
        .route("/healthz", get(health::tell).with_state(Arc::clone(&store)))
        .route("/catalogue", get(catalogue::send).with_state(state.clone()))
        .route(
            "/export/{file}",
            get(export::send).with_state(export::Exports::new(state.clone(), Arc::clone(&store))),
        )
        .merge(pages::router(config, state).route_layer(axum::middleware::from_fn(bodies::check)))
        .route("/api/{*rest}", any(bodies::unknown))
        .layer(axum::middleware::from_fn(move |request, next| guard::admit(hosts, request, next)))
        .layer(CompressionLayer::new().quality(CompressionLevel::Fastest))
        .layer(RequestBodyLimitLayer::new(BODY_MAX_BYTES))
        // Not 503: the request may still take effect.
        .layer(TimeoutLayer::with_status_code(StatusCode::GATEWAY_TIMEOUT, REQUEST_TIMEOUT));
    // Without a time limit: event streams do not end, and uploads can take long.
    let lasting = events.router().merge(uploads.router());
    let lasting =
        lasting.layer(axum::middleware::from_fn(move |request, next| guard::admit(hosts, request, next)));
    // Webhooks come from outside and are authenticated by their signature.
    at_most(WEBHOOKS_MAX, webhooks.router())
        .merge(lasting)
        .merge(at_most(REQUESTS_MAX, pages))
        .layer(CatchPanicLayer::new())
        .layer(axum::middleware::map_response(headers::secure))
}

/// Rejects requests beyond `requests_max` concurrent ones.
fn at_most(requests_max: usize, router: Router) -> Router {
    let limits = ServiceBuilder::new()
        .layer(HandleErrorLayer::new(overloaded))
        .load_shed()
        .layer(GlobalConcurrencyLimitLayer::new(requests_max));
    router.layer(limits)
}

async fn overloaded(_: BoxError) -> (StatusCode, [(&'static str, &'static str); 1], &'static str) {
    (StatusCode::SERVICE_UNAVAILABLE, [("retry-after", "1")], "The server is busy; try again in a moment.\n")
}
