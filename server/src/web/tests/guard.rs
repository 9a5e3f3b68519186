//! What is let in, and how every answer is guarded.

use std::sync::Mutex;

use axum::body::Body;
use axum::http::{Request, StatusCode};
use tower::ServiceExt;

use super::fixture::{Site, header, holding, reading, text};
use super::two_pairs::two_pairs;
use crate::web::{BODY_MAX_BYTES, REQUESTS_MAX};

#[tokio::test]
async fn files_have_their_type_and_come_compressed() {
    let site = Site::new(holding(two_pairs()));
    let script = site.send("GET", "/pkg/associations.js", &[("accept-encoding", "gzip, br")]).await;
    assert_eq!(header(&script, "content-encoding"), "br");
    assert_eq!(header(&script, "cache-control"), "no-cache");
    assert_eq!(text(script).await, "as brotli");
    let wasm = site.send("GET", "/pkg/associations_bg.wasm", &[]).await;
    assert_eq!(header(&wasm, "content-type"), "application/wasm");
}

#[tokio::test]
async fn every_response_is_guarded_and_a_page_runs_only_its_own_scripts() {
    let site = Site::new(holding(two_pairs()));
    for path in
        ["/review", "/nothing", "/catalogue", "/pkg/associations.js", "/api/list?view=Review&search=", "/"]
    {
        let response = site.send("GET", path, &[]).await;
        assert_eq!(header(&response, "x-content-type-options"), "nosniff", "{path}");
        assert_eq!(header(&response, "referrer-policy"), "no-referrer", "{path}");
        let policy = header(&response, "content-security-policy");
        assert!(
            policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"),
            "{path}: {policy}"
        );
        for never in ["form-action 'self'", "base-uri 'none'", "object-src 'none'"] {
            assert!(policy.contains(never), "{path}: {never} is missing in {policy}");
        }
    }
    let page = site.send("GET", "/review", &[]).await;
    let policy = header(&page, "content-security-policy").to_owned();
    let nonce = policy.split("'nonce-").nth(1).and_then(|rest| rest.split('\'').next()).unwrap().to_owned();
    assert!(nonce.len() >= 16, "{nonce}");
    let html = text(page).await;
    let scripts = html.matches("<script").count();
    assert!(scripts > 0);
    assert_eq!(html.matches(&format!("nonce=\"{nonce}\"")).count(), scripts, "{html}");
    assert!(!html.contains(" style=\""), "inline styles would be refused");
    assert_ne!(header(&site.send("GET", "/review", &[]).await, "content-security-policy"), policy);
}

#[tokio::test]
async fn strangers_are_refused() {
    let site = Site::new(holding(two_pairs()));
    let request = Request::get("/review").header("host", "evil.example").body(Body::empty()).unwrap();
    let rebound = site.router.clone().oneshot(request).await.unwrap();
    assert_eq!(rebound.status(), StatusCode::FORBIDDEN);
    assert!(text(rebound).await.contains("127.0.0.1"));
    let two_hosts = site.send("GET", "/review", &[("host", "evil.example")]).await;
    assert_eq!(two_hosts.status(), StatusCode::FORBIDDEN);
    let forged = site.send("POST", "/api/list", &[("origin", "http://evil.example")]).await;
    assert_eq!(forged.status(), StatusCode::FORBIDDEN);
    let blind = site.send("POST", "/api/list", &[]).await;
    assert_eq!(blind.status(), StatusCode::FORBIDDEN);
    let own = site.post("/api/list", "application/json", "{}", &[]).await;
    assert_eq!(own.status(), StatusCode::METHOD_NOT_ALLOWED);
}

#[tokio::test]
async fn a_body_beyond_the_limit_is_refused() {
    let site = Site::new(holding(two_pairs()));
    let size = (BODY_MAX_BYTES + 1).to_string();
    let origin = ("origin", "http://127.0.0.1:3000");
    let response = site.send("POST", "/api/list", &[origin, ("content-length", &size)]).await;
    assert_eq!(response.status(), StatusCode::PAYLOAD_TOO_LARGE);
}

#[tokio::test]
async fn what_comes_on_top_of_the_limit_is_turned_away_at_once() {
    let (gate, opened) = std::sync::mpsc::channel::<()>();
    let opened = Mutex::new(opened);
    // Reading the catalogue waits until the gate is dropped.
    let site = Site::new(reading(move |held| {
        let _ = opened.lock().unwrap().recv();
        Ok(held.is_none().then(two_pairs))
    }));
    let request = || {
        let request = Request::get("/catalogue").header("host", "localhost").body(Body::empty()).unwrap();
        site.router.clone().oneshot(request)
    };
    let waiting: Vec<_> = (0..REQUESTS_MAX).map(|_| tokio::spawn(request())).collect();
    // A turn for each at least: all are let in before any is done.
    for _ in 0..REQUESTS_MAX {
        tokio::task::yield_now().await;
    }
    let refused = request().await.unwrap();
    assert_eq!(refused.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(header(&refused, "retry-after"), "1");
    drop(gate);
    for answer in waiting {
        assert_eq!(answer.await.unwrap().unwrap().status(), StatusCode::OK);
    }
}
