//! What a job is.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What there is to do. The words are what the database holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum JobKind {
    /// Take the records of one file in.
    Import,
    /// Embed what is new and find the pairs.
    Associate,
    /// The same, of new and changed records only.
    AssociateNew,
    /// Fetch issues from Linear.
    SyncLinear,
    /// Fetch signals from BuildBetter.
    #[serde(rename = "sync_buildbetter")]
    SyncBuildBetter,
    /// Take in what webhooks have brought.
    Deliveries,
    /// Tell Linear of a verdict.
    WriteBack,
    /// Match with another embedding model.
    ChangeModel,
    /// Learn from verdicts how far scores can be trusted.
    Learn,
    /// Compare models and scorers on what people said.
    Compare,
}

impl JobKind {
    /// Every kind.
    pub const ALL: [Self; 10] = [
        Self::Import,
        Self::Associate,
        Self::AssociateNew,
        Self::SyncLinear,
        Self::SyncBuildBetter,
        Self::Deliveries,
        Self::WriteBack,
        Self::ChangeModel,
        Self::Learn,
        Self::Compare,
    ];

    /// The word of the database, of JSON and of the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Import => "import",
            Self::Associate => "associate",
            Self::AssociateNew => "associate_new",
            Self::SyncLinear => "sync_linear",
            Self::SyncBuildBetter => "sync_buildbetter",
            Self::Deliveries => "deliveries",
            Self::WriteBack => "write_back",
            Self::ChangeModel => "change_model",
            Self::Learn => "learn",
            Self::Compare => "compare",
        }
    }

    /// The kind of a word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }
}

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
}

/// What became of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Queued {
    /// Number of the job that does it.
    pub id: i64,
    /// Whether that job was waiting already; then it keeps its own parameters.
    pub already_there: bool,
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
