//! What the browser is given to hold.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use app::state::AppState;
use axum::http::StatusCode;
use domain::Catalogue;

use super::fixture::{Fake, Site, bytes, header, holding, reading};
use super::two_pairs::two_pairs;

#[tokio::test]
async fn the_catalogue_is_sent_once_and_then_confirmed() {
    let site = Site::new(holding(two_pairs()));
    let first = site.send("GET", "/catalogue", &[]).await;
    assert_eq!(header(&first, "content-type"), "application/octet-stream");
    assert_eq!(header(&first, "cache-control"), "private, no-cache");
    let etag = header(&first, "etag").to_owned();
    assert!(etag.starts_with("W/\"3-"), "{etag}");
    assert_eq!(Catalogue::from_bytes(&bytes(first).await), Ok(two_pairs()));

    let again = site.send("GET", "/catalogue", &[("if-none-match", &etag)]).await;
    assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
    assert_eq!(header(&again, "etag"), etag);
    assert!(bytes(again).await.is_empty());
    let other = site.send("GET", "/catalogue", &[("if-none-match", "W/\"2-0\"")]).await;
    assert_eq!(other.status(), StatusCode::OK);
    let packed = site.send("GET", "/catalogue", &[("accept-encoding", "br")]).await;
    assert_eq!(header(&packed, "content-encoding"), "br");
}

#[tokio::test]
async fn a_newer_catalogue_is_seen_and_an_old_one_is_read_once() {
    let stored = Arc::new(Mutex::new(two_pairs()));
    let reads = Arc::new(AtomicUsize::new(0));
    let state = {
        let (stored, reads) = (Arc::clone(&stored), Arc::clone(&reads));
        reading(move |held| {
            let stored = stored.lock().unwrap();
            if held == Some(stored.version) {
                return Ok(None);
            }
            reads.fetch_add(1, Ordering::Relaxed);
            Ok(Some(stored.clone()))
        })
    };
    let site = Site::new(state);
    for _ in 0..3 {
        assert!(site.get("/review").await.1.contains("Dark mode"));
    }
    assert_eq!(reads.load(Ordering::Relaxed), 1);
    {
        let mut stored = stored.lock().unwrap();
        stored.version = 4;
        stored.issues.title[1] = "Light mode".into();
    }
    assert!(site.get("/review").await.1.contains("Light mode"));
    assert_eq!(reads.load(Ordering::Relaxed), 2);
}

#[tokio::test]
async fn a_browser_is_given_no_more_than_it_can_hold() {
    let small = AppState::new(Fake(Box::new(|held| Ok(held.is_none().then(two_pairs)))), 4);
    let response = Site::new(small).send("GET", "/catalogue", &[]).await;
    assert_eq!(response.status(), StatusCode::NO_CONTENT);
}
