use axum::body::{Body, BodyDataStream};
use axum::http::Request;
use futures_util::StreamExt;
use tempfile::TempDir;
use tower::ServiceExt;

use super::*;

/// Times at which a test does not wait.
const QUICK: Pace = Pace {
    beat: Duration::from_millis(20),
    settle: Duration::from_millis(1),
    lasting: Duration::from_secs(60),
};

struct Sent {
    events: Events,
    closing: watch::Sender<()>,
    _folder: TempDir,
}

fn told(pace: Pace) -> Sent {
    let folder = tempfile::tempdir().unwrap();
    let store = Arc::new(Store::open(&folder.path().join("test.db")).unwrap());
    let (events, closing) = Events::new(store);
    Sent { events: Events { pace, ..events }, closing, _folder: folder }
}

impl Sent {
    async fn connect(&self) -> Response {
        let request = Request::builder().uri("/events").body(Body::empty()).unwrap();
        self.events.clone().router().oneshot(request).await.unwrap()
    }

    async fn heard(&self) -> Heard {
        Heard(self.connect().await.into_body().into_data_stream())
    }
}

struct Heard(BodyDataStream);

impl Heard {
    /// The next event but beats, as `name data`; none at the end.
    async fn next(&mut self) -> Option<String> {
        loop {
            let event = self.any().await?;
            if !event.starts_with("beat") {
                return Some(event);
            }
        }
    }

    async fn any(&mut self) -> Option<String> {
        let bytes = self.0.next().await?.unwrap();
        let text = String::from_utf8(bytes.to_vec()).unwrap();
        let (name, data) = text.strip_prefix("event: ").unwrap().split_once("\ndata: ").unwrap();
        Some(format!("{name} {}", data.trim_end()))
    }
}

#[tokio::test]
async fn proxies_are_told_to_pass_each_event_on_and_to_keep_none() {
    let response = told(PACE).connect().await;
    let header = |name: &str| response.headers()[name].to_str().unwrap();
    assert_eq!(header("content-type"), "text/event-stream");
    assert_eq!(header("cache-control"), "no-store");
    assert_eq!(header("x-accel-buffering"), "no");
    assert_eq!(response.headers().get_all("cache-control").iter().count(), 1);
}

#[tokio::test]
async fn a_quiet_connection_beats() {
    let told = told(QUICK);
    let mut heard = told.heard().await;
    assert_eq!(heard.any().await.unwrap(), "jobs moved");
    for _ in 0..3 {
        assert_eq!(heard.any().await.unwrap(), "beat .");
    }
}

#[tokio::test]
async fn whoever_connects_is_told_the_version_and_then_each_newer_one() {
    let told = told(QUICK);
    told.events.publish(ServerEvent::Catalogue(7));
    let mut heard = told.heard().await;
    assert_eq!(heard.next().await.unwrap(), "catalogue 7");
    assert_eq!(heard.next().await.unwrap(), "jobs moved");
    told.events.publish(ServerEvent::Catalogue(7));
    told.events.publish(ServerEvent::Catalogue(8));
    assert_eq!(heard.next().await.unwrap(), "catalogue 8");
}

#[tokio::test]
async fn the_watch_finds_the_version_for_whoever_listens() {
    let told = told(QUICK);
    let watching = tokio::spawn(told.events.clone().watch());
    let mut heard = told.heard().await;
    assert_eq!(heard.next().await.unwrap(), "jobs moved");
    assert!(heard.next().await.unwrap().starts_with("catalogue "));
    drop(told.closing);
    watching.await.unwrap();
}

#[tokio::test]
async fn a_slow_listener_catches_up_at_once_after_a_flood() {
    let told = told(QUICK);
    let mut slow = Vec::new();
    for _ in 0..200 {
        let mut heard = told.heard().await;
        assert_eq!(heard.next().await.unwrap(), "jobs moved");
        slow.push(heard);
    }
    for version in 1..=10_000 {
        told.events.publish(ServerEvent::Catalogue(version));
        told.events.publish(ServerEvent::Jobs);
    }
    for heard in &mut slow {
        assert_eq!(heard.any().await.unwrap(), "catalogue 10000");
        assert_eq!(heard.any().await.unwrap(), "jobs moved");
    }
    assert_eq!(slow[0].any().await.unwrap(), "beat .", "nothing is left to tell");
}

#[test]
fn a_listener_holds_a_few_words_and_no_queue() {
    assert!(size_of::<Current>() <= 24, "{}", size_of::<Current>());
    assert!(size_of::<Listener>() <= 128, "{}", size_of::<Listener>());
}

#[tokio::test]
async fn a_place_is_given_back_when_a_connection_breaks() {
    let told = told(QUICK);
    let mut listening = Vec::new();
    for _ in 0..LISTENERS_MAX {
        listening.push(told.heard().await);
    }
    let refused = told.connect().await;
    assert_eq!(refused.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(refused.headers()["retry-after"], "60");
    let sentence = axum::body::to_bytes(refused.into_body(), 1000).await.unwrap();
    assert!(sentence.starts_with(b"Too many open pages"), "{sentence:?}");
    for _ in 0..3 {
        listening.pop();
        let response = told.connect().await;
        assert_eq!(response.status(), StatusCode::OK);
        drop(response);
        listening.push(told.heard().await);
    }
    assert_eq!(told.connect().await.status(), StatusCode::SERVICE_UNAVAILABLE);
    drop(listening);
    assert_eq!(told.events.places.available_permits(), LISTENERS_MAX);
    assert_eq!(told.events.news.receiver_count(), 0);
}

#[tokio::test]
async fn a_connection_ends_with_its_time_and_with_the_program() {
    let brief = told(Pace { lasting: Duration::from_millis(50), ..QUICK });
    let mut heard = brief.heard().await;
    assert_eq!(heard.next().await.unwrap(), "jobs moved");
    assert_eq!(heard.next().await, None);

    let told = told(QUICK);
    let mut heard = told.heard().await;
    assert_eq!(heard.next().await.unwrap(), "jobs moved");
    drop(told.closing);
    assert_eq!(heard.next().await, None);
}
