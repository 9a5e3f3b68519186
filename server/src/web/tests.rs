//! Requests against the whole router.

use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use app::state::{AppState, Backend, BackendError};
use app::{Judged, Nearest, PairKey, SavedView, Wire};
use axum::body::{Body, to_bytes};
use axum::http::{Request, Response, StatusCode};
use domain::catalogue::{Choice, Column, IssueColumns, PairColumns, SignalColumns, Values};
use domain::{
    Answer, Catalogue, Day, Index, Issue, Query, Signal, SignalKey, Similarity, StateType, Verdict, View,
};
use tempfile::TempDir;
use tower::ServiceExt;

use super::*;

/// A column of one option a row.
fn one(choices: &[(&str, &str)], values: &[u32]) -> Column {
    let choice = |(key, label): &(&str, &str)| Choice { key: (*key).into(), label: (*label).into() };
    Column { choices: choices.iter().map(choice).collect(), values: Values::One(values.into()) }
}

/// A column in which no row has anything.
fn none(rows: u32) -> Column {
    Column { choices: Vec::new(), values: Values::Many { ends: vec![0; rows as usize], values: Vec::new() } }
}

/// Two issues of two teams, each with the same signal.
fn two_pairs() -> Catalogue {
    Catalogue {
        version: 3,
        issues: IssueColumns {
            identifier: vec!["CAP-1".into(), "NOTE-2".into()],
            title: vec!["Lost <speaker> names".into(), "Dark mode".into()],
            url: vec!["https://linear.app/x/issue/CAP-1".into(), "javascript:alert(1)".into()],
            state_type: vec![StateType::Started, StateType::Backlog],
            day: vec![None; 2],
            facets: vec![
                one(&[("CAP", "Capture"), ("NOTE", "Notes")], &[0, 1]),
                one(&[("open", "Open"), ("closed", "Closed")], &[0, 0]),
                one(&[("In Progress", ""), ("Backlog", "")], &[0, 1]),
                none(2),
                one(&[("(none)", "No project")], &[0, 0]),
                one(&[("high", "High")], &[0, 0]),
                one(&[("(none)", "No assignee")], &[0, 0]),
            ],
        },
        signals: SignalColumns {
            key: vec!["7".into()],
            summary: vec!["=Names of speakers disappear".into()],
            person: vec![0],
            people: Vec::new(),
            call: vec![0],
            day: vec![Some(Day(19_782))],
            facets: vec![
                one(&[("buildbetter", "")], &[0]),
                none(1),
                none(1),
                one(&[("negative", "Negative")], &[0]),
                one(&[("high", "High")], &[0]),
                one(&[("external", "Customers")], &[0]),
                one(&[("(none)", "No company"), ("Northwind", "")], &[1]),
            ],
        },
        pairs: PairColumns {
            issue: vec![0, 1],
            signal: vec![0, 0],
            similarity: vec![Similarity::from_percent(80), Similarity::from_percent(55)],
            verdict: vec![None; 2],
        },
        revenue: vec![None, Some(12_500.0)],
    }
}

type Read = dyn Fn(Option<u64>) -> Result<Option<Catalogue>, BackendError> + Send + Sync;

/// Reads the catalogue from a function and knows no single records.
struct Fake(Box<Read>);

impl Backend for Fake {
    fn catalogue(&self, held: Option<u64>) -> Result<Option<Catalogue>, BackendError> {
        (self.0)(held)
    }
    fn issue(&self, _: &str) -> Result<Option<Issue>, BackendError> {
        Ok(None)
    }
    fn signal(&self, _: &SignalKey) -> Result<Option<Signal>, BackendError> {
        Ok(None)
    }
    fn judged(&self, _: &str, _: &SignalKey) -> Result<Option<Judged>, BackendError> {
        Ok(None)
    }
    fn judge(&self, _: &[PairKey], _: Option<Verdict>, _: Option<&str>) -> Result<bool, BackendError> {
        Ok(false)
    }
    fn nearest(&self, _: &str) -> Result<Nearest, BackendError> {
        Ok(Nearest::default())
    }
    fn saved_views(&self) -> Result<Vec<SavedView>, BackendError> {
        Ok(Vec::new())
    }
    fn save_view(&self, _: &SavedView) -> Result<(), BackendError> {
        Ok(())
    }
    fn drop_view(&self, _: &str) -> Result<(), BackendError> {
        Ok(())
    }
}

fn reading(
    read: impl Fn(Option<u64>) -> Result<Option<Catalogue>, BackendError> + Send + Sync + 'static,
) -> AppState {
    AppState::new(Fake(Box::new(read)), 1000)
}

fn holding(catalogue: Catalogue) -> AppState {
    reading(move |held| Ok((held != Some(catalogue.version)).then(|| catalogue.clone())))
}

/// Webhooks for which no secret is set.
fn webhooks_of(db: &Path) -> Webhooks {
    let store = Arc::new(engine::store::Store::open(db).unwrap());
    Webhooks::new(store, Arc::new(engine::secrets::Vault::new(db, None)), Arc::new(|| {}))
}

