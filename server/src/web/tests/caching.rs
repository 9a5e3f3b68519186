//! Who may keep copies: of our own files everybody, of customers' words nobody.

use super::fixture::{Site, header, holding};
use super::stocked::stocked;
use super::two_pairs::two_pairs;

#[tokio::test]
async fn no_answer_with_customers_words_is_kept() {
    let stocked = stocked(&|field| match field {
        "url" | "call url" => "https://tracker.test/".to_owned(),
        field => field.replace(' ', "-"),
    });
    let site = &stocked.site;
    for path in [
        "/",
        "/issues",
        "/signals",
        "/review?q=a",
        "/admin",
        "/issues/identifier",
        "/issues/unknown",
        "/signals/source:signal",
        "/issues/identifier/signals/source:signal",
        "/nothing",
        "/api/list?view=Review&search=",
        "/api/overview",
        "/api/issue?identifier=identifier",
        "/api/signal?key=source:signal",
        "/api/pair?identifier=identifier&key=source:signal",
        "/api/views",
        "/api/admin",
        "/api/nothing",
        "/export/issues.csv",
        "/export/signals.json",
        "/events",
    ] {
        let response = site.send("GET", path, &[]).await;
        assert!(response.status().as_u16() < 500, "{path}: {}", response.status());
        assert_eq!(header(&response, "cache-control"), "no-store", "{path}: {}", response.status());
    }
    for path in ["/api/judge", "/api/administer", "/api/save-view", "/upload", "/webhooks/linear"] {
        let response = site.post(path, "application/json", "{}", &[]).await;
        assert_eq!(header(&response, "cache-control"), "no-store", "{path}: {}", response.status());
    }
}

#[tokio::test]
async fn the_catalogue_and_our_own_files_are_asked_about_again() {
    let site = Site::new(holding(two_pairs()));
    for (path, expected) in [("/catalogue", "private, no-cache"), ("/pkg/associations.js", "no-cache")] {
        assert_eq!(header(&site.send("GET", path, &[]).await, "cache-control"), expected, "{path}");
    }
}
