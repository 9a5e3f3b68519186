//! Deliveries against the whole router, and over real connections.

use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

use app::state::AppState;
use axum::body::{Body, to_bytes};
use engine::associate::VectorCache;
use engine::deliveries::sign;
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tower::ServiceExt;

use super::super::{Config, Engine, Events, Services, Uploads, router, serve_on};
use super::*;
use crate::work::SharedModel;
use crate::work::connections::Connections;

const NOW_MS: i64 = 1_795_168_800_456;

fn now() -> Timestamp {
    Timestamp::from_millisecond(NOW_MS).unwrap()
}

fn secret(words: &str) -> Secret {
    Secret::new(words).unwrap()
}

fn body(sent_at_ms: i64) -> Vec<u8> {
    format!(r#"{{"action":"create","type":"Issue","data":{{"id":"u"}},"webhookTimestamp":{sent_at_ms}}}"#)
        .into()
}

/// A body of its own for each id.
fn body_of(id: &str) -> Vec<u8> {
    format!(r#"{{"type":"Issue","data":{{"id":"{id}"}},"webhookTimestamp":{NOW_MS}}}"#).into()
}

/// A server with a database of its own, whose clock stands still.
struct Desk {
    folder: TempDir,
    store: Arc<Store>,
    vault: Arc<Vault>,
    woken: Arc<AtomicUsize>,
    router: Router,
}

impl Desk {
    /// With the webhook secret "one".
    fn new() -> Self {
        let desk = Self::without_secret();
        desk.set(SecretName::LinearWebhookSecret, "one");
        desk
    }

    fn without_secret() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let db = folder.path().join("test.db");
        let store = Arc::new(Store::open(&db).unwrap());
        let vault = Arc::new(Vault::new(&db, Some("5".repeat(64))));
        let woken = Arc::new(AtomicUsize::new(0));
        let wake = {
            let woken = Arc::clone(&woken);
            move || {
                woken.fetch_add(1, Ordering::Relaxed);
            }
        };
        let mut webhooks = Webhooks::new(Arc::clone(&store), Arc::clone(&vault), Arc::new(wake));
        webhooks.clock = now;
        let listen = ([127, 0, 0, 1], 3000).into();
        let config = Config { listen, no_auth: false, site_root: folder.path().join("site") };
        let model = Arc::new(SharedModel::new(Arc::clone(&store)));
        let connections = Arc::new(Connections::of(&store));
        let vectors = Arc::new(VectorCache::default());
        let engine = Engine::new(Arc::clone(&store), model, vectors, connections, Arc::new(|| {}));
        let state = AppState::new(engine, 1000);
        let (events, _) = Events::new(Arc::clone(&store));
        let uploads = Uploads::new(Arc::clone(&store), Arc::new(|| {}));
        let router =
            router(&config, state, Services { store: Arc::clone(&store), webhooks, events, uploads });
        Self { folder, store, vault, woken, router }
    }

    fn set(&self, name: SecretName, words: &str) {
        self.vault.put(&self.store, name, &secret(words), now()).unwrap();
    }

    async fn send(&self, headers: &[(&str, &str)], body: Vec<u8>) -> (StatusCode, HeaderMap, String) {
        let mut request = Request::post("/webhooks/linear").header("host", "hooks.example.com");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let response = self.router.clone().oneshot(request.body(Body::from(body)).unwrap()).await.unwrap();
        let (parts, body) = response.into_parts();
        let text = to_bytes(body, 1 << 20).await.unwrap();
        (parts.status, parts.headers, String::from_utf8(text.to_vec()).unwrap())
    }

    /// Sends a body as Linear does, signed with `words`.
    async fn post(&self, id: &str, words: &str, body: Vec<u8>) -> StatusCode {
        let signature = sign(&body, &secret(words));
        self.send(&[("linear-signature", &signature), ("linear-delivery", id)], body).await.0
    }

    fn kept(&self) -> usize {
        kept(&self.store)
    }
}

fn kept(store: &Store) -> usize {
    store.pending_deliveries(0, 10_000).unwrap().len()
}

#[tokio::test]
async fn a_signed_delivery_is_kept_as_it_came_and_wakes_the_work() {
    let desk = Desk::new();
    assert_eq!(desk.post("d-1", "one", body(NOW_MS)).await, StatusCode::OK);
    let kept = desk.store.pending_deliveries(0, 10).unwrap();
    assert_eq!(kept.len(), 1);
    let kept = &kept[0];
    assert_eq!((kept.id.as_str(), kept.event.as_str(), kept.received_at), ("d-1", "Issue", now()));
    assert_eq!(kept.body, body(NOW_MS));
    assert_eq!(desk.woken.load(Ordering::Relaxed), 1);
}

#[tokio::test]
async fn one_that_comes_again_is_answered_but_not_kept_again() {
    let desk = Desk::new();
    for _ in 0..3 {
        assert_eq!(desk.post("d-1", "one", body(NOW_MS)).await, StatusCode::OK);
    }
    assert_eq!(desk.post("d-2", "one", body(NOW_MS + 1)).await, StatusCode::OK);
    assert_eq!((desk.kept(), desk.woken.load(Ordering::Relaxed)), (2, 2));
}

#[tokio::test]
async fn the_same_body_under_another_id_is_kept_once_and_the_answer_says_so() {
    let desk = Desk::new();
    assert_eq!(desk.post("d-1", "one", body(NOW_MS)).await, StatusCode::OK);
    for id in ["d-2", "d-3"] {
        let signature = sign(&body(NOW_MS), &secret("one"));
        let headers = [("linear-signature", signature.as_str()), ("linear-delivery", id)];
        let (status, _, said) = desk.send(&headers, body(NOW_MS)).await;
        assert_eq!((status, said.as_str()), (StatusCode::OK, REPEATED));
    }
    assert_eq!((desk.kept(), desk.woken.load(Ordering::Relaxed)), (1, 1));
}

#[tokio::test]
async fn what_is_not_signed_with_our_secret_is_refused() {
    let desk = Desk::new();
    assert_eq!(desk.post("d", "two", body(NOW_MS)).await, StatusCode::UNAUTHORIZED);
    let good = sign(&body(NOW_MS), &secret("one"));
    let other_body = sign(&body(NOW_MS + 1), &secret("one"));
    let upper = good.to_uppercase();
    for signature in ["", "zz", &good[1..], &other_body, &upper, &format!("sha256={good}"), "ä"] {
        let headers = [("linear-signature", signature), ("linear-delivery", "d")];
        let (status, _, _) = desk.send(&headers, body(NOW_MS)).await;
        assert_eq!(status, StatusCode::UNAUTHORIZED, "{signature}");
    }
    let (status, _, said) = desk.send(&[("linear-delivery", "d")], body(NOW_MS)).await;
    assert_eq!((status, said.as_str()), (StatusCode::UNAUTHORIZED, "The signature is missing or invalid.\n"));
    assert_eq!((desk.kept(), desk.woken.load(Ordering::Relaxed)), (0, 0));
}

#[tokio::test]
async fn only_what_was_just_sent_is_taken() {
    let desk = Desk::new();
    let check = async |away_ms: i64, expected: StatusCode| {
        let status = desk.post(&format!("d{away_ms}"), "one", body(NOW_MS + away_ms)).await;
        assert_eq!(status, expected, "{away_ms}");
    };
    check(-60_000, StatusCode::OK).await;
    check(60_000, StatusCode::OK).await;
    check(-60_001, StatusCode::UNAUTHORIZED).await;
    check(60_001, StatusCode::UNAUTHORIZED).await;
    check(-NOW_MS, StatusCode::UNAUTHORIZED).await;
    let widen = |seconds: &str| {
        let kept: Result<(), StoreError> =
            desk.store.write(|writer| writer.put_setting(WINDOW_SETTING, seconds));
        kept.unwrap();
    };
    widen("3600");
    check(-3_600_000, StatusCode::OK).await;
    check(-3_600_001, StatusCode::UNAUTHORIZED).await;
    widen("99999999999");
    check(-86_400_001, StatusCode::UNAUTHORIZED).await;
    widen("nonsense");
    check(-60_002, StatusCode::UNAUTHORIZED).await;
}

#[tokio::test]
async fn a_time_that_is_not_signed_does_not_count() {
    let desk = Desk::new();
    for (id, body, header, expected) in [
        ("a", "{}", Some(NOW_MS.to_string()), StatusCode::BAD_REQUEST),
        ("b", "{}", Some((NOW_MS - 60_001).to_string()), StatusCode::BAD_REQUEST),
        ("h", "{\"webhookTimestamp\":1}", Some(NOW_MS.to_string()), StatusCode::UNAUTHORIZED),
        ("c", "{}", Some("soon".into()), StatusCode::BAD_REQUEST),
        ("d", "{}", None, StatusCode::BAD_REQUEST),
        ("e", "not json", None, StatusCode::BAD_REQUEST),
        ("f", "", None, StatusCode::BAD_REQUEST),
        ("g", "{\"webhookTimestamp\":[1]}", None, StatusCode::BAD_REQUEST),
    ] {
        let signature = sign(body.as_bytes(), &secret("one"));
        let mut headers = vec![("linear-signature", signature.as_str()), ("linear-delivery", id)];
        headers.extend(header.as_deref().map(|header| ("linear-timestamp", header)));
        assert_eq!(desk.send(&headers, body.into()).await.0, expected, "{body} {header:?}");
    }
    assert_eq!(desk.kept(), 0);
}

#[tokio::test]
async fn a_delivery_without_an_id_of_its_own_is_refused() {
    let desk = Desk::new();
    let signature = sign(&body(NOW_MS), &secret("one"));
    let (status, _, _) = desk.send(&[("linear-signature", &signature)], body(NOW_MS)).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    for id in ["", "a b", &"x".repeat(101)] {
        assert_eq!(desk.post(id, "one", body(NOW_MS)).await, StatusCode::BAD_REQUEST, "{id}");
    }
    assert_eq!(desk.kept(), 0);
}

#[tokio::test]
async fn both_secrets_hold_while_they_are_changed_over() {
    let desk = Desk::new();
    let check = async |id: &str, words: &str, expected: StatusCode| {
        assert_eq!(desk.post(id, words, body(NOW_MS)).await, expected, "{words}");
    };
    check("1", "two", StatusCode::UNAUTHORIZED).await;
    desk.vault.rotate_webhook_secret(&desk.store, &secret("two"), now()).unwrap();
    check("2", "one", StatusCode::OK).await;
    check("3", "two", StatusCode::OK).await;
    desk.vault.rotate_webhook_secret(&desk.store, &secret("three"), now()).unwrap();
    check("4", "one", StatusCode::UNAUTHORIZED).await;
    check("5", "two", StatusCode::OK).await;
    let previous = SecretName::LinearWebhookSecretPrevious.as_str();
    desk.store.write(|writer| writer.remove_secret(previous)).unwrap();
    check("6", "two", StatusCode::UNAUTHORIZED).await;
    check("7", "three", StatusCode::OK).await;
}

#[tokio::test]
async fn without_a_secret_that_can_be_read_it_is_to_come_again_later() {
    let desk = Desk::without_secret();
    let signature = sign(&body(NOW_MS), &secret("one"));
    let headers = [("linear-signature", signature.as_str()), ("linear-delivery", "d")];
    let check = async || {
        let (status, headers, _) = desk.send(&headers, body(NOW_MS)).await;
        assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(headers["retry-after"], RETRY_AFTER_S);
    };
    check().await;
    let other = Vault::new(Path::new("x"), Some("6".repeat(64)));
    other.put(&desk.store, SecretName::LinearWebhookSecret, &secret("one"), now()).unwrap();
    check().await;
    assert_eq!(desk.kept(), 0);
}

#[tokio::test]
async fn a_body_of_five_mebibytes_is_taken_and_none_larger() {
    let desk = Desk::new();
    let sized = |bytes: usize| {
        let mut body = body(NOW_MS);
        body.resize(bytes, b' ');
        body
    };
    assert_eq!(desk.post("c", "one", sized(5_000_000)).await, StatusCode::OK);
    assert_eq!(desk.post("a", "one", sized(BODY_MAX_BYTES)).await, StatusCode::OK);
    assert_eq!(desk.post("b", "one", sized(BODY_MAX_BYTES + 1)).await, StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(desk.kept(), 2);
}

#[tokio::test]
async fn the_guard_stays_before_everything_else() {
    let desk = Desk::new();
    let send = async |method: &str, path: &str, headers: &[(&str, &str)]| {
        let mut request = Request::builder().method(method).uri(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let response = desk.router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
        assert_eq!(response.headers()["x-content-type-options"], "nosniff", "{path}");
        response.status()
    };
    let outside = [("host", "hooks.example.com")];
    for path in ["/", "/webhooks", "/webhooks/", "/webhooks/linear/", "/webhooks/linear/x", "/healthz"] {
        assert_eq!(send("GET", path, &outside).await, StatusCode::FORBIDDEN, "{path}");
        assert_eq!(send("POST", path, &outside).await, StatusCode::FORBIDDEN, "{path}");
    }
    assert_eq!(send("GET", "/webhooks/linear", &outside).await, StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(send("POST", "/webhooks/linear", &outside).await, StatusCode::UNAUTHORIZED);
    let forged = [("host", "localhost"), ("origin", "http://evil.example")];
    assert_eq!(send("POST", "/api/judge", &forged).await, StatusCode::FORBIDDEN);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thousand_at_once_over_real_connections_are_all_kept() {
    const CONNECTIONS: usize = 100;
    const EACH: usize = 10;
    let desk = Desk::new();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let served = tokio::spawn(serve_on(listener, desk.router.clone(), async {
        let _ = stopped.await;
    }));
    let senders: Vec<_> = (0..CONNECTIONS)
        .map(|connection| {
            tokio::spawn(async move {
                let mut stream = TcpStream::connect(address).await.unwrap();
                for number in 0..EACH {
                    send_over(&mut stream, &format!("d-{connection}-{number}")).await;
                }
            })
        })
        .collect();
    for sender in senders {
        sender.await.unwrap();
    }
    stop.send(()).unwrap();
    served.await.unwrap().unwrap();
    // As after a restart: what was answered is in the file.
    let again = Store::open(&desk.folder.path().join("test.db")).unwrap();
    assert_eq!(kept(&again), CONNECTIONS * EACH);
    assert_eq!(desk.woken.load(Ordering::Relaxed), CONNECTIONS * EACH);
}

/// Sends one delivery over a connection that stays open and wants 200.
async fn send_over(stream: &mut TcpStream, id: &str) {
    let body = body_of(id);
    let signature = sign(&body, &secret("one"));
    let head = format!(
        "POST /webhooks/linear HTTP/1.1\r\nHost: hooks.example.com\r\nLinear-Signature: {signature}\r\n\
         Linear-Delivery: {id}\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    stream.write_all(&[head.as_bytes(), &body].concat()).await.unwrap();
    let mut answer = Vec::new();
    while !answer.ends_with(b"\r\n\r\nok\n") {
        let read = stream.read_buf(&mut answer).await.unwrap();
        assert!(read > 0 && answer.len() < 4096, "{}", String::from_utf8_lossy(&answer));
    }
    assert!(answer.starts_with(b"HTTP/1.1 200 "), "{}", String::from_utf8_lossy(&answer));
}
