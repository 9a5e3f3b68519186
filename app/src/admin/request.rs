//! Requests made by the forms of the Admin page.

use domain::trust::Threshold;

/// A change or action requested on the Admin page.
#[derive(Clone, Debug, PartialEq)]
pub enum AdminRequest {
    /// Test a service's API key and save it: service, key.
    Connect(String, String),
    /// Delete a service's API key.
    Disconnect(String),
    /// Sync a service; a full sync if true.
    Sync(String, bool),
    /// Save a new webhook secret; the previous one stays valid.
    WebhookSecret(String),
    /// Delete the previous webhook secret.
    DeletePreviousSecret,
    /// Update associations with this minimum similarity.
    Associate(f32),
    /// Set the threshold.
    Threshold(Threshold),
    /// Set the scoring weights: similarity, shared words, title words.
    Weights([f32; 3]),
    /// Recalibrate confidence from verdicts.
    Learn,
    /// Compare these models on verdicts.
    Compare(Vec<String>),
    /// Use a stored calibration, or the default one.
    Calibration(Option<i64>),
    /// Switch to an installed embedding model.
    Model(String),
    /// Set the sync schedule: minutes between syncs, hour (UTC) of the full sync.
    Schedule(Option<i64>, Option<i64>),
    /// Set the teams whose issues get attachments in Linear (keys separated by spaces), and this server's URL.
    WriteBack(String, String),
    /// Write the pending attachments to Linear.
    WriteNow,
    /// Set the language model that explains pairs.
    Explain {
        /// API of the provider, as forms name it.
        api: String,
        /// Base URL.
        url: String,
        /// Model name.
        model: String,
        /// API key; empty to keep the stored one.
        key: String,
        /// Daily call limit.
        calls_max: u32,
    },
    /// Turn explanations off and delete the API key.
    DisableExplanations,
    /// Merge two companies: their names.
    MergeCompanies(String, String),
    /// Separate the record with this key from its company.
    SeparateCompany(String),
    /// Delete the decision about these two keys.
    UndoCompanyDecision(String, String),
    /// Cancel a job.
    Cancel(i64),
    /// Retry a job.
    Retry(i64),
}

/// The fields of a form; missing ones are empty.
#[derive(Clone, Debug, Default)]
pub struct Fields {
    /// A service or an API.
    pub service: String,
    /// The main value.
    pub value: String,
    /// A second value.
    pub more: String,
    /// An API key.
    pub key: String,
    /// A number.
    pub count: String,
}

impl AdminRequest {
    /// Parses a form; `None` if it is invalid.
    pub fn read(kind: &str, fields: Fields) -> Option<Self> {
        let Fields { service, value, more, key, count } = fields;
        let number = || value.trim().parse::<i64>().ok();
        Some(match kind {
            "connect" => Self::Connect(service, value),
            "disconnect" => Self::Disconnect(service),
            "sync" => Self::Sync(service, more == "full"),
            "webhook-secret" => Self::WebhookSecret(value),
            "forget-previous-secret" => Self::DeletePreviousSecret,
            "associate" => {
                Self::Associate(value.trim().parse().ok().filter(|floor| (-1.0..=1.0).contains(floor))?)
            }
            "cut" => Self::Threshold(format!("{more} {value}").parse().ok()?),
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
            "explain-nothing" => Self::DisableExplanations,
            "merge-companies" => Self::MergeCompanies(value, more),
            "separate-company" => Self::SeparateCompany(value),
            "undo-company-decision" => Self::UndoCompanyDecision(value, more),
            "cancel" => Self::Cancel(number()?),
            "retry" => Self::Retry(number()?),
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use domain::trust::Threshold;

    use super::{AdminRequest, Fields};

    #[test]
    fn forms_are_read_or_refused() {
        let check = |order, value: &str, more, expected| {
            let service = "linear".to_owned();
            let fields =
                Fields { service, value: value.into(), more: String::from(more), ..Fields::default() };
            assert_eq!(AdminRequest::read(order, fields), expected, "{order} {value}");
        };
        check("sync", "", "full", Some(AdminRequest::Sync("linear".into(), true)));
        check("associate", "0.45", "", Some(AdminRequest::Associate(0.45)));
        check("associate", "NaN", "", None);
        check("associate", "2", "", None);
        check("cut", "80", "right", Some(AdminRequest::Threshold(Threshold::Precision(80))));
        check("cut", "", "everything", Some(AdminRequest::Threshold(Threshold::Everything)));
        check("cut", "0", "number", None);
        check("weights", "0.3", "1", None);
        check("calibration", "", "", Some(AdminRequest::Calibration(None)));
        check("calibration", "2", "", Some(AdminRequest::Calibration(Some(2))));
        check("calibration", "x", "", None);
        check("schedule", "", "", Some(AdminRequest::Schedule(None, None)));
        check("schedule", "30", "4", Some(AdminRequest::Schedule(Some(30), Some(4))));
        check("explain", "https://llm.test", "small", None);
        check("cancel", "x", "", None);
        check("merge-companies", "A", "B", Some(AdminRequest::MergeCompanies("A".into(), "B".into())));
        check("separate-company", "@a.com", "", Some(AdminRequest::SeparateCompany("@a.com".into())));
        check("anything", "", "", None);
    }
}
