//! Application state and the interface to the backend.

mod explain;
mod pages;
mod slots;

use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use domain::{Catalogue, Index, Issue, Query, Signal, SignalKey, Unreadable, Verdict, View};
use tokio::sync::Mutex;

use crate::Fault;
use crate::admin::{AdminRequest, AdminView, Sections, sections};
use crate::api::{Judged, JudgedAll, Judgement, Nearest, PairKey, PastVerdict, SavedView, SeenPair, Undone};
use crate::evidence::EvidenceView;
use crate::explain::{Ask, ExplanationView};
use slots::{Access, Slots};

/// Maximum number of associations that one request by query confirms or rejects.
const JUDGED_AT_ONCE_MAX: usize = 20_000;

/// An error of the backend.
pub type BackendError = Box<dyn std::error::Error + Send + Sync>;

/// The interface to the engine. Every method may block and is called on a
/// thread for blocking tasks.
pub trait Backend: Send + Sync + 'static {
    /// The catalogue if it is newer than the `held` version.
    /// Called for every request, never concurrently: must be cheap if nothing has changed.
    fn catalogue(&self, held: Option<u64>) -> Result<Option<Catalogue>, BackendError>;
    /// The issue with this current or previous identifier.
    fn issue(&self, identifier: &str) -> Result<Option<Issue>, BackendError>;
    /// The signal with this key.
    fn signal(&self, key: &SignalKey) -> Result<Option<Signal>, BackendError>;
    /// Why the text of an issue (by id) was not matched; `None` if it was.
    fn unreadable_issue(&self, _id: &str) -> Result<Option<Unreadable>, BackendError> {
        Ok(None)
    }
    /// Why the text of a signal was not matched; `None` if it was.
    fn unreadable_signal(&self, _key: &SignalKey) -> Result<Option<Unreadable>, BackendError> {
        Ok(None)
    }
    /// The current verdict of a pair.
    fn judged(&self, issue_id: &str, key: &SignalKey) -> Result<Option<Judged>, BackendError>;
    /// Evidence for a pair; `None` if either record does not exist.
    fn evidence(&self, identifier: &str, key: &SignalKey) -> Result<Option<EvidenceView>, BackendError>;
    /// Verdict history of a pair, newest first.
    fn history(&self, issue_id: &str, key: &SignalKey) -> Result<Vec<PastVerdict>, BackendError>;
    /// Sets or clears the verdict of these pairs, unless one was changed since the person
    /// saw it. `None`, and nothing is saved, if one does not exist.
    fn judge(
        &self,
        pairs: &[SeenPair],
        verdict: Option<Verdict>,
        reason: Option<&str>,
    ) -> Result<Option<Judgement>, BackendError>;
    /// Undoes the verdicts with these sequence number ranges.
    fn undo(&self, ranges: &[(i64, i64)]) -> Result<Undone, BackendError>;
    /// Records closest in meaning to a text.
    fn nearest(&self, text: &str) -> Result<Nearest, BackendError>;
    /// Saved views, by name.
    fn saved_views(&self) -> Result<Vec<SavedView>, BackendError>;
    /// Saves a view; the inner error is for the person.
    fn save_view(&self, view: &SavedView) -> Result<Result<(), String>, BackendError>;
    /// Deletes a saved view.
    fn drop_view(&self, name: &str) -> Result<(), BackendError>;
    /// Whether explanations are on.
    fn explains(&self) -> Result<bool, BackendError>;
    /// Explanation of a pair, or a message why there is none; `None` if the
    /// pair does not exist, or if no explanation is stored and none may be requested.
    fn explain(
        &self,
        pair: &PairKey,
        ask: Ask,
    ) -> Result<Option<Result<ExplanationView, String>>, BackendError>;
    /// Contents of the Admin page.
    fn admin(&self, index: &Index) -> Result<AdminView, BackendError>;
    /// Performs a request of the Admin page: a success message, or an error message for the person.
    fn administer(&self, request: AdminRequest) -> Result<Result<String, String>, BackendError>;
    /// The fault for an error that someone can fix; `None` for
    /// an internal error, whose details are only logged.
    fn fault_of(&self, _error: &BackendError) -> Option<Fault> {
        None
    }
}