/// A front end of a few files, and the router over it.
struct Site {
    _folder: TempDir,
    router: Router,
}

impl Site {
    fn new(state: AppState) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
        std::fs::create_dir(folder.path().join("pkg")).unwrap();
        write("pkg/associations.js", "export default 1\n");
        write("pkg/associations.js.br", "as brotli");
        write("pkg/associations_bg.wasm", "\0asm");
        let listen = ([127, 0, 0, 1], 3000).into();
        let config = Config { listen, no_auth: false, site_root: folder.path().into() };
        let webhooks = webhooks_of(&folder.path().join("test.db"));
        Self { router: router(&config, state, webhooks), _folder: folder }
    }

    async fn send(&self, method: &str, path: &str, headers: &[(&str, &str)]) -> Response<Body> {
        let mut request = Request::builder().method(method).uri(path).header("host", "127.0.0.1:3000");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap()
    }

    async fn get(&self, path: &str) -> (StatusCode, String) {
        let response = self.send("GET", path, &[]).await;
        (response.status(), text(response).await)
    }
}

async fn bytes(response: Response<Body>) -> Vec<u8> {
    to_bytes(response.into_body(), 1 << 20).await.unwrap().to_vec()
}

async fn text(response: Response<Body>) -> String {
    String::from_utf8(bytes(response).await).unwrap()
}

