//! What the page for looking after the program shows. Times and sizes come as people read them.

use domain::trust::Wish;

/// Everything on the page.
#[derive(Clone, Debug, Default)]
pub struct AdminView {
    /// Linear and BuildBetter.
    pub services: Vec<ServiceView>,
    /// What Linear sends by itself.
    pub webhook: WebhookView,
    /// Minutes between two fetches of what has changed; none for never.
    pub every_minutes: Option<i64>,
    /// Hour of the day (UTC) of the fetch of everything; none for never.
    pub full_at_hour: Option<i64>,
    /// Names of the installed models, and which is in use.
    pub models: Vec<(String, bool)>,
    /// Which pairs count.
    pub wish: Wish,
    /// The least similarity of the last run, or of the next where there was none.
    pub min_similarity: f32,
    /// How much meaning, shared words and words of titles count.
    pub weights: [f32; 3],
    /// What was learnt from verdicts.
    pub learning: LearningView,
    /// The last comparison of models.
    pub comparison: ComparisonView,
    /// Which teams are told in Linear, and what that would do.
    pub write_back: WriteBackView,
    /// Which language model explains pairs.
    pub explain: ExplainView,
    /// Name and value of what is stored and in use.
    pub facts: Vec<(&'static str, String)>,
    /// What does not work until something is done about it.
    pub problems: Vec<ProblemView>,
    /// The newest jobs, newest first.
    pub jobs: Vec<JobView>,
}

/// What was learnt from verdicts.
#[derive(Clone, Debug, Default)]
pub struct LearningView {
    /// How many verdicts there are that can be learnt from.
    pub verdicts: usize,
    /// How many of them confirm.
    pub confirmed: usize,
    /// How many it takes.
    pub needed: usize,
    /// How many of each kind it takes.
    pub needed_of_a_kind: usize,
    /// Whether there are enough.
    pub is_enough: bool,
    /// How far confidences agree with verdicts.
    pub quality: QualityView,
    /// Whether that was measured on verdicts that the model had not seen.
    pub is_held_out: bool,
    /// What was learnt, newest first.
    pub calibrations: Vec<CalibrationView>,
}

/// How far confidences agree with verdicts.
#[derive(Clone, Debug, Default)]
pub struct QualityView {
    /// Expected calibration error, 0 to 1.
    pub calibration_error: f64,
    /// Pairs, their mean confidence and the share that is confirmed, by range.
    pub bins: Vec<(usize, f64, f64)>,
}

/// A calibration that was learnt.
#[derive(Clone, Debug, Default)]
pub struct CalibrationView {
    /// Its number.
    pub id: i64,
    /// When it was made.
    pub made: String,
    /// How many verdicts it was learnt from.
    pub verdicts: usize,
    /// Calibration error of what was live then.
    pub before: f64,
    /// Its own.
    pub after: f64,
    /// Teams that have a model of their own.
    pub teams: Vec<String>,
    /// Whether it is in force.
    pub is_live: bool,
}

/// A comparison of models and scorers.
#[derive(Clone, Debug, Default)]
pub struct ComparisonView {
    /// When it was made; none where there was none.
    pub made: Option<String>,
    /// The heads of the table.
    pub heads: Vec<&'static str>,
    /// A row an entry.
    pub rows: Vec<Vec<String>>,
    /// Signal, issue and the ranks that the entries give, in words.
    pub differences: Vec<(String, String, String)>,
}

/// A service that records come from.
#[derive(Clone, Debug, Default)]
pub struct ServiceView {
    /// What forms call it.
    pub word: &'static str,
    /// What people call it.
    pub label: &'static str,
    /// Where its key is; none where there is none.
    pub key: Option<String>,
    /// When its records were last brought into step.
    pub fresh: Option<String>,
    /// Why they last were not.
    pub error: Option<String>,
}

/// Webhooks of Linear's.
#[derive(Clone, Debug, Default)]
pub struct WebhookView {
    /// Whether there is a secret that deliveries are checked with.
    pub has_secret: bool,
    /// Whether an earlier one still holds.
    pub has_previous: bool,
    /// When it came, what it speaks of, what became of it.
    pub deliveries: Vec<[String; 3]>,
    /// How many had which fate.
    pub counts: Vec<(String, u64)>,
}

/// What is told in Linear.
#[derive(Clone, Debug, Default)]
pub struct WriteBackView {
    /// Key, name and whether it is chosen of each team.
    pub teams: Vec<(String, String, bool)>,
    /// The address that people know this server by.
    pub address: String,
    /// What would be done now, a line each.
    pub changes: Vec<String>,
}

/// Which language model explains pairs.
#[derive(Clone, Debug, Default)]
pub struct ExplainView {
    /// What forms call each API, what people call it, and whether it is chosen.
    pub apis: Vec<(&'static str, &'static str, bool)>,
    /// Where it is.
    pub url: String,
    /// Its name.
    pub model: String,
    /// Since when there is a key; none where explanations are off.
    pub key: Option<String>,
    /// Calls a day.
    pub calls_max: u32,
    /// Calls made today.
    pub calls: u32,
}

/// Something that does not work.
#[derive(Clone, Debug, Default)]
pub struct ProblemView {
    /// What it is.
    pub what: &'static str,
    /// Why, and what to do, in a sentence.
    pub reason: String,
    /// When it was last tried, how often, and whether that happens again by itself.
    pub last: String,
    /// The job that can be tried again.
    pub job: i64,
}

/// A job.
#[derive(Clone, Debug, Default)]
pub struct JobView {
    /// Its number.
    pub id: i64,
    /// What it does.
    pub what: &'static str,
    /// Where it is in its life.
    pub state: &'static str,
    /// How far it is, in words.
    pub progress: String,
    /// The same as a share, where it is known.
    pub percent: Option<u64>,
    /// Who asked for it and when.
    pub asked: String,
    /// What was done, or why not.
    pub outcome: String,
    /// Lines of its log.
    pub log: Vec<String>,
    /// Whether it can be cancelled.
    pub can_cancel: bool,
    /// Whether it can be tried again.
    pub can_retry: bool,
}
