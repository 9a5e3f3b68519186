//! Records that are not there.

use axum::body::Body;
use axum::http::{Request, StatusCode};
use tower::ServiceExt;

use super::fixture::{Site, holding, text};
use super::two_pairs::two_pairs;

#[tokio::test]
async fn what_is_unknown_is_a_404_page() {
    let site = Site::new(holding(two_pairs()));
    for path in ["/nothing", "/review/x", "/pkg/", "/pkg/none.js", "/..%2f..%2fetc/passwd"] {
        let (status, html) = site.get(path).await;
        assert_eq!(status, StatusCode::NOT_FOUND, "{path}");
        assert!(html.contains("<h1>Page not found</h1>") && html.contains("href=\"/\""), "{path}: {html}");
    }
    assert_eq!(site.get("/healthz").await, (StatusCode::OK, "ok\n".into()));
}

#[tokio::test]
async fn a_record_that_is_not_there_is_a_404_page_with_a_way_on() {
    let site = Site::new(holding(two_pairs()));
    for (path, sentence) in [
        ("/issues/CAP-9", "Issue CAP-9 not found"),
        ("/signals/9", "Signal 9 not found"),
        ("/issues/CAP-9/signals/9", "Pair CAP-9 with signal 9 not found"),
        ("/signals/9/issues/CAP-9", "Pair CAP-9 with signal 9 not found"),
    ] {
        let (status, html) = site.get(path).await;
        assert_eq!(status, StatusCode::NOT_FOUND, "{path}");
        assert!(html.contains(sentence), "{path}: {html}");
    }
}

#[tokio::test]
async fn a_verdict_on_what_is_not_there_is_refused() {
    let site = Site::new(holding(two_pairs()));
    let post = async |path: &str, json: &str| {
        let request = Request::post(path).header("host", "localhost").header("origin", "http://localhost");
        let request =
            request.header("content-type", "application/json").body(Body::from(json.to_owned())).unwrap();
        let response = site.router.clone().oneshot(request).await.unwrap();
        (response.status(), text(response).await)
    };
    let pair = r#"{"identifier":"CAP-9","signal":"9"}"#;
    let judge = |pairs: &str| format!(r#"{{"pairs":[{pairs}],"verdict":"confirmed","reason":null}}"#);
    let (status, sentence) = post("/api/judge", &judge(pair)).await;
    assert_eq!(status, StatusCode::NOT_FOUND, "{sentence}");
    assert_eq!(post("/api/judge", &judge("")).await.0, StatusCode::BAD_REQUEST);
    let many = vec![pair; 501].join(",");
    assert_eq!(post("/api/judge", &judge(&many)).await.0, StatusCode::BAD_REQUEST);
    let stale = r#"{"search":"","count":7,"verdict":"rejected"}"#;
    assert_eq!(post("/api/judge-all", stale).await.0, StatusCode::CONFLICT);
    let with_nul = judge(pair).replace("null", r#""a\u0000b""#);
    assert_eq!(post("/api/judge", &with_nul).await.0, StatusCode::BAD_REQUEST);
    let view_with_nul = r#"{"view":{"name":"a\u0000b","url":"/issues"}}"#;
    assert_eq!(post("/api/save-view", view_with_nul).await.0, StatusCode::BAD_REQUEST);
    let elsewhere = r#"{"view":{"name":"x","url":"https://evil.example/"}}"#;
    assert_eq!(post("/api/save-view", elsewhere).await.0, StatusCode::BAD_REQUEST);
    assert_eq!(site.get("/api/nearest?text=").await.0, StatusCode::BAD_REQUEST);
}
