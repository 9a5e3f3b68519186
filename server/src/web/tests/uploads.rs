//! Uploads that are refused before any of them has come.

use axum::http::StatusCode;

use super::fixture::{Site, holding, text};
use super::two_pairs::two_pairs;

/// From a page of ours.
const OWN: (&str, &str) = ("sec-fetch-site", "same-origin");
const FORM: (&str, &str) = ("content-type", "multipart/form-data; boundary=x");

#[tokio::test]
async fn an_upload_that_is_announced_as_too_large_is_refused_at_once() {
    let site = Site::new(holding(two_pairs()));
    let response = site.send("POST", "/upload", &[FORM, OWN, ("content-length", "2147483649")]).await;
    assert_eq!(response.status(), StatusCode::PAYLOAD_TOO_LARGE);
    let said = text(response).await;
    assert!(said.contains("at most 2 GiB"), "{said}");
}

#[tokio::test]
async fn an_upload_is_refused_while_too_many_wait() {
    let site = Site::new(holding(two_pairs()));
    let folder = site.folder().join("test.db-uploads");
    std::fs::create_dir(&folder).unwrap();
    (0..100).for_each(|number| std::fs::write(folder.join(number.to_string()), "x").unwrap());
    let response = site.send("POST", "/upload", &[FORM, OWN, ("content-length", "10")]).await;
    assert_eq!(response.status(), StatusCode::PAYLOAD_TOO_LARGE);
    let said = text(response).await;
    assert!(said.contains("100 uploaded files") && said.contains("try again"), "{said}");
    std::fs::remove_file(folder.join("0")).unwrap();
    let response = site.send("POST", "/upload", &[FORM, OWN, ("content-length", "10")]).await;
    assert_ne!(response.status(), StatusCode::PAYLOAD_TOO_LARGE);
}

#[tokio::test]
async fn uploads_that_together_take_too_much_room_are_refused() {
    let site = Site::new(holding(two_pairs()));
    let folder = site.folder().join("test.db-uploads");
    std::fs::create_dir(&folder).unwrap();
    // Sparse: it takes no room on the disk.
    std::fs::File::create(folder.join("large")).unwrap().set_len(4 << 30).unwrap();
    let response = site.send("POST", "/upload", &[FORM, OWN, ("content-length", "10")]).await;
    assert_eq!(response.status(), StatusCode::PAYLOAD_TOO_LARGE);
    assert!(text(response).await.contains("4294 MB"));
}
