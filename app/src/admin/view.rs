//! What the page for looking after the program shows. Times and sizes come as people read them.

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
    /// The least similarity of the last run, or of the next where there was none.
    pub min_similarity: f32,
    /// Which teams are told in Linear, and what that would do.
    pub write_back: WriteBackView,
    /// Which language model explains pairs.
    pub explain: ExplainView,
    /// Name and value of what is stored and in use.
    pub facts: Vec<(&'static str, String)>,
    /// The newest jobs, newest first.
    pub jobs: Vec<JobView>,
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
    /// Match with an installed model.
    Model(String),
    /// When to fetch by itself.
    Schedule(Option<i64>, Option<i64>),
    /// Whose issues are told of in Linear (keys with blanks between), and the server's address.
    WriteBack(String, String),
    /// Tell Linear now.
    WriteNow,
    /// Have pairs explained by a language model.
    Explain {
        /// What forms call its API.
        api: String,
        /// Where it is.
        url: String,
        /// Its name.
        model: String,
        /// Its key; empty to keep the present one.
        key: String,
        /// Calls a day.
        calls_max: u32,
    },
    /// Explain nothing any more, and forget the key.
    ExplainNothing,
    /// End a job.
    Cancel(i64),
    /// Try a job again.
    Retry(i64),
}

/// The fields of a form; what it does not have is empty.
#[derive(Clone, Debug, Default)]
pub struct Fields {
    /// A service or an API.
    pub service: String,
    /// What is chiefly asked for.
    pub value: String,
    /// What goes with it.
    pub more: String,
    /// A key.
    pub key: String,
    /// A number.
    pub count: String,
}

impl Order {
    /// What a form holds; none if that makes no sense.
    pub fn read(order: &str, fields: Fields) -> Option<Self> {
        let Fields { service, value, more, key, count } = fields;
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
            "model" => Self::Model(value),
            "schedule" => Self::Schedule(
                number().filter(|minutes| (1..=10_080).contains(minutes)),
                more.trim().parse().ok().filter(|hour| (0..24).contains(hour)),
            ),
            "write-back" => Self::WriteBack(value, more),
            "write-now" => Self::WriteNow,
            "explain" => {
                let calls_max = count.trim().parse().ok()?;
                Self::Explain { api: service, url: value, model: more, key, calls_max }
            }
            "explain-nothing" => Self::ExplainNothing,
            "cancel" => Self::Cancel(number()?),
            "retry" => Self::Retry(number()?),
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{Fields, Order};

    #[test]
    fn forms_are_read_or_refused() {
        let check = |order, value: &str, more, expected| {
            let service = "linear".to_owned();
            let fields =
                Fields { service, value: value.into(), more: String::from(more), ..Fields::default() };
            assert_eq!(Order::read(order, fields), expected, "{order} {value}");
        };
        check("sync", "", "full", Some(Order::Sync("linear".into(), true)));
        check("associate", "0.45", "", Some(Order::Associate(0.45)));
        check("associate", "NaN", "", None);
        check("associate", "2", "", None);
        check("schedule", "", "", Some(Order::Schedule(None, None)));
        check("schedule", "30", "4", Some(Order::Schedule(Some(30), Some(4))));
        check("explain", "https://llm.test", "small", None);
        check("cancel", "x", "", None);
        check("anything", "", "", None);
    }
}
