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
    /// Name and value of what is stored and in use.
    pub facts: Vec<(&'static str, String)>,
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

/// What a person asks for.
#[derive(Clone, Debug, PartialEq)]
pub enum Order {
    /// Keep a service's key, once the service has taken it.
    Connect(String, String),
    /// Forget a service's key.
    Disconnect(String),
    /// Fetch from a service; everything if true.
    Sync(String, bool),
    /// Keep a secret for webhooks; an earlier one goes on to hold.
    WebhookSecret(String),
    /// Let the earlier secret hold no more.
    ForgetPreviousSecret,
    /// Find the pairs of at least this similarity.
    Associate(f32),
    /// Let these pairs count.
    Cut(Wish),
    /// How much meaning, shared words and words of titles count.
    Weights([f32; 3]),
    /// Learn from verdicts.
    Learn,
    /// Compare these models on what people said.
    Compare(Vec<String>),
    /// Use what was learnt once, or the weights as shipped.
    Calibration(Option<i64>),
    /// Match with an installed model.
    Model(String),
    /// When to fetch by itself.
    Schedule(Option<i64>, Option<i64>),
    /// Whose issues are told of in Linear (keys with blanks between), and the server's address.
    WriteBack(String, String),
    /// Tell Linear now.
    WriteNow,
    /// End a job.
    Cancel(i64),
    /// Try a job again.
    Retry(i64),
}

impl Order {
    /// What a form holds; none if that makes no sense.
    pub fn read(order: &str, service: String, value: String, more: &str) -> Option<Self> {
        let number = || value.trim().parse::<i64>().ok();
        Some(match order {
            "connect" => Self::Connect(service, value),
            "disconnect" => Self::Disconnect(service),
            "sync" => Self::Sync(service, more == "full"),
            "webhook-secret" => Self::WebhookSecret(value),
            "forget-previous-secret" => Self::ForgetPreviousSecret,
            "associate" => {
                Self::Associate(value.trim().parse().ok().filter(|cut| (-1.0..=1.0).contains(cut))?)
            }
            "cut" => Self::Cut(format!("{more} {value}").parse().ok()?),
            "weights" => {
                let weight =
                    |text: &str| text.trim().parse().ok().filter(|weight| (0.0..=100.0).contains(weight));
                Self::Weights([weight(&service)?, weight(&value)?, weight(more)?])
            }
            "learn" => Self::Learn,
            "compare" => Self::Compare(value.split_whitespace().map(str::to_owned).collect()),
            "calibration" if value.is_empty() => Self::Calibration(None),
            "calibration" => Self::Calibration(Some(number()?)),
            "model" => Self::Model(value),
            "schedule" => Self::Schedule(
                number().filter(|minutes| (1..=10_080).contains(minutes)),
                more.trim().parse().ok().filter(|hour| (0..24).contains(hour)),
            ),
            "write-back" => Self::WriteBack(value, more.to_owned()),
            "write-now" => Self::WriteNow,
            "cancel" => Self::Cancel(number()?),
            "retry" => Self::Retry(number()?),
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use domain::trust::Wish;

    use super::Order;

    #[test]
    fn forms_are_read_or_refused() {
        let check = |order, value: &str, more, expected| {
            assert_eq!(Order::read(order, "linear".into(), value.into(), more), expected, "{order} {value}");
        };
        check("sync", "", "full", Some(Order::Sync("linear".into(), true)));
        check("associate", "0.45", "", Some(Order::Associate(0.45)));
        check("associate", "NaN", "", None);
        check("associate", "2", "", None);
        check("cut", "80", "right", Some(Order::Cut(Wish::Right(80))));
        check("cut", "", "everything", Some(Order::Cut(Wish::Everything)));
        check("cut", "0", "number", None);
        check("weights", "0.3", "1", None);
        check("calibration", "", "", Some(Order::Calibration(None)));
        check("calibration", "2", "", Some(Order::Calibration(Some(2))));
        check("calibration", "x", "", None);
        check("schedule", "", "", Some(Order::Schedule(None, None)));
        check("schedule", "30", "4", Some(Order::Schedule(Some(30), Some(4))));
        check("cancel", "x", "", None);
        check("anything", "", "", None);
    }
}
