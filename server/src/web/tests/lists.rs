//! The pages of lists, and what they answer.

use app::Wire;
use axum::http::StatusCode;
use domain::{Answer, Catalogue, Index, Query, View};

use super::fixture::{Site, header, holding, reading, text};
use super::two_pairs::two_pairs;

#[tokio::test]
async fn the_review_page_has_its_rows_in_the_html() {
    let site = Site::new(holding(two_pairs()));
    let (status, html) = site.get("/review").await;
    assert_eq!(status, StatusCode::OK);
    for part in
        ["<title>Review · Associations</title>", "CAP-1", "NOTE-2", "29 Feb 2024", "Northwind", "0.80"]
    {
        assert!(html.contains(part), "{part} is missing in {html}");
    }
    assert!(html.contains("Lost &lt;speaker&gt; names"), "text is escaped");
    assert!(!html.contains("href=\"javascript:"), "only web addresses become links");
}

#[tokio::test]
async fn the_url_filters_the_page() {
    let site = Site::new(holding(two_pairs()));
    let rows = |html: String| (html.contains("Lost &lt;speaker"), html.contains("Dark mode"));
    assert_eq!(rows(site.get("/review?min=0.6").await.1), (true, false));
    assert_eq!(rows(site.get("/review?team=NOTE").await.1), (false, true));
    let (status, html) = site.get("/review?min=0.9&team=NOTE").await;
    assert_eq!(status, StatusCode::OK);
    assert!(html.contains("No results match these filters"));
    assert!(html.contains("Remove filter: Team is Notes"));
}

#[tokio::test]
async fn an_empty_database_says_how_to_fill_it() {
    let (status, html) =
        Site::new(holding(Catalogue { version: 1, ..Catalogue::default() })).get("/review").await;
    assert_eq!(status, StatusCode::OK);
    for command in ["associations import issues", "associations import signals", "associations associate"] {
        assert!(html.contains(command), "{command} is missing in {html}");
    }
}

#[tokio::test]
async fn a_failure_is_a_status_a_sentence_and_an_id_but_no_detail() {
    let site = Site::new(reading(|_| Err("secret detail".into())));
    for path in ["/review", "/api/list?view=Review&search=", "/catalogue"] {
        let (status, body) = site.get(path).await;
        assert_eq!(status, StatusCode::INTERNAL_SERVER_ERROR, "{path}");
        assert!(!body.contains("secret"), "{path}: {body}");
    }
    assert!(site.get("/review").await.1.contains("in the server log"));
}

#[tokio::test]
async fn the_server_function_answers_as_the_catalogue_does() {
    let site = Site::new(holding(two_pairs()));
    let (status, json) = site.get("/api/list?view=Review&search=%3Fmin%3D0.60").await;
    assert_eq!(status, StatusCode::OK);
    let Wire(answer): Wire<Answer> = serde_json::from_str(&json).unwrap();
    assert_eq!(answer, Index::new(two_pairs()).answer(View::Review, &Query::parse("?min=0.60")));
    assert_eq!(site.get("/api/list").await.0, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn every_list_has_its_rows_and_its_facets_in_the_html() {
    let site = Site::new(holding(two_pairs()));
    let (status, issues) = site.get("/issues?sort=identifier").await;
    assert_eq!(status, StatusCode::OK);
    assert!(issues.find("Lost &lt;speaker") < issues.find("Dark mode"));
    assert!(
        issues.contains("$12.5k") && issues.contains("href=\"/issues?team=NOTE&amp;sort=identifier\""),
        "{issues}"
    );
    let (_, signals) = site.get("/signals").await;
    assert!(signals.contains("=Names of speakers disappear") && signals.contains("Northwind"));
    let (_, home) = site.get("/").await;
    assert!(home.contains("Are we building the right things?") && home.contains("100 %"), "{home}");
}

#[tokio::test]
async fn a_list_is_exported_as_it_is_shown() {
    let site = Site::new(holding(two_pairs()));
    let response = site.send("GET", "/export/review.csv?min=0.60", &[]).await;
    assert_eq!(header(&response, "content-type"), "text/csv; charset=utf-8");
    assert!(header(&response, "content-disposition").contains("review.csv"));
    assert_eq!(
        text(response).await,
        "\u{feff}issue,title,issue_id,link,team,state,signal,summary,date,company,person,confidence,similarity,verdict,\
         reason,judged_by,judged_at,run,model,scorer\n\
         CAP-1,Lost <speaker> names,,https://linear.app/x/issue/CAP-1,Capture,In Progress,7,\
         '=Names of speakers disappear,2024-02-29,Northwind,,0.8,0.6,,,,,0,,\n"
    );
    let (_, json) = site.get("/export/issues.json?team=NOTE").await;
    let rows: Vec<serde_json::Value> = serde_json::from_str(&json).unwrap();
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0]["identifier"], "NOTE-2");
    let (_, nothing) = site.get("/export/signals.json?company=Nobody").await;
    assert_eq!(nothing, "[]\n");
    assert_eq!(site.get("/export/issues.xls").await.0, StatusCode::NOT_FOUND);
}
