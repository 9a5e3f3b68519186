//! Queue of requests to the server: one at a time, in order.

use std::sync::{Arc, Mutex, PoisonError};

use domain::Verdict;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::{Before, Verdicts, messages};
use crate::Fault;
use crate::api::{
    JUDGED_MAX, JudgedAll, Judgement, PairKey, PairState, SeenPair, UNDO_RANGES_MAX, Undone, Wire, judge,
    judge_all, undo,
};
use crate::pause::pause;
use crate::toast::Toast;

/// Delays before a request without a response is sent again, in milliseconds. The request
/// contains the known sequence numbers, so it is never applied twice.
const SEND_AGAIN_MS: [u32; 4] = [500, 1000, 2000, 4000];

/// A request to the server.
pub enum Request {
    /// Set a verdict, or add a reason.
    Judge { step: Step, verdict: Option<Verdict>, reason: Option<String>, known_to: Option<i64> },
    /// Set the verdict of all results of a query.
    JudgeAll { search: String, count: usize, verdict: Option<Verdict>, known_to: Option<i64> },
    /// Undo a step; `now` are the verdicts before the undo.
    Undo { step: Step, now: Before },
}

/// Verdicts given together.
#[derive(Clone)]
pub struct Step {
    /// The pairs and their previous verdicts.
    pub pairs: Before,
    /// Sequence number ranges under which they were saved.
    ranges: Arc<Mutex<Vec<(i64, i64)>>>,
}

impl Step {
    pub fn new(pairs: Before) -> Self {
        Self { pairs, ranges: Arc::default() }
    }

    fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.ranges, &other.ranges)
    }

    fn add_range(&self, first: i64, last: i64) {
        if first <= last {
            self.ranges.lock().unwrap_or_else(PoisonError::into_inner).push((first, last));
        }
    }

    fn ranges(&self) -> Vec<(i64, i64)> {
        self.ranges.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Verdicts {
    /// Appends a request to the queue.
    pub(super) fn enqueue(self, request: Request) {
        self.waiting.update_value(|waiting| waiting.push_back(request));
        if self.is_busy.get_value() {
            return;
        }
        self.is_busy.set_value(true);
        spawn_local(async move {
            while let Some(request) = self.waiting.try_update_value(|waiting| waiting.pop_front()).flatten() {
                match request {
                    Request::Judge { step, verdict, reason, known_to } => {
                        self.judge(step, verdict, reason, known_to).await;
                    }
                    Request::JudgeAll { search, count, verdict, known_to } => {
                        self.judge_all(search, count, verdict, known_to).await;
                    }
                    Request::Undo { step, now } => self.undo_step(step, now).await,
                }
            }
            self.is_busy.try_update_value(|is_busy| *is_busy = false);
        });
    }

    /// Sends a step in chunks of the maximum size.
    async fn judge(
        self,
        step: Step,
        verdict: Option<Verdict>,
        reason: Option<String>,
        known_to: Option<i64>,
    ) {
        let mut saved = 0;
        for part in step.pairs.chunks(JUDGED_MAX) {
            let pairs: Vec<_> = part.iter().map(|(pair, _)| self.seen(pair, known_to)).collect();
            let answer = self.until_answered(|| judge(pairs.clone(), verdict, reason.clone())).await;
            let why = match answer {
                Ok((Wire(Judgement::Saved { first, last }), _)) => {
                    step.add_range(first, last);
                    self.settle(part.iter().map(|(pair, _)| (pair.clone(), last)).collect());
                    None
                }
                Ok((Wire(Judgement::Outdated { now }), is_sent_again)) => {
                    self.outdated(&step, verdict, now, is_sent_again)
                }
                Err(fault) => {
                    let lost = step.pairs[saved..].to_vec();
                    if fault.is_uncertain() {
                        self.discard(lost);
                        self.steps.update_value(|steps| steps.retain(|known| !known.is(&step)));
                        let words = messages::unknown(step.pairs.len() - saved, &fault.to_string());
                        return self.toast.set(Some(Toast::failure(words)));
                    }
                    self.show(lost.into_iter());
                    Some(fault.to_string())
                }
            };
            if let Some(why) = why {
                return self.fail(&step, saved, reason.is_some(), &why);
            }
            saved += part.len();
        }
        if reason.is_some() {
            self.toast.set(Some(Toast::note("Reason saved.".to_owned())));
        }
        self.saved.update(|saved| *saved += 1);
    }

    /// Handles an outdated request: either the same request was applied and its response was
    /// lost, or someone else made a change; then returns a message.
    fn outdated(
        self,
        step: &Step,
        verdict: Option<Verdict>,
        now: Vec<PairState>,
        is_sent_again: bool,
    ) -> Option<String> {
        let changed = now.iter().filter(|state| state.verdict != verdict).count();
        if changed == 0 {
            if is_sent_again {
                now.iter().for_each(|state| step.add_range(state.seq, state.seq));
            }
            self.learn(&now);
            return None;
        }
        let count = now.len();
        self.learn(&now);
        Some(messages::outdated(changed, count))
    }

    /// Reports that a step was not saved, or only in part.
    fn fail(self, step: &Step, saved: usize, is_reason: bool, why: &str) {
        if saved == 0 {
            self.steps.update_value(|steps| steps.retain(|known| !known.is(step)));
        }
        let words = match is_reason {
            true => messages::reason_failed(why),
            false => messages::failed(saved, step.pairs.len(), why),
        };
        self.toast.set(Some(Toast::failure(words)));
    }

    async fn judge_all(self, search: String, count: usize, verdict: Option<Verdict>, known_to: Option<i64>) {
        let mut known_to = known_to;
        let answer = loop {
            let answer = self.until_answered(|| judge_all(search.clone(), count, verdict, known_to)).await;
            match &answer {
                // Outdated only by verdicts given on this page since the catalogue was fetched.
                Ok((Wire(JudgedAll { judgement: Judgement::Outdated { now }, .. }), false))
                    if now.iter().all(|state| self.seen(&state.pair, known_to).seq >= Some(state.seq)) =>
                {
                    known_to = now.iter().map(|state| state.seq).max();
                }
                _ => break answer,
            }
        };
        match answer {
            Ok((Wire(JudgedAll { before, judgement: Judgement::Saved { first, last } }), _)) => {
                self.show(before.iter().map(|(pair, _)| (pair.clone(), verdict)));
                self.settle(before.iter().map(|(pair, _)| (pair.clone(), last)).collect());
                self.toast.set(Some(Toast::done(messages::done(verdict, before.len()))));
                self.remember(before).add_range(first, last);
                self.saved.update(|saved| *saved += 1);
            }
            Ok((Wire(JudgedAll { judgement: Judgement::Outdated { now }, .. }), is_sent_again)) => {
                let step = Step::new(Vec::new());
                self.toast.set(Some(match self.outdated(&step, verdict, now, is_sent_again) {
                    None => Toast::note(messages::done(verdict, count)),
                    Some(why) => Toast::failure(messages::failed(0, count, &why)),
                }));
            }
            Err(fault) => self.toast.set(Some(Toast::failure(match fault.is_uncertain() {
                true => messages::unknown(count, &fault.to_string()),
                false => messages::failed(0, count, &fault.to_string()),
            }))),
        }
    }

    async fn undo_step(self, step: Step, now: Before) {
        let ranges = step.ranges();
        for part in ranges.chunks(UNDO_RANGES_MAX) {
            match self.until_answered(|| undo(part.to_vec())).await {
                Ok((Wire(Undone { undone, kept }), is_sent_again)) => {
                    self.learn(&undone);
                    self.learn(&kept);
                    if !kept.is_empty() && !is_sent_again {
                        let words = messages::partly_undone(undone.len(), kept.len());
                        self.toast.set(Some(Toast::failure(words)));
                    }
                }
                Err(fault) => {
                    self.show(now.into_iter());
                    self.steps.update_value(|steps| steps.push(step));
                    return self.toast.set(Some(Toast::failure(format!("Could not undo. {fault}"))));
                }
            }
        }
        self.saved.update(|saved| *saved += 1);
    }

    /// Sends a request until there is a response; returns it and whether the request was sent more
    /// than once. A request without a response may have been applied; sending it again tells.
    async fn until_answered<T, F>(self, send: impl Fn() -> F) -> Result<(T, bool), Fault>
    where
        F: Future<Output = Result<T, Fault>>,
    {
        let mut is_sent_again = false;
        for wait_ms in SEND_AGAIN_MS {
            match send().await {
                Err(fault) if fault.is_uncertain() => {}
                answer => return answer.map(|answer| (answer, is_sent_again)),
            }
            self.toast.set(Some(Toast::note(messages::CHECKING.to_owned())));
            pause(wait_ms).await;
            is_sent_again = true;
        }
        send().await.map(|answer| (answer, is_sent_again))
    }

    fn seen(self, pair: &PairKey, known_to: Option<i64>) -> SeenPair {
        let told = self.seqs.with_value(|seqs| seqs.get(pair).copied());
        SeenPair { identifier: pair.identifier.clone(), signal: pair.signal.clone(), seq: known_to.max(told) }
    }
}
