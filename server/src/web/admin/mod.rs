//! Contents and requests of the Admin page.

mod companies;
mod compare;
mod explain;
mod jobs;
mod learning;
mod page;
mod requests;

pub(super) use page::view;
pub(super) use requests::administer;

use engine::embed::model::{known, list};
use jiff::Timestamp;

use app::state::BackendError;

use super::Engine;
use crate::work::model;

/// Names of the installed models, and whether each is in use.
fn models(engine: &Engine) -> Result<Vec<(String, bool)>, BackendError> {
    let chosen = model::chosen(&engine.store)?;
    let used = chosen.as_deref().unwrap_or(known::DEFAULT.name);
    let installed = list(&model::places()?)?.into_iter();
    Ok(installed.map(|model| (model.name.clone(), model.name == used)).collect())
}

/// A time in UTC, to the minute.
fn moment(at: Timestamp) -> String {
    at.strftime("%-d %b %Y %H:%M UTC").to_string()
}
