//! What kinds of jobs there are, and the rules of each.

use serde::{Deserialize, Serialize};

use super::Lane;

/// How often a job is begun before it is given up, where its kind says nothing else.
pub const ATTEMPTS_MAX: u32 = 8;

/// What there is to do. The words are what the database holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum JobKind {
    /// Import the records of one file.
    Import,
    /// Embed new texts and score all pairs.
    Associate,
    /// The same for the records that changed since the last run.
    AssociateNew,
    /// Fetch issues from Linear.
    SyncLinear,
    /// Fetch signals from BuildBetter.
    #[serde(rename = "sync_buildbetter")]
    SyncBuildBetter,
    /// Apply what webhooks have delivered.
    Deliveries,
    /// Write confirmed associations to Linear.
    WriteBack,
    /// Match with another embedding model.
    ChangeModel,
    /// Recalibrate confidence from verdicts.
    Learn,
    /// Compare models and scorers on verdicts.
    Compare,
}

/// What holds for all jobs of a kind.
#[derive(Clone, Copy, Debug)]
pub struct Rules {
    /// The word of the database, of JSON and of the command line.
    pub word: &'static str,
    /// The name that people see.
    pub label: &'static str,
    /// Which jobs it waits behind, unless the request says otherwise.
    pub lane: Lane,
    /// Which waiting requests are one.
    pub key: Key,
    /// How often a job is begun before it is given up.
    pub attempts_max: u32,
    /// What does not work for as long as the newest job about it has failed.
    pub about: Option<Subject>,
}

/// Which waiting requests of a kind are one job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
    /// All of them: there is one thing to do.
    Kind,
    /// Those that ask for the same: the request names its key.
    Request,
}

/// What people are told does not work while its newest job has failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// Associations are kept up to date.
    Matching,
    /// Linear is followed.
    Linear,
    /// BuildBetter is followed.
    BuildBetter,
    /// Webhooks are applied.
    Deliveries,
    /// Linear is told of confirmed associations.
    WriteBack,
    /// Confidence is calibrated by verdicts.
    Learning,
}

impl Subject {
    /// Every subject.
    pub const ALL: [Self; 6] =
        [Self::Matching, Self::Linear, Self::BuildBetter, Self::Deliveries, Self::WriteBack, Self::Learning];
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

    /// What holds for all jobs of this kind: the one table of kinds.
    pub fn rules(self) -> Rules {
        use Key::{Kind, Request};
        use Subject::{BuildBetter, Deliveries, Learning, Linear, Matching, WriteBack};
        let rules = |word, label, lane, key, about| Rules {
            word,
            label,
            lane,
            key,
            attempts_max: ATTEMPTS_MAX,
            about,
        };
        match self {
            Self::Import => rules("import", "Import", Lane::Short, Request, None),
            Self::Associate => rules("associate", "Update associations", Lane::Long, Request, Some(Matching)),
            Self::AssociateNew => {
                rules("associate_new", "Update associations (changes)", Lane::Short, Kind, Some(Matching))
            }
            Self::SyncLinear => rules("sync_linear", "Sync with Linear", Lane::Linear, Request, Some(Linear)),
            Self::SyncBuildBetter => {
                let label = "Sync with BuildBetter";
                rules("sync_buildbetter", label, Lane::BuildBetter, Request, Some(BuildBetter))
            }
            Self::Deliveries => {
                rules("deliveries", "Process webhook deliveries", Lane::Short, Kind, Some(Deliveries))
            }
            Self::WriteBack => rules("write_back", "Write to Linear", Lane::Linear, Kind, Some(WriteBack)),
            Self::ChangeModel => rules("change_model", "Change model", Lane::Long, Request, None),
            Self::Learn => rules("learn", "Recalibrate confidence", Lane::Long, Kind, Some(Learning)),
            Self::Compare => rules("compare", "Compare models", Lane::Long, Request, None),
        }
    }

    /// The word of the database, of JSON and of the command line.
    pub fn as_str(self) -> &'static str {
        self.rules().word
    }

    /// The kind of a word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }

    /// Which jobs it waits behind, unless the request says otherwise.
    pub fn lane(self) -> Lane {
        self.rules().lane
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_those_of_json_and_lead_back() {
        for kind in JobKind::ALL {
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.as_str());
            assert_eq!(JobKind::from_word(kind.as_str()), Some(kind));
        }
        for lane in Lane::ALL {
            assert_eq!(serde_json::to_value(lane).unwrap(), lane.as_str());
            assert_eq!(Lane::from_word(lane.as_str()), Some(lane));
        }
    }
}
