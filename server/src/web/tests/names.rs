//! Records with names that mean something in a path have pages like any others.

use axum::http::StatusCode;
use domain::to_segment;

use super::fixture::text;
use super::stocked::stocked;

async fn check(name: &str) {
    let stocked = stocked(&|field| match field {
        "identifier" | "signal" => name.to_owned(),
        "source" => "zendesk".to_owned(),
        "url" | "call url" => String::new(),
        field => field.replace(' ', "-"),
    });
    let site = &stocked.site;
    let (issue, signal) = (to_segment(name), to_segment(&format!("zendesk:{name}")));
    for page in [
        format!("/issues/{issue}"),
        format!("/signals/{signal}"),
        format!("/issues/{issue}/signals/{signal}"),
        format!("/signals/{signal}/issues/{issue}"),
    ] {
        let response = site.send("GET", &page, &[]).await;
        let status = response.status();
        let html = text(response).await;
        assert_eq!(status, StatusCode::OK, "{name:?}: {page}");
        assert!(html.contains("class=\"record\""), "{name:?}: {page}");
    }
    let list = text(site.send("GET", "/issues", &[]).await).await;
    assert!(list.contains(&format!("href=\"/issues/{issue}\"")), "{name:?}: {list}");
}

#[tokio::test]
async fn every_name_has_its_pages() {
    for name in [
        "..",
        ".",
        "...",
        "a/b",
        "../admin",
        "a\\b",
        "%2e%2e",
        "%",
        "%2F",
        "?x=1",
        "#x",
        "~",
        "~2E",
        "a b",
        "ä&<\">",
        "+",
        "a;b",
        "a\tb",
        "a\u{1}b",
        "\u{202e}x",
        "//evil.test",
        "javascript:evil()",
    ] {
        check(name).await;
    }
}
