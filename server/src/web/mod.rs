//! The web server: which requests are let in, and what answers them.

mod admin;
mod backend;
mod bodies;
mod catalogue;
mod events;
mod evidence;
mod explain;
mod export;
mod failure;
mod gone;
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
pub use events::{Change, Events};
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

/// No request of a page carries more.
const BODY_MAX_BYTES: usize = 64 * 1024;
/// Requests answered at a time; what comes on top is turned away at once.
const REQUESTS_MAX: usize = 256;
/// Webhooks under way at a time, most of them waiting for their turn.
const WEBHOOKS_MAX: usize = 1024;
/// How long one request may take.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(30);
/// How long requests under way may take to finish once the server is told to stop.
const DRAIN_TIMEOUT: Duration = Duration::from_secs(10);

/// How to serve.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where to listen; port 0 takes a free one.
    pub listen: SocketAddr,
    /// Whether to serve people who are not known: needed for any address but loopback.
    pub no_auth: bool,
    /// The folder with the built front end: `pkg/` and the files of `public/`.
    pub site_root: PathBuf,
}

/// What is served beside the pages.
pub struct Outside {
    /// The database, whose state `/healthz` tells.
    pub store: Arc<Store>,
    /// What Linear sends.
    pub webhooks: Webhooks,
    /// What open pages hear.
    pub events: Events,
    /// Files that people send.
    pub uploads: Uploads,
}

/// Serves until `stop` is ready, then lets requests under way finish.
/// `on_listening` is called once with the address that was taken.
///
/// # Errors
/// The address is not allowed (see [`listen::check`]), is taken, or the front end is not built.
pub async fn serve(
    config: Config,
    state: AppState,
    outside: Outside,
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
    serve_on(listener, router(&config, state, outside), stop).await
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
    let listener = listener.tap_io(|connection| gone::notice(connection));
    tokio::select! {
        served = axum::serve(listener, router).with_graceful_shutdown(stop) => Ok(served?),
        () = overdue => Ok(()),
    }
}

/// Everything the server answers, behind every check and limit. Binds nothing, so
/// that tests can call it.
pub fn router(config: &Config, state: AppState, outside: Outside) -> Router {
    let hosts = guard::Hosts::of(config.listen, config.no_auth);
    let Outside { store, webhooks, events, uploads } = outside;
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
        // Not 503: work that a request has begun may still be done.
        .layer(TimeoutLayer::with_status_code(StatusCode::GATEWAY_TIMEOUT, REQUEST_TIMEOUT));
    // Without a time-out: the one has no end, the others are as long as the files.
    let lasting = events.router().merge(uploads.router());
    let lasting =
        lasting.layer(axum::middleware::from_fn(move |request, next| guard::admit(hosts, request, next)));
    // Webhooks come from outside: they are let in by their signature, not by the guard.
    at_most(WEBHOOKS_MAX, webhooks.router())
        .merge(lasting)
        .merge(at_most(REQUESTS_MAX, pages))
        .layer(CatchPanicLayer::new())
        .layer(axum::middleware::map_response(headers::secure))
}

/// Turns away at once what comes on top of `requests_max` requests.
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