/// Application state, provided to pages and server functions through leptos' context.
#[derive(Clone)]
pub struct AppState {
    backend: Arc<dyn Backend>,
    held: Arc<Mutex<Option<Arc<Snapshot>>>>,
    slots: Slots,
    browser_rows_max: usize,
}

/// One version of the catalogue with its wire format.
pub struct Snapshot {
    /// The indexed catalogue.
    pub index: Index,
    /// [`Catalogue::to_bytes`], compressed with brotli.
    pub packed: Vec<u8>,
    /// Weak ETag: version and digest, because two databases or
    /// releases may have the same version with different bytes.
    pub etag: String,
}

impl AppState {
    /// `browser_rows_max` is the maximum number of issues, signals and associations,
    /// in total, for which the catalogue is sent to browsers.
    pub fn new(backend: impl Backend, browser_rows_max: usize) -> Self {
        Self { backend: Arc::new(backend), held: Arc::default(), slots: Slots::default(), browser_rows_max }
    }

    /// The current catalogue.
    pub async fn snapshot(&self) -> Result<Arc<Snapshot>, Fault> {
        let mut held = Arc::clone(&self.held).lock_owned().await;
        // The lock moves into the task, so that a cancelled request does not let a
        // second read start beside the first.
        self.blocking(Access::Reads, move |backend| {
            let version = held.as_ref().map(|snapshot| snapshot.index.catalogue.version);
            if let Some(catalogue) = backend.catalogue(version)? {
                *held = Some(Arc::new(Snapshot::of(catalogue)?));
            }
            held.clone().ok_or_else(|| BackendError::from("no catalogue was read"))
        })
        .await
    }

    /// Whether the catalogue is small enough for a browser.
    pub fn fits_a_browser(&self, snapshot: &Snapshot) -> bool {
        let catalogue = &snapshot.index.catalogue;
        let rows =
            catalogue.issues.identifier.len() + catalogue.signals.key.len() + catalogue.pairs.issue.len();
        rows <= self.browser_rows_max
    }