fn header<'a>(response: &'a Response<Body>, name: &str) -> &'a str {
    response.headers().get(name).map_or("", |value| value.to_str().unwrap())
}

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
    assert!(html.contains("Nothing matches these filters"));
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
    assert!(site.get("/review").await.1.contains("its log says why under"));
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
async fn the_catalogue_is_sent_once_and_then_confirmed() {
    let site = Site::new(holding(two_pairs()));
    let first = site.send("GET", "/catalogue", &[]).await;
    assert_eq!(header(&first, "content-type"), "application/octet-stream");
    assert_eq!(header(&first, "cache-control"), "no-cache");
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
async fn what_is_unknown_is_a_404_page() {
    let site = Site::new(holding(two_pairs()));
    for path in ["/nothing", "/review/x", "/pkg/", "/pkg/none.js", "/..%2f..%2fetc/passwd"] {
        let (status, html) = site.get(path).await;
        assert_eq!(status, StatusCode::NOT_FOUND, "{path}");
        assert!(
            html.contains("There is nothing at this address") && html.contains("href=\"/\""),
            "{path}: {html}"
        );
    }
    assert_eq!(site.get("/healthz").await, (StatusCode::OK, "ok\n".into()));
}

#[tokio::test]
async fn a_record_that_is_not_there_is_a_404_page_with_a_way_on() {
    let site = Site::new(holding(two_pairs()));
    for (path, sentence) in [
        ("/issues/CAP-9", "There is no issue CAP-9"),
        ("/signals/9", "There is no signal 9"),
        ("/issues/CAP-9/signals/9", "There is no pair"),
        ("/signals/9/issues/CAP-9", "There is no pair"),
    ] {
        let (status, html) = site.get(path).await;
        assert_eq!(status, StatusCode::NOT_FOUND, "{path}");
        assert!(html.contains(sentence), "{path}: {html}");
    }
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
        "\u{feff}issue,title,team,state,signal,summary,from,date,similarity,verdict,url\n\
         CAP-1,Lost <speaker> names,Capture,In Progress,7,'=Names of speakers disappear,Northwind,2024-02-29,0.8,,\
         https://linear.app/x/issue/CAP-1\n"
    );
    let (_, json) = site.get("/export/issues.json?team=NOTE").await;
    let rows: Vec<serde_json::Value> = serde_json::from_str(&json).unwrap();
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0]["identifier"], "NOTE-2");
    let (_, nothing) = site.get("/export/signals.json?company=Nobody").await;
    assert_eq!(nothing, "[]\n");
    assert_eq!(site.get("/export/issues.xls").await.0, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_browser_is_given_no_more_than_it_can_hold() {
    let small = AppState::new(Fake(Box::new(|held| Ok(held.is_none().then(two_pairs)))), 4);
    let response = Site::new(small).send("GET", "/catalogue", &[]).await;
    assert_eq!(response.status(), StatusCode::NO_CONTENT);
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
    let elsewhere = r#"{"view":{"name":"x","url":"https://evil.example/"}}"#;
    assert_eq!(post("/api/save-view", elsewhere).await.0, StatusCode::BAD_REQUEST);
    assert_eq!(site.get("/api/nearest?text=").await.0, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn files_have_their_type_and_come_compressed() {
    let site = Site::new(holding(two_pairs()));
    let script = site.send("GET", "/pkg/associations.js", &[("accept-encoding", "gzip, br")]).await;
    assert_eq!(header(&script, "content-encoding"), "br");
    assert_eq!(header(&script, "cache-control"), "no-cache");
    assert_eq!(text(script).await, "as brotli");
    let wasm = site.send("GET", "/pkg/associations_bg.wasm", &[]).await;
    assert_eq!(header(&wasm, "content-type"), "application/wasm");
}

#[tokio::test]
async fn every_response_is_guarded_and_a_page_runs_only_its_own_scripts() {
    let site = Site::new(holding(two_pairs()));
    for path in
        ["/review", "/nothing", "/catalogue", "/pkg/associations.js", "/api/list?view=Review&search=", "/"]
    {
        let response = site.send("GET", path, &[]).await;
        assert_eq!(header(&response, "x-content-type-options"), "nosniff", "{path}");
        assert_eq!(header(&response, "referrer-policy"), "no-referrer", "{path}");
        let policy = header(&response, "content-security-policy");
        assert!(
            policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"),
            "{path}: {policy}"
        );
    }
    let page = site.send("GET", "/review", &[]).await;
    let policy = header(&page, "content-security-policy").to_owned();
    let nonce = policy.split("'nonce-").nth(1).and_then(|rest| rest.split('\'').next()).unwrap().to_owned();
    assert!(nonce.len() >= 16, "{nonce}");
    let html = text(page).await;
    let scripts = html.matches("<script").count();
    assert!(scripts > 0);
    assert_eq!(html.matches(&format!("nonce=\"{nonce}\"")).count(), scripts, "{html}");
    assert!(!html.contains(" style=\""), "inline styles would be refused");
    assert_ne!(header(&site.send("GET", "/review", &[]).await, "content-security-policy"), policy);
}

#[tokio::test]
async fn strangers_are_refused() {
    let site = Site::new(holding(two_pairs()));
    let request = Request::get("/review").header("host", "evil.example").body(Body::empty()).unwrap();
    let rebound = site.router.clone().oneshot(request).await.unwrap();
    assert_eq!(rebound.status(), StatusCode::FORBIDDEN);
    assert!(text(rebound).await.contains("127.0.0.1"));
    let two_hosts = site.send("GET", "/review", &[("host", "evil.example")]).await;
    assert_eq!(two_hosts.status(), StatusCode::FORBIDDEN);
    let forged = site.send("POST", "/api/list", &[("origin", "http://evil.example")]).await;
    assert_eq!(forged.status(), StatusCode::FORBIDDEN);
    let blind = site.send("POST", "/api/list", &[]).await;
    assert_eq!(blind.status(), StatusCode::FORBIDDEN);
    let own = site.send("POST", "/api/list", &[("origin", "http://127.0.0.1:3000")]).await;
    assert_eq!(own.status(), StatusCode::METHOD_NOT_ALLOWED);
}

#[tokio::test]
async fn a_body_beyond_the_limit_is_refused() {
    let site = Site::new(holding(two_pairs()));
    let size = (BODY_MAX_BYTES + 1).to_string();
    let origin = ("origin", "http://127.0.0.1:3000");
    let response = site.send("POST", "/api/list", &[origin, ("content-length", &size)]).await;
    assert_eq!(response.status(), StatusCode::PAYLOAD_TOO_LARGE);
}

#[tokio::test]
async fn what_comes_on_top_of_the_limit_is_turned_away_at_once() {
    let (gate, opened) = std::sync::mpsc::channel::<()>();
    let opened = Mutex::new(opened);
    // Reading the catalogue waits until the gate is dropped.
    let site = Site::new(reading(move |held| {
        let _ = opened.lock().unwrap().recv();
        Ok(held.is_none().then(two_pairs))
    }));
    let request = || {
        let request = Request::get("/catalogue").header("host", "localhost").body(Body::empty()).unwrap();
        site.router.clone().oneshot(request)
    };
    let waiting: Vec<_> = (0..REQUESTS_MAX).map(|_| tokio::spawn(request())).collect();
    // A turn for each at least: all are let in before any is done.
    for _ in 0..REQUESTS_MAX {
        tokio::task::yield_now().await;
    }
    let refused = request().await.unwrap();
    assert_eq!(refused.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(header(&refused, "retry-after"), "1");
    drop(gate);
    for answer in waiting {
        assert_eq!(answer.await.unwrap().unwrap().status(), StatusCode::OK);
    }
}

#[tokio::test]
async fn it_serves_on_a_free_port_and_stops_when_told() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let site = Site::new(holding(two_pairs()));
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let served = tokio::spawn(serve_on(listener, site.router.clone(), async {
        let _ = stopped.await;
    }));
    tokio::net::TcpStream::connect(address).await.unwrap();
    stop.send(()).unwrap();
    served.await.unwrap().unwrap();
}

#[tokio::test]
async fn serving_says_what_is_missing_or_not_allowed() {
    let check = async |listen: &str, expected: &str| {
        let folder = tempfile::tempdir().unwrap();
        let config =
            Config { listen: listen.parse().unwrap(), no_auth: false, site_root: folder.path().into() };
        let webhooks = webhooks_of(&folder.path().join("test.db"));
        let result = serve(config, holding(two_pairs()), webhooks, |_| {}, async {}).await;
        let sentence = result.unwrap_err().to_string();
        assert!(sentence.contains(expected), "{sentence}");
    };
    check("0.0.0.0:0", "--no-auth").await;
    check("127.0.0.1:0", "cargo xtask build").await;
}
