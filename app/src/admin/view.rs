//! Contents of the Admin page. Times and sizes are formatted for display.

use domain::trust::Threshold;

/// Everything on the page.
#[derive(Clone, Debug, Default)]
pub struct AdminView {
    /// Linear and BuildBetter.
    pub services: Vec<ServiceView>,
    /// Linear's webhook.
    pub webhook: WebhookView,
    /// Minutes between syncs; `None` if turned off.
    pub every_minutes: Option<i64>,
    /// Hour (UTC) of the nightly full sync; `None` if turned off.
    pub full_at_hour: Option<i64>,
    /// Names of the installed models, and whether each is in use.
    pub models: Vec<(String, bool)>,
    /// The threshold setting.
    pub threshold: Threshold,
    /// Minimum similarity of the last run, or the default.
    pub min_similarity: f32,
    /// Weights of similarity, shared words and title words.
    pub weights: [f32; 3],
    /// Calibration from verdicts.
    pub learning: LearningView,
    /// Last comparison of models.
    pub comparison: ComparisonView,
    /// Write-back to Linear and its pending changes.
    pub write_back: WriteBackView,
    /// Language model that explains pairs.
    pub explain: ExplainView,
    /// Which records count as one company.
    pub companies: CompaniesView,
    /// Name and value of facts about the database.
    pub facts: Vec<(&'static str, String)>,
    /// Problems that need attention.
    pub problems: Vec<ProblemView>,
    /// The newest jobs, newest first.
    pub jobs: Vec<JobView>,
}

/// Calibration from verdicts.
#[derive(Clone, Debug, Default)]
pub struct LearningView {
    /// Number of verdicts usable for calibration.
    pub verdicts: usize,
    /// Number of these that confirm.
    pub confirmed: usize,
    /// Minimum number of verdicts.
    pub needed: usize,
    /// Minimum number of confirmed and of rejected verdicts.
    pub needed_of_a_kind: usize,
    /// Whether there are enough verdicts.
    pub is_enough: bool,
    /// Agreement of confidence and verdicts.
    pub quality: QualityView,
    /// Whether it was measured on held-out verdicts.
    pub is_held_out: bool,
    /// Stored calibrations, newest first.
    pub calibrations: Vec<CalibrationView>,
}

/// Agreement of confidence and verdicts.
#[derive(Clone, Debug, Default)]
pub struct QualityView {
    /// Expected calibration error, 0 to 1.
    pub calibration_error: f64,
    /// Per confidence range: number of pairs, mean confidence, share confirmed.
    pub bins: Vec<(usize, f64, f64)>,
}

/// A stored calibration.
#[derive(Clone, Debug, Default)]
pub struct CalibrationView {
    /// Id.
    pub id: i64,
    /// When it was created.
    pub made: String,
    /// Number of verdicts it was fitted to.
    pub verdicts: usize,
    /// Calibration error of the calibration in use before.
    pub before: f64,
    /// Its own calibration error.
    pub after: f64,
    /// Teams with their own model.
    pub teams: Vec<String>,
    /// Whether it is in use.
    pub is_live: bool,
}

/// A comparison of models and scorers.
#[derive(Clone, Debug, Default)]
pub struct ComparisonView {
    /// Description with the time; `None` if there is no comparison yet.
    pub made: Option<String>,
    /// Column headers.
    pub heads: Vec<&'static str>,
    /// One row per model and scorer.
    pub rows: Vec<Vec<String>>,
    /// Signal, issue and the rank in each row, as text.
    pub differences: Vec<(String, String, String)>,
}

/// A service that records are synced from.
#[derive(Clone, Debug, Default)]
pub struct ServiceView {
    /// Name in forms.
    pub word: &'static str,
    /// Display name.
    pub label: &'static str,
    /// Where its API key comes from; `None` if there is none.
    pub key: Option<String>,
    /// Time of the last complete sync.
    pub fresh: Option<String>,
    /// Error of the last sync, if it failed.
    pub error: Option<String>,
}

/// Linear's webhook.
#[derive(Clone, Debug, Default)]
pub struct WebhookView {
    /// Whether a signing secret is set.
    pub has_secret: bool,
    /// Whether the previous secret is still accepted.
    pub has_previous: bool,
    /// Recent deliveries: time, event, result.
    pub deliveries: Vec<[String; 3]>,
    /// Number of deliveries by result.
    pub counts: Vec<(String, u64)>,
}

/// Write-back to Linear.
#[derive(Clone, Debug, Default)]
pub struct WriteBackView {
    /// Key and name of each team, and whether it is selected.
    pub teams: Vec<(String, String, bool)>,
    /// URL under which people open this server.
    pub address: String,
    /// Pending changes, one line each.
    pub changes: Vec<String>,
}

/// Language model that explains pairs.
#[derive(Clone, Debug, Default)]
pub struct ExplainView {
    /// Name in forms and display name of each API, and whether it is selected.
    pub apis: Vec<(&'static str, &'static str, bool)>,
    /// Base URL.
    pub url: String,
    /// Model name.
    pub model: String,
    /// When the API key was set; `None` if explanations are off.
    pub key: Option<String>,
    /// Daily call limit.
    pub calls_max: u32,
    /// Calls used today.
    pub calls: u32,
}

/// A standing problem.
#[derive(Clone, Debug, Default)]
pub struct ProblemView {
    /// What does not work.
    pub what: &'static str,
    /// Why, and what to do.
    pub reason: String,
    /// Time of the last attempt, number of attempts, and whether it is retried automatically.
    pub last: String,
    /// The job to retry.
    pub job: i64,
}

/// A job.
#[derive(Clone, Debug, Default)]
pub struct JobView {
    /// Id.
    pub id: i64,
    /// Display name of its kind.
    pub what: &'static str,
    /// State, such as `running`.
    pub state: &'static str,
    /// Progress as text.
    pub progress: String,
    /// Progress in percent, if the total is known.
    pub percent: Option<u64>,
    /// Who started it and when.
    pub asked: String,
    /// Summary or error.
    pub outcome: String,
    /// Log lines.
    pub log: Vec<String>,
    /// Whether it can be cancelled.
    pub can_cancel: bool,
    /// Whether it can be retried.
    pub can_retry: bool,
}

/// Which records count as one company.
#[derive(Clone, Debug, Default)]
pub struct CompaniesView {
    /// Number of companies.
    pub count: usize,
    /// Number of companies made of several records.
    pub merged_count: usize,
    /// The first of them, those with the most signals first.
    pub merged: Vec<CompanyView>,
    /// Names to choose from, those with the most signals first.
    pub names: Vec<String>,
    /// What people have merged and separated, newest first.
    pub decisions: Vec<DecisionView>,
}

/// A company made of several records.
#[derive(Clone, Debug, Default)]
pub struct CompanyView {
    /// Its name.
    pub name: String,
    /// The records.
    pub members: Vec<CompanyMemberView>,
}

/// A record of a company.
#[derive(Clone, Debug, Default)]
pub struct CompanyMemberView {
    /// Its key, for forms.
    pub key: String,
    /// What the sources call it.
    pub record: String,
    /// Number of signals.
    pub signals: u64,
    /// Why it was merged; empty for the first record.
    pub reason: &'static str,
}

/// A merge or separation by a person.
#[derive(Clone, Debug, Default)]
pub struct DecisionView {
    /// The one key, for forms.
    pub a: String,
    /// The other.
    pub b: String,
    /// What was decided.
    pub what: String,
    /// Who decided, and when.
    pub by: String,
}
