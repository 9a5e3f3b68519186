//! What a job is.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{JobKind, Lane};

/// Where a job is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum JobState {
    /// It waits for the worker, or for its next try.
    Queued,
    /// A worker does it.
    Running,
    /// It is finished.
    Done,
    /// It was given up.
    Failed,
    /// A person did not want it any more.
    Cancelled,
}

impl JobState {
    /// Every state.
    pub const ALL: [Self; 5] = [Self::Queued, Self::Running, Self::Done, Self::Failed, Self::Cancelled];

    /// The word of the database and of JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Running => "running",
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
        }
    }

    /// The state of a word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == word)
    }

    /// Whether nothing more happens to it by itself.
    pub fn is_ended(self) -> bool {
        matches!(self, Self::Done | Self::Failed | Self::Cancelled)
    }
}

/// A job to queue.
#[derive(Clone, Debug, PartialEq)]
pub struct NewJob {
    /// What to do.
    pub kind: JobKind,
    /// With what; each kind has its own.
    pub params: Value,
    /// Two waiting jobs of one kind and key are one. Without a key every request is a job
    /// of its own; an empty key makes all requests of the kind one.
    pub dedupe: Option<String>,
    /// Who asked: a person's name, or what part of the program.
    pub started_by: String,
    /// Which jobs it waits behind; usually [`JobKind::lane`].
    pub lane: Lane,
}

/// What became of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Queued {
    /// Number of the job that does it.
    pub id: i64,
    /// Whether that job was waiting already; then it keeps its own parameters.
    pub already_there: bool,
    /// The time before which it is not begun, because a service has asked to be left alone
    /// until then; its [`Job::error`] says which. None if it begins as soon as its lane is free.
    pub held_until: Option<Timestamp>,
}

/// How far a job is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JobProgress {
    /// So far.
    pub done: u64,
    /// In all, if that is known.
    pub total: Option<u64>,
    /// Of what, as a plural: `records`.
    pub unit: String,
}

/// A job as it is shown.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Job {
    /// Its number.
    pub id: i64,
    /// What it does.
    pub kind: JobKind,
    /// With what.
    pub params: Value,
    /// See [`NewJob::dedupe`].
    pub dedupe: Option<String>,
    /// Where it is in its life.
    pub state: JobState,
    /// How often it was begun.
    pub attempts: u32,
    /// A queued job is not begun before.
    pub next_try_at: Timestamp,
    /// Which jobs it waits behind.
    pub lane: Lane,
    /// How many jobs of this kind and key have failed with this error, this one included;
    /// only the newest of them is kept.
    pub times: u32,
    /// Who asked for it.
    pub started_by: String,
    /// When that was.
    pub queued_at: Timestamp,
    /// When the last try began.
    pub began_at: Option<Timestamp>,
    /// When it was done, given up or cancelled.
    pub ended_at: Option<Timestamp>,
    /// How far it is, or was when it ended.
    pub progress: Option<JobProgress>,
    /// Whether it runs although a person does not want it any more.
    pub cancel_asked: bool,
    /// What was done, in a sentence.
    pub summary: Option<String>,
    /// Why the last try failed, in a sentence.
    pub error: Option<String>,
    /// The name of the worker that has it or had it last; begins with the number of its process.
    pub worker: Option<String>,
}

/// A line of a job's log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JobLine {
    /// When it was written.
    pub at: Timestamp,
    /// What it says.
    pub text: String,
}

/// A change of a job that is being done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct JobEvent {
    /// The job.
    pub id: i64,
    /// What it does.
    pub kind: JobKind,
    /// Where it is now; queued if it is tried again.
    pub state: JobState,
    /// How far it is.
    pub progress: Option<JobProgress>,
    /// What was done or why it failed, once it has ended.
    pub sentence: Option<String>,
}
