//! A front end of a few files over a catalogue in memory, and requests to it.

use std::path::Path;
use std::sync::Arc;

use app::state::{AppState, Backend, BackendError};
use app::{
    AdminRequest, AdminView, Ask, EvidenceView, ExplanationView, Judged, Judgement, Nearest, PairKey,
    PastVerdict, SavedView, SeenPair, Undone,
};
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, Response, StatusCode};
use domain::{Catalogue, Index, Issue, Signal, SignalKey, Verdict};
use tempfile::TempDir;
use tower::ServiceExt;

use super::super::{Config, Events, Services, Uploads, Webhooks, router};

pub type Read = dyn Fn(Option<u64>) -> Result<Option<Catalogue>, BackendError> + Send + Sync;

/// Reads the catalogue from a function and knows no single records.
pub struct Fake(pub Box<Read>);

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
    fn evidence(&self, _: &str, _: &SignalKey) -> Result<Option<EvidenceView>, BackendError> {
        Ok(None)
    }
    fn history(&self, _: &str, _: &SignalKey) -> Result<Vec<PastVerdict>, BackendError> {
        Ok(Vec::new())
    }
    fn judge(
        &self,
        _: &[SeenPair],
        _: Option<Verdict>,
        _: Option<&str>,
    ) -> Result<Option<Judgement>, BackendError> {
        Ok(None)
    }
    fn undo(&self, _: &[(i64, i64)]) -> Result<Undone, BackendError> {
        Ok(Undone::default())
    }
    fn nearest(&self, _: &str) -> Result<Nearest, BackendError> {
        Ok(Nearest::default())
    }
    fn saved_views(&self) -> Result<Vec<SavedView>, BackendError> {
        Ok(Vec::new())
    }
    fn save_view(&self, _: &SavedView) -> Result<Result<(), String>, BackendError> {
        Ok(Ok(()))
    }
    fn drop_view(&self, _: &str) -> Result<(), BackendError> {
        Ok(())
    }
    fn explains(&self) -> Result<bool, BackendError> {
        Ok(false)
    }
    fn explain(&self, _: &PairKey, _: Ask) -> Result<Option<Result<ExplanationView, String>>, BackendError> {
        Ok(None)
    }
    fn admin(&self, _: &Index) -> Result<AdminView, BackendError> {
        Ok(AdminView::default())
    }
    fn administer(&self, request: AdminRequest) -> Result<Result<String, String>, BackendError> {
        Ok(if request == AdminRequest::Cancel(1) { Ok("Done.".into()) } else { Err("Not this.".into()) })
    }
}

pub fn reading(
    read: impl Fn(Option<u64>) -> Result<Option<Catalogue>, BackendError> + Send + Sync + 'static,
) -> AppState {
    AppState::new(Fake(Box::new(read)), 1000)
}

pub fn holding(catalogue: Catalogue) -> AppState {
    reading(move |held| Ok((held != Some(catalogue.version)).then(|| catalogue.clone())))
}

/// Webhooks for which no secret is set, events that nobody tells, files for no worker.
pub fn services(db: &Path) -> Services {
    let store = Arc::new(engine::store::Store::open(db).unwrap());
    let (events, _) = Events::new(Arc::clone(&store));
    let vault = Arc::new(engine::secrets::Vault::new(db, None));
    let webhooks = Webhooks::new(Arc::clone(&store), vault, Arc::new(|| {}));
    let uploads = Uploads::new(Arc::clone(&store), Arc::new(|| {}));
    Services { store, webhooks, events, uploads }
}

/// A front end of a few files, and the router over it.
pub struct Site {
    folder: TempDir,
    pub router: Router,
}

impl Site {
    pub fn new(state: AppState) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
        std::fs::create_dir(folder.path().join("pkg")).unwrap();
        write("pkg/associations.js", "export default 1\n");
        write("pkg/associations.js.br", "as brotli");
        write("pkg/associations_bg.wasm", "\0asm");
        let listen = ([127, 0, 0, 1], 3000).into();
        let config = Config { listen, no_auth: false, site_root: folder.path().into() };
        let services = services(&folder.path().join("test.db"));
        Self { router: router(&config, state, services), folder }
    }

    /// Where its database lies.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub async fn send(&self, method: &str, path: &str, headers: &[(&str, &str)]) -> Response<Body> {
        let mut request = Request::builder().method(method).uri(path).header("host", "127.0.0.1:3000");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap()
    }

    /// Sends a body as one of our own pages does.
    pub async fn post(&self, path: &str, kind: &str, body: &str, headers: &[(&str, &str)]) -> Response<Body> {
        let mut request = Request::post(path)
            .header("host", "127.0.0.1:3000")
            .header("origin", "http://127.0.0.1:3000")
            .header("content-type", kind);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(Body::from(body.to_owned())).unwrap();
        self.router.clone().oneshot(request).await.unwrap()
    }

    pub async fn get(&self, path: &str) -> (StatusCode, String) {
        let response = self.send("GET", path, &[]).await;
        (response.status(), text(response).await)
    }
}

pub async fn bytes(response: Response<Body>) -> Vec<u8> {
    to_bytes(response.into_body(), 1 << 20).await.unwrap().to_vec()
}

pub async fn text(response: Response<Body>) -> String {
    String::from_utf8(bytes(response).await).unwrap()
}

pub fn header<'a>(response: &'a Response<Body>, name: &str) -> &'a str {
    response.headers().get(name).map_or("", |value| value.to_str().unwrap())
}
