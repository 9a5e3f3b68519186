//! What the pages get from the server that hosts them.

mod explain;
mod pages;
mod turns;

use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use domain::{Catalogue, Index, Issue, Query, Signal, SignalKey, Unreadable, Verdict, View};
use tokio::sync::Mutex;

use crate::Fault;
use crate::admin::{AdminView, Order, Sections, sections};
use crate::api::{Judged, JudgedAll, Judgement, Nearest, PairKey, PastVerdict, SavedView, SeenPair, Undone};
use crate::evidence::EvidenceView;
use crate::explain::{Ask, ExplanationView};
use turns::{Doing, Turns};

/// The most associations that are judged by one query.
const JUDGED_AT_ONCE_MAX: usize = 20_000;

/// An error of the backend.
pub type BackendError = Box<dyn std::error::Error + Send + Sync>;

/// What the screens ask of the engine. Every method may block; each is called on a
/// thread for blocking work.
pub trait Backend: Send + Sync + 'static {
    /// A catalogue newer than the version that is held, or nothing when there is none.
    /// Called for every request, never twice at once: the usual case must be cheap.
    fn catalogue(&self, held: Option<u64>) -> Result<Option<Catalogue>, BackendError>;
    /// The issue of an identifier, or of one it had earlier.
    fn issue(&self, identifier: &str) -> Result<Option<Issue>, BackendError>;
    /// The signal of a key.
    fn signal(&self, key: &SignalKey) -> Result<Option<Signal>, BackendError>;
    /// Why the text of an issue, by its id, was not matched; none if it was.
    fn unreadable_issue(&self, _id: &str) -> Result<Option<Unreadable>, BackendError> {
        Ok(None)
    }
    /// The same of a signal.
    fn unreadable_signal(&self, _key: &SignalKey) -> Result<Option<Unreadable>, BackendError> {
        Ok(None)
    }
    /// What was said of a pair, if anything.
    fn judged(&self, issue_id: &str, key: &SignalKey) -> Result<Option<Judged>, BackendError>;
    /// Why an issue and a signal match; none when either is unknown.
    fn evidence(&self, identifier: &str, key: &SignalKey) -> Result<Option<EvidenceView>, BackendError>;
    /// What was ever said of a pair, the newest first.
    fn history(&self, issue_id: &str, key: &SignalKey) -> Result<Vec<PastVerdict>, BackendError>;
    /// Sets or clears a verdict on all of these, unless one has been judged since the person
    /// saw it. None, and nothing is written, if one is unknown.
    fn judge(
        &self,
        pairs: &[SeenPair],
        verdict: Option<Verdict>,
        reason: Option<&str>,
    ) -> Result<Option<Judgement>, BackendError>;
    /// Undoes the verdicts of these ranges of sequence numbers.
    fn undo(&self, ranges: &[(i64, i64)]) -> Result<Undone, BackendError>;
    /// What is nearest in meaning to a text.
    fn nearest(&self, text: &str) -> Result<Nearest, BackendError>;
    /// The saved lists, by name.
    fn saved_views(&self) -> Result<Vec<SavedView>, BackendError>;
    /// Keeps a list under its name.
    fn save_view(&self, view: &SavedView) -> Result<Result<(), String>, BackendError>;
    /// Forgets the list of a name.
    fn drop_view(&self, name: &str) -> Result<(), BackendError>;
    /// Whether pairs are explained by a language model.
    fn explains(&self) -> Result<bool, BackendError>;
    /// What a language model says of a pair, or a sentence of why it does not; none if the
    /// pair is not there, or nothing was said and may not be asked.
    fn explain(
        &self,
        pair: &PairKey,
        ask: Ask,
    ) -> Result<Option<Result<ExplanationView, String>>, BackendError>;
    /// What the page for looking after the program shows.
    fn admin(&self, index: &Index) -> Result<AdminView, BackendError>;
    /// Does what a person asks for: a sentence of what was done, or of why it was not.
    fn administer(&self, order: Order) -> Result<Result<String, String>, BackendError>;
    /// What people are told of an error that somebody can do something about; none if it is
    /// a failure inside, of which only the log has the details.
    fn fault_of(&self, _error: &BackendError) -> Option<Fault> {
        None
    }
}

/// Handed to every page and server function through leptos' context.
#[derive(Clone)]
pub struct AppState {
    backend: Arc<dyn Backend>,
    held: Arc<Mutex<Option<Arc<Snapshot>>>>,
    turns: Turns,
    browser_rows_max: usize,
}

