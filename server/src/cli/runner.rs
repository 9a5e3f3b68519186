//! Running jobs from the command line.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use engine::jobs::{Here, Job, JobState, NewJob, run_here, run_own};
use engine::store::Store;
use jiff::{SignedDuration, Timestamp};
use serde::de::DeserializeOwned;

use super::out::Out;
use crate::work::connections::Connections;
use crate::work::{FollowUp, Jobs, SharedModel, clock, matching};

/// A database and everything needed to run its jobs in this process.
pub struct JobRunner<'a> {
    here: Here<'a>,
}

/// Which process runs a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RunBy {
    /// The server if one is running, otherwise this process.
    Anyone,
    /// This process, because only it has the input.
    ThisProcess,
}

impl<'a> JobRunner<'a> {
    /// `stop` cancels running work.
    pub fn new(store: Arc<Store>, stop: &'a AtomicBool) -> Self {
        let model = Arc::new(SharedModel::new(Arc::clone(&store)));
        let connections = Arc::new(Connections::of(&store));
        let work =
            Arc::new(Jobs::new(Arc::clone(&store), model, Arc::default(), connections, FollowUp::Leave));
        Self { here: Here { store, work, clock: clock(), stop } }
    }

    /// The job that updates the associations; `None` if they are up to date.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn wanted(&self) -> anyhow::Result<Option<NewJob>> {
        matching::wanted(&self.here.store)
    }

    /// Runs a job and returns its report. `follow` is called with its progress. If it has to wait
    /// for a retry, prints the reason.
    ///
    /// # Errors
    /// The error of the job, if it failed or was cancelled.
    pub fn report<T: DeserializeOwned>(
        &self,
        new: &NewJob,
        by: RunBy,
        out: &Out,
        follow: &mut dyn FnMut(&Job),
    ) -> anyhow::Result<T> {
        let mut told = None;
        let mut follow = |job: &Job| {
            // Short waits are not reported.
            let until = Some(job.next_try_at);
            if job.state == JobState::Queued && told != until && is_far(job.next_try_at) {
                told = until;
                let why = job.error.as_deref().unwrap_or_default();
                out.remark(format!("Job {} is waiting until {:.0}: {why}", job.id, job.next_try_at));
            }
            follow(job);
        };
        let job = match by {
            RunBy::Anyone => run_here(&self.here, new, &mut follow),
            RunBy::ThisProcess => run_own(&self.here, new, &mut follow),
        }?;
        if job.state != JobState::Done {
            anyhow::bail!(job.error.unwrap_or_else(|| format!("Job {} did not finish.", job.id)));
        }
        let report = self.here.store.job_report(job.id)?;
        let report = report.and_then(|report| serde_json::from_value(report).ok());
        report.ok_or_else(|| anyhow::anyhow!("Job {} is done, but its report is missing.", job.id))
    }
}

/// Whether the wait is long enough to report.
fn is_far(at: Timestamp) -> bool {
    at.duration_since(crate::clock::now()) > SignedDuration::from_secs(5)
}
