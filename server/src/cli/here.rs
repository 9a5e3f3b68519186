//! Doing work as a job, from the command line.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use engine::jobs::{Here, Job, JobState, NewJob, run_here, run_own};
use engine::store::Store;
use jiff::{SignedDuration, Timestamp};
use serde::de::DeserializeOwned;

use super::out::Out;
use crate::work::connections::Connections;
use crate::work::{FollowUp, Jobs, SharedModel, clock, matching};

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
        let work =
            Arc::new(Jobs::new(Arc::clone(&store), model, Arc::default(), connections, FollowUp::Leave));
        Self { here: Here { store, work, clock: clock(), stop } }
    }

    /// The job that brings the associations up to date with the records; none if they are.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn wanted(&self) -> anyhow::Result<Option<NewJob>> {
        matching::wanted(&self.here.store)
    }

    /// Has a job done and returns its report. `follow` is told how it goes; if it has to wait
    /// for another try, that is said with the reason.
    ///
    /// # Errors
    /// The sentence of the job, if it failed or was stopped.
    pub fn report<T: DeserializeOwned>(
        &self,
        new: &NewJob,
        by: By,
        out: &Out,
        follow: &mut dyn FnMut(&Job),
    ) -> anyhow::Result<T> {
        let mut told = None;
        let mut follow = |job: &Job| {
            // A wait of seconds is no news.
            let until = Some(job.next_try_at);
            if job.state == JobState::Queued && told != until && is_far(job.next_try_at) {
                told = until;
                let why = job.error.as_deref().unwrap_or_default();
                out.remark(format!("Job {} is waiting until {:.0}: {why}", job.id, job.next_try_at));
            }
            follow(job);
        };
        let job = match by {
            By::Whoever => run_here(&self.here, new, &mut follow),
            By::Us => run_own(&self.here, new, &mut follow),
        }?;
        if job.state != JobState::Done {
            anyhow::bail!(job.error.unwrap_or_else(|| format!("Job {} did not finish.", job.id)));
        }
        let report = self.here.store.job_report(job.id)?;
        let report = report.and_then(|report| serde_json::from_value(report).ok());
        report.ok_or_else(|| anyhow::anyhow!("Job {} is done, but its report is missing.", job.id))
    }
}

/// Whether a person would wonder what is going on until then.
fn is_far(at: Timestamp) -> bool {
    at.duration_since(crate::clock::now()) > SignedDuration::from_secs(5)
}
