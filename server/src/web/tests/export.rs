//! Lists as files, for readers of every speed.

use axum::http::StatusCode;
use tokio_stream::StreamExt;

use super::fixture::{Site, header, holding, text};
use super::two_pairs::two_pairs;

/// More than there may be threads in the test.
const SLOW_READERS: usize = 32;

#[test]
fn slow_readers_of_exports_hold_no_thread_and_are_bounded() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().max_blocking_threads(2).build();
    runtime.unwrap().block_on(async {
        let mut catalogue = two_pairs();
        catalogue.issues.title[0] = "x".repeat(4 << 20);
        let site = Site::new(holding(catalogue));
        let mut slow = Vec::new();
        for _ in 0..SLOW_READERS {
            let response = site.send("GET", "/export/issues.csv", &[]).await;
            assert_eq!(response.status(), StatusCode::OK);
            let mut body = response.into_body().into_data_stream();
            assert!(body.next().await.unwrap().is_ok());
            slow.push(body);
        }
        assert_eq!(site.get("/signals").await.0, StatusCode::OK, "others are served");
        let refused = site.send("GET", "/export/issues.csv", &[]).await;
        assert_eq!(
            (refused.status(), header(&refused, "retry-after")),
            (StatusCode::SERVICE_UNAVAILABLE, "5")
        );
        assert_eq!(text(refused).await, "Too many exports in progress; try again in a moment.\n");
        slow.pop();
        assert_eq!(site.get("/export/signals.csv").await.0, StatusCode::OK);
    });
}

#[tokio::test]
async fn a_list_of_many_blocks_is_one_table() {
    let mut catalogue = two_pairs();
    let pairs = &mut catalogue.pairs;
    for _ in 0..700 {
        pairs.issue.extend([0, 1]);
        pairs.signal.extend([0, 0]);
        pairs.confidence.extend_from_within(..2);
        pairs.similarity.extend_from_within(..2);
        pairs.verdict.extend([None, None]);
    }
    let site = Site::new(holding(catalogue));
    let (_, json) = site.get("/export/review.json").await;
    assert_eq!(serde_json::from_str::<Vec<serde_json::Value>>(&json).unwrap().len(), 1402);
    let (_, csv) = site.get("/export/review.csv").await;
    assert_eq!((csv.lines().count(), csv.matches("issue,title").count()), (1403, 1));
}
