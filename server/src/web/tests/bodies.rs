//! Requests that make no sense are the client's fault: 4xx with a reason, and no error in
//! the log.

use std::io::Write;
use std::sync::{Arc, Mutex};

use app::Fault;
use axum::body::{Body, Bytes};
use axum::http::{Request, StatusCode};
use tower::ServiceExt;
use tracing_subscriber::fmt::MakeWriter;

use super::fixture::{Site, holding, text};
use super::two_pairs::two_pairs;

const JSON: &str = "application/json";
const FORM: &str = "application/x-www-form-urlencoded";

#[tokio::test]
async fn whatever_a_client_sends_is_answered_with_a_reason() {
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt().with_writer(log.clone()).with_ansi(false).finish();
    let _guard = tracing::subscriber::set_default(subscriber);
    let site = Site::new(holding(two_pairs()));
    for (path, method) in server_fn::axum::server_fn_paths() {
        let is_read = method == "GET";
        if is_read {
            for query in ["", "?view=Nothing&search=", "?%ff=%ff", "?text=", "?\n"] {
                let Ok(uri) = format!("{path}{query}").parse::<axum::http::Uri>() else { continue };
                let response = site.send("GET", &uri.to_string(), &[]).await;
                check(path, query, response.status(), text(response).await);
            }
            let other = site.post(path, JSON, "{}", &[]).await;
            assert_eq!(other.status(), StatusCode::METHOD_NOT_ALLOWED, "{path}");
            continue;
        }
        for body in
            ["", "{", "[]", "{}", "\u{0}\n\r\u{1b}[31m", r#"{"pairs":[],"verdict":"maybe"}"#, "order=%ff\nx"]
        {
            for kind in [JSON, FORM] {
                let response = site.post(path, kind, body, &[]).await;
                check(path, body, response.status(), text(response).await);
            }
        }
        let binary = chunked(&site, path, JSON, vec![0xff; 10]).await;
        check(path, "binary", binary.0, binary.1);
        for (kind, bytes, expected) in [
            ("text/plain", 10, StatusCode::UNSUPPORTED_MEDIA_TYPE),
            ("multipart/form-data", 10, StatusCode::UNSUPPORTED_MEDIA_TYPE),
            (JSON, 1 << 20, StatusCode::PAYLOAD_TOO_LARGE),
            (FORM, 1 << 20, StatusCode::PAYLOAD_TOO_LARGE),
        ] {
            let (status, answer) = chunked(&site, path, kind, vec![b'a'; bytes]).await;
            assert_eq!(status, expected, "{path} {kind} {bytes}: {answer}");
            check(path, kind, status, answer);
        }
        let other = site.send("GET", path, &[]).await;
        assert_eq!(other.status(), StatusCode::METHOD_NOT_ALLOWED, "{path}");
    }
    for method in ["GET", "POST"] {
        let request = site.send(method, "/api/nothing", &[("origin", "http://127.0.0.1:3000")]).await;
        assert_eq!(request.status(), StatusCode::NOT_FOUND, "{method}");
    }
    let log = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    assert!(!log.contains("ERROR") && !log.contains("\u{1b}[31m"), "{log}");
}

/// An answer is no failure of the server; where it is refused, it says why.
fn check(path: &str, sent: &str, status: StatusCode, answer: String) {
    assert!(status.as_u16() < 500, "{path} {sent:?}: {status} {answer}");
    if status.is_client_error() {
        let fault: Result<Fault, _> = serde_json::from_str(&answer);
        assert!(
            fault.is_ok_and(|fault| fault.status() == status.as_u16() || status == 415),
            "{path} {sent:?}: {answer}"
        );
    }
}

/// Sends a body without saying how long it is.
async fn chunked(site: &Site, path: &str, kind: &str, body: Vec<u8>) -> (StatusCode, String) {
    let parts: Vec<Result<Bytes, std::io::Error>> =
        body.chunks(10_000).map(|part| Ok(Bytes::copy_from_slice(part))).collect();
    let request = Request::post(path)
        .header("host", "127.0.0.1:3000")
        .header("origin", "http://127.0.0.1:3000")
        .header("content-type", kind)
        .body(Body::from_stream(futures_util::stream::iter(parts)))
        .unwrap();
    let response = site.router.clone().oneshot(request).await.unwrap();
    (response.status(), text(response).await)
}

/// What is logged on this thread.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;
    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}
