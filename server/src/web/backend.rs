//! The backend of the user interface, implemented with the engine.

use std::sync::Arc;

use app::state::{Backend, BackendError};
use app::{
    AdminRequest, AdminView, Ask, EvidenceView, ExplanationView, Fault, Judged, Judgement, Nearest, PairKey,
    PastVerdict, SavedView, SeenPair, Undone,
};
use domain::{Catalogue, Day, Index, Issue, Signal, SignalKey, Unreadable, Verdict};
use engine::associate::VectorCache;
use engine::embed::Embedder;
use engine::evidence::{TokenCache, of_pair};
use engine::explain::{ANSWER_TIME, ExplainSettings, Explainer};
use engine::search::search;
use engine::store::{Store, StoreError};

use super::{admin, evidence, explain, failure, verdicts};
use crate::work::SharedModel;
use crate::work::connections::Connections;

/// Maximum number of issues and of signals in search results.
const NEAREST_MAX: usize = 8;

/// The engine as backend of the user interface.
pub struct Engine {
    pub(super) store: Arc<Store>,
    model: Arc<SharedModel>,
    vectors: Arc<VectorCache>,
    tokens: TokenCache,
    pub(super) connections: Arc<Connections>,
    pub(super) explainer: Explainer,
    /// Called when a job was queued.
    pub(super) wake: Arc<dyn Fn() + Send + Sync>,
    /// Person recorded with verdicts: the user who runs the program, as there are no accounts.
    person: String,
}

impl Engine {
    /// Creates the backend of a database; `model` and `vectors` are shared with the jobs.
    /// `wake` is called when a job was queued.
    pub fn new(
        store: Arc<Store>,
        model: Arc<SharedModel>,
        vectors: Arc<VectorCache>,
        connections: Arc<Connections>,
        wake: Arc<dyn Fn() + Send + Sync>,
    ) -> Self {
        let explainer = Explainer::new(Arc::clone(&connections.vault), ANSWER_TIME);
        let tokens = TokenCache::default();
        Self { store, model, vectors, tokens, connections, explainer, wake, person: crate::person::name() }
    }
}

impl Engine {
    /// Who acts on the screens.
    pub(super) fn person(&self) -> &str {
        &self.person
    }

    /// The model, or a typed error.
    fn model(&self) -> Result<Arc<Embedder>, BackendError> {
        self.model.get().map_err(anyhow::Error::reallocate_into_boxed_dyn_error_without_backtrace)
    }
}

impl Backend for Engine {
    fn catalogue(&self, held: Option<u64>) -> Result<Option<Catalogue>, BackendError> {
        if held == Some(self.store.catalogue_version()?) {
            return Ok(None);
        }
        Ok(Some(self.store.catalogue()?))
    }

    fn issue(&self, identifier: &str) -> Result<Option<Issue>, BackendError> {
        Ok(self.store.issue(identifier)?)
    }

    fn signal(&self, key: &SignalKey) -> Result<Option<Signal>, BackendError> {
        Ok(self.store.signal(key)?)
    }

    fn unreadable_issue(&self, id: &str) -> Result<Option<Unreadable>, BackendError> {
        Ok(self.store.unreadable_issue(id)?)
    }

    fn unreadable_signal(&self, key: &SignalKey) -> Result<Option<Unreadable>, BackendError> {
        Ok(self.store.unreadable_signal(key)?)
    }

    fn judged(&self, issue_id: &str, key: &SignalKey) -> Result<Option<Judged>, BackendError> {
        let given = self.store.verdict(issue_id, key)?;
        Ok(given.map(|given| Judged {
            person: given.person,
            day: Day::of_ms(given.at.as_millisecond()),
            reason: given.reason,
            verdict: given.verdict,
        }))
    }

    fn evidence(&self, identifier: &str, key: &SignalKey) -> Result<Option<EvidenceView>, BackendError> {
        let found = of_pair(&self.store, &*self.model()?, &self.tokens, identifier, key)?;
        Ok(found.map(evidence::view))
    }

    fn history(&self, issue_id: &str, key: &SignalKey) -> Result<Vec<PastVerdict>, BackendError> {
        Ok(verdicts::history(&self.store, issue_id, key)?)
    }

    fn judge(
        &self,
        pairs: &[SeenPair],
        verdict: Option<Verdict>,
        reason: Option<&str>,
    ) -> Result<Option<Judgement>, BackendError> {
        Ok(verdicts::judge(&self.store, &self.person, pairs, verdict, reason)?)
    }

    fn undo(&self, ranges: &[(i64, i64)]) -> Result<Undone, BackendError> {
        Ok(verdicts::undo(&self.store, &self.person, ranges)?)
    }

    fn nearest(&self, text: &str) -> Result<Nearest, BackendError> {
        let found = search(&self.store, &*self.model()?, &self.vectors, text, NEAREST_MAX)?;
        Ok(Nearest {
            issues: found.issues.into_iter().map(|(_, issue)| (issue.identifier, issue.title)).collect(),
            signals: found.signals.into_iter().map(|(_, signal)| (signal.id, signal.summary)).collect(),
        })
    }

    fn explains(&self) -> Result<bool, BackendError> {
        Ok(ExplainSettings::of(&self.store)?.is_some())
    }

    fn explain(
        &self,
        pair: &PairKey,
        ask: Ask,
    ) -> Result<Option<Result<ExplanationView, String>>, BackendError> {
        explain::explain(self, pair, ask)
    }

    fn admin(&self, index: &Index) -> Result<AdminView, BackendError> {
        admin::view(self, index)
    }

    fn administer(&self, request: AdminRequest) -> Result<Result<String, String>, BackendError> {
        admin::administer(self, request)
    }

    fn fault_of(&self, error: &BackendError) -> Option<Fault> {
        // While the database is not in its place, that is the cause of any error.
        let moved = self.store.in_place().err();
        if let Some(moved) = moved {
            return failure::fault_of(&moved);
        }
        let fault = failure::fault_of(&**error);
        if let Some(fault) = &fault {
            tracing::warn!("a request was not answered: {fault}");
        }
        fault
    }

    fn saved_views(&self) -> Result<Vec<SavedView>, BackendError> {
        let views = self.store.saved_views()?;
        Ok(views.into_iter().map(|(name, url)| SavedView { name, url }).collect())
    }

    fn save_view(&self, view: &SavedView) -> Result<Result<(), String>, BackendError> {
        let at = crate::clock::now();
        match self.store.write(|writer| writer.put_saved_view(view.name.trim(), &view.url, at)) {
            Ok(()) => Ok(Ok(())),
            Err(error @ StoreError::OverLimit(_)) => Ok(Err(error.to_string())),
            Err(error) => Err(error.into()),
        }
    }

    fn drop_view(&self, name: &str) -> Result<(), BackendError> {
        Ok(self.store.write(|writer| writer.drop_saved_view(name))?)
    }
}