    /// Runs a function on the current catalogue.
    pub async fn on_index<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Index) -> T + Send + 'static,
    ) -> Result<T, Fault> {
        let snapshot = self.snapshot().await?;
        self.ask(move |_| Ok(work(&snapshot.index))).await
    }

    /// Sets or clears a verdict.
    pub async fn judge(
        &self,
        pairs: Vec<SeenPair>,
        verdict: Option<Verdict>,
        reason: Option<String>,
    ) -> Result<Judgement, Fault> {
        let reason = reason.filter(|reason| !reason.trim().is_empty());
        let judged =
            self.ask_to_write(move |backend| backend.judge(&pairs, verdict, reason.as_deref())).await?;
        judged.ok_or(Fault::Gone)
    }

    /// Sets the verdict of all results of a query, if their number is still `count`.
    pub async fn judge_all(
        &self,
        query: Query,
        count: usize,
        verdict: Option<Verdict>,
        seq: Option<i64>,
    ) -> Result<JudgedAll, Fault> {
        let before = self
            .on_index(move |index| {
                let selection = index.select(View::Review, &query);
                let rows = selection.rows.iter().map(|pair| index.pair_row(*pair as usize));
                rows.map(|row| (PairKey::of(&row), row.verdict)).collect::<Vec<_>>()
            })
            .await?;
        if before.len() > JUDGED_AT_ONCE_MAX {
            return Err(Fault::TooMany { max: JUDGED_AT_ONCE_MAX });
        }
        if before.len() != count {
            return Err(Fault::Moved);
        }
        let pairs = before.iter().map(|(pair, _)| SeenPair {
            identifier: pair.identifier.clone(),
            signal: pair.signal.clone(),
            seq,
        });
        let judgement = self.judge(pairs.collect(), verdict, None).await?;
        Ok(JudgedAll { before, judgement })
    }

    /// Undoes verdicts.
    pub async fn undo(&self, ranges: Vec<(i64, i64)>) -> Result<Undone, Fault> {
        let count = ranges.iter().map(|(first, last)| last.saturating_sub(*first).max(0)).max();
        if count.is_some_and(|count| count as usize >= JUDGED_AT_ONCE_MAX) {
            return Err(Fault::TooMany { max: JUDGED_AT_ONCE_MAX });
        }
        self.ask_to_write(move |backend| backend.undo(&ranges)).await
    }

    /// Records closest in meaning to a text.
    pub async fn nearest(&self, text: String) -> Result<Nearest, Fault> {
        self.ask(move |backend| backend.nearest(&text)).await
    }

    /// Saved views.
    pub async fn saved_views(&self) -> Result<Vec<SavedView>, Fault> {
        self.ask(|backend| backend.saved_views()).await
    }

    /// Saves a view; the inner error is for the person.
    pub async fn save_view(&self, view: SavedView) -> Result<(), Fault> {
        let saved = self.ask_to_write(move |backend| backend.save_view(&view)).await?;
        saved.map_err(|why| Fault::Refused { why })
    }

    /// Deletes a saved view.
    pub async fn drop_view(&self, name: String) -> Result<(), Fault> {
        self.ask_to_write(move |backend| backend.drop_view(&name)).await
    }

    /// Sections of the Admin page. `said` is the result of a form that was
    /// sent without JavaScript.
    pub async fn admin(&self, said: Option<String>) -> Result<Sections, Fault> {
        let snapshot = self.snapshot().await?;
        self.ask(move |backend| {
            let view = backend.admin(&snapshot.index)?;
            Ok(sections(&view, &snapshot.index, said.as_deref()))
        })
        .await
    }

    /// Performs a request of the Admin page and returns a message.
    pub async fn administer(&self, request: AdminRequest) -> Result<String, Fault> {
        let done = self.ask_to_write(move |backend| backend.administer(request)).await?;
        done.map_err(|why| Fault::Refused { why })
    }

    /// Calls the backend on a thread for blocking tasks.
    async fn ask<T: Send + 'static>(
        &self,
        work: impl FnOnce(&dyn Backend) -> Result<T, BackendError> + Send + 'static,
    ) -> Result<T, Fault> {
        self.blocking(Access::Reads, work).await
    }

    /// The same for calls that may write to the database.
    async fn ask_to_write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&dyn Backend) -> Result<T, BackendError> + Send + 'static,
    ) -> Result<T, Fault> {
        self.blocking(Access::Writes, work).await
    }

    async fn blocking<T: Send + 'static>(
        &self,
        access: Access,
        work: impl FnOnce(&dyn Backend) -> Result<T, BackendError> + Send + 'static,
    ) -> Result<T, Fault> {
        let backend = Arc::clone(&self.backend);
        let known = move || {
            work(&*backend)
                .map_err(|error| backend.fault_of(&error).unwrap_or_else(|| Fault::internal(&error)))
        };
        self.slots.run(access, known).await
    }
}

impl Snapshot {
    fn of(catalogue: Catalogue) -> Result<Self, BackendError> {
        let bytes = catalogue.to_bytes()?;
        let mut digest = DefaultHasher::new();
        bytes.hash(&mut digest);
        let etag = format!("W/\"{}-{:016x}\"", catalogue.version, digest.finish());
        let mut packed = Vec::new();
        // Level 6 of 11: most of the compression in a fraction of the time.
        let parameters = brotli::enc::BrotliEncoderParams { quality: 6, lgwin: 22, ..Default::default() };
        brotli::BrotliCompress(&mut bytes.as_slice(), &mut packed, &parameters)?;
        Ok(Self { index: Index::new(catalogue), packed, etag })
    }
}
