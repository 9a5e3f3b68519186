//! Explanations by a language model.

use super::AppState;
use crate::Fault;
use crate::api::PairKey;
use crate::explain::{Ask, ExplainState, ExplanationView, html};

impl AppState {
    /// Explains a pair, or returns the stored explanation unless `again`. The inner error says why
    /// there is no explanation.
    pub async fn explain(
        &self,
        pair: PairKey,
        again: bool,
    ) -> Result<Result<ExplanationView, String>, Fault> {
        let ask = if again { Ask::Again } else { Ask::Once };
        self.ask_to_write(move |backend| backend.explain(&pair, ask)).await?.ok_or(Fault::Gone)
    }

    /// The part of a pair's page; empty if explanations are off. Does not call the model.
    pub(super) async fn explain_part(&self, pair: PairKey, here: ExplainState) -> Result<String, Fault> {
        self.ask(move |backend| {
            if !backend.explains()? {
                return Ok(String::new());
            }
            let known = if here.has_asked { backend.explain(&pair, Ask::Known)? } else { None };
            Ok(html(&pair, known.or(here.said.map(Err)).as_ref()))
        })
        .await
    }
}
