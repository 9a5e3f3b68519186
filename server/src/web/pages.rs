//! Pages, server functions and the files of the front end.

use std::sync::LazyLock;

use app::state::AppState;
use app::{App, shell};
use axum::Router;
use axum::extract::Request;
use axum::http::HeaderValue;
use axum::http::header::CACHE_CONTROL;
use axum::routing::get;
use leptos::config::LeptosOptions;
use leptos::prelude::provide_context;
use leptos_axum::{AxumRouteListing, LeptosRoutes, generate_route_list, render_app_async_with_context};
use tower::ServiceBuilder;
use tower_http::services::ServeDir;
use tower_http::set_header::SetResponseHeaderLayer;

use super::{Config, headers};

/// While leptos collects the routes, no page in the process
/// can load data, so it is done once, before the first request.
static ROUTES: LazyLock<Vec<AxumRouteListing>> = LazyLock::new(|| generate_route_list(App));

/// Routes of pages, then static files, then
/// the page "not found".
pub fn router(config: &Config, state: AppState) -> Router {
    let options = LeptosOptions::builder()
        .output_name("associations")
        .site_root(config.site_root.to_string_lossy().into_owned())
        .site_pkg_dir("pkg")
        .build();
    let context = move || {
        provide_context(state.clone());
        headers::set_page_policy();
    };
    let page = {
        let options = options.clone();
        move || shell(options.clone())
    };
    let unknown = render_app_async_with_context(context.clone(), page.clone());
    let unknown = Router::new().fallback(get(move |request: Request| unknown(request)));
    // File names have no hash, so browsers must revalidate.
    let files = ServiceBuilder::new()
        .layer(SetResponseHeaderLayer::if_not_present(CACHE_CONTROL, HeaderValue::from_static("no-cache")))
        .service(
            ServeDir::new(&config.site_root)
                .append_index_html_on_directories(false)
                .precompressed_br()
                .precompressed_gzip()
                .fallback(unknown),
        );
    Router::new()
        .leptos_routes_with_context(&options, ROUTES.clone(), context, page)
        .fallback_service(files)
        .with_state(options)
}
