//! Doing work as a job, from the command line.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use engine::jobs::{Here, Job, JobState, NewJob, run_here, run_own};
use engine::store::Store;
use serde::de::DeserializeOwned;

use crate::work::connections::Connections;
use crate::work::{Jobs, SharedModel, clock};

/// A database, and what it takes to do its jobs here.
pub struct Desk<'a> {
    here: Here<'a>,
}

/// Who does a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// The server if one runs, this process otherwise.
    Whoever,
    /// This process: only it has the records.
    Us,
}

impl<'a> Desk<'a> {
    /// `stop` ends the work at its next safe place.
    pub fn new(store: Arc<Store>, stop: &'a AtomicBool) -> Self {
        let model = Arc::new(SharedModel::new(Arc::clone(&store)));
        let connections = Arc::new(Connections::of(&store));
        let work = Arc::new(Jobs::new(Arc::clone(&store), model, Arc::default(), connections));
        Self { here: Here { store, work, clock: clock(), stop } }
    }

    /// Has a job done and returns its report. `follow` is told how it goes.
    ///
    /// # Errors
    /// The sentence of the job, if it failed or was stopped.
    pub fn report<T: DeserializeOwned>(
        &self,
        new: &NewJob,
        by: By,
        follow: &mut dyn FnMut(&Job),
    ) -> anyhow::Result<T> {
        let job = match by {
            By::Whoever => run_here(&self.here, new, follow),
            By::Us => run_own(&self.here, new, follow),
        }?;
        if job.state != JobState::Done {
            anyhow::bail!(job.error.unwrap_or_else(|| format!("Job {} was not finished.", job.id)));
        }
        let report = self.here.store.job_report(job.id)?;
        let report = report.and_then(|report| serde_json::from_value(report).ok());
        report.ok_or_else(|| anyhow::anyhow!("Job {} is done, but its report is lost.", job.id))
    }
}