/// A catalogue as it stood at one version, with its wire form.
pub struct Snapshot {
    /// The catalogue, ready to answer.
    pub index: Index,
    /// What [`Catalogue::to_bytes`] makes of it, compressed with brotli.
    pub packed: Vec<u8>,
    /// A weak entity tag: the version, and a digest because two databases, or two
    /// releases of this program, may share a version but not their bytes.
    pub etag: String,
}

impl AppState {
    /// `browser_rows_max` is the most rows, issues and signals and associations
    /// together, that a browser is given to hold.
    pub fn new(backend: impl Backend, browser_rows_max: usize) -> Self {
        Self { backend: Arc::new(backend), held: Arc::default(), turns: Turns::default(), browser_rows_max }
    }

    /// The catalogue as it stands now.
    pub async fn snapshot(&self) -> Result<Arc<Snapshot>, Fault> {
        let mut held = Arc::clone(&self.held).lock_owned().await;
        // The lock goes along, so that a request that is given up does not let a
        // second read begin beside the first.
        self.blocking(Doing::Reads, move |backend| {
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

    /// Works on the catalogue as it stands now.
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

    /// Judges all that a query matches, if that is still as many as were seen.
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

    /// What is nearest in meaning to a text.
    pub async fn nearest(&self, text: String) -> Result<Nearest, Fault> {
        self.ask(move |backend| backend.nearest(&text)).await
    }

    /// The saved lists.
    pub async fn saved_views(&self) -> Result<Vec<SavedView>, Fault> {
        self.ask(|backend| backend.saved_views()).await
    }

    /// Keeps a list under its name.
    pub async fn save_view(&self, view: SavedView) -> Result<(), Fault> {
        let saved = self.ask_to_write(move |backend| backend.save_view(&view)).await?;
        saved.map_err(|why| Fault::Refused { why })
    }

    /// Forgets the list of a name.
    pub async fn drop_view(&self, name: String) -> Result<(), Fault> {
        self.ask_to_write(move |backend| backend.drop_view(&name)).await
    }

    /// The page for looking after the program. `said` is what became of a form that the
    /// browser has sent by itself.
    pub async fn admin(&self, said: Option<String>) -> Result<Sections, Fault> {
        let snapshot = self.snapshot().await?;
        self.ask(move |backend| {
            let view = backend.admin(&snapshot.index)?;
            Ok(sections(&view, &snapshot.index, said.as_deref()))
        })
        .await
    }

    /// Does what a person asks for and says what was done.
    pub async fn administer(&self, order: Order) -> Result<String, Fault> {
        let done = self.ask_to_write(move |backend| backend.administer(order)).await?;
        done.map_err(|why| Fault::Refused { why })
    }

    /// Asks the backend on a thread for blocking work.
    async fn ask<T: Send + 'static>(
        &self,
        work: impl FnOnce(&dyn Backend) -> Result<T, BackendError> + Send + 'static,
    ) -> Result<T, Fault> {
        self.blocking(Doing::Reads, work).await
    }

    /// The same for work that may write to the database.
    async fn ask_to_write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&dyn Backend) -> Result<T, BackendError> + Send + 'static,
    ) -> Result<T, Fault> {
        self.blocking(Doing::Writes, work).await
    }

    async fn blocking<T: Send + 'static>(
        &self,
        doing: Doing,
        work: impl FnOnce(&dyn Backend) -> Result<T, BackendError> + Send + 'static,
    ) -> Result<T, Fault> {
        let backend = Arc::clone(&self.backend);
        let known = move || {
            work(&*backend)
                .map_err(|error| backend.fault_of(&error).unwrap_or_else(|| Fault::internal(&error)))
        };
        self.turns.run(doing, known).await
    }
}

impl Snapshot {
    fn of(catalogue: Catalogue) -> Result<Self, BackendError> {
        let bytes = catalogue.to_bytes()?;
        let mut digest = DefaultHasher::new();
        bytes.hash(&mut digest);
        let etag = format!("W/\"{}-{:016x}\"", catalogue.version, digest.finish());
        let mut packed = Vec::new();
        // Level 6 of 11: most of the gain in a small part of the time.
        let parameters = brotli::enc::BrotliEncoderParams { quality: 6, lgwin: 22, ..Default::default() };
        brotli::BrotliCompress(&mut bytes.as_slice(), &mut packed, &parameters)?;
        Ok(Self { index: Index::new(catalogue), packed, etag })
    }
}
