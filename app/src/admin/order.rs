//! What forms of the page ask for.

use domain::trust::Wish;

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
            "cut" => Self::Cut(format!("{more} {value}").parse().ok()?),
            "weights" => {
                let weight =
                    |text: &str| text.trim().parse().ok().filter(|weight| (0.0..=100.0).contains(weight));
                Self::Weights([weight(&service)?, weight(&value)?, weight(&more)?])
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
    use domain::trust::Wish;

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
        check("cut", "80", "right", Some(Order::Cut(Wish::Right(80))));
        check("cut", "", "everything", Some(Order::Cut(Wish::Everything)));
        check("cut", "0", "number", None);
        check("weights", "0.3", "1", None);
        check("calibration", "", "", Some(Order::Calibration(None)));
        check("calibration", "2", "", Some(Order::Calibration(Some(2))));
        check("calibration", "x", "", None);
        check("schedule", "", "", Some(Order::Schedule(None, None)));
        check("schedule", "30", "4", Some(Order::Schedule(Some(30), Some(4))));
        check("explain", "https://llm.test", "small", None);
        check("cancel", "x", "", None);
        check("anything", "", "", None);
    }
}
