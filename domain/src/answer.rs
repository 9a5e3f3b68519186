//! What the catalogue answers to a query.

use serde::{Deserialize, Serialize};

use crate::{Catalogue, Query, Similarity, StateType};

/// The rows to show and the counts beside them.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Answer {
    /// The first rows, most similar first.
    pub rows: Vec<Row>,
    /// How many associations match in all.
    pub pair_count: usize,
    /// How many associations are stored, whatever the query.
    pub stored_count: usize,
    /// How many different issues they touch.
    pub issue_count: usize,
    /// How many different signals they touch.
    pub signal_count: usize,
    /// How many different companies stand behind them.
    pub company_count: usize,
    /// Every team, with how many associations it has at this cut. The counts do
    /// not depend on which teams are chosen.
    pub teams: Vec<TeamCount>,
    /// The smallest similarity that is stored: where the slider begins.
    pub floor: Similarity,
    /// The greatest similarity that is stored: where the slider ends.
    pub top: Similarity,
}

/// One association, ready to show.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Row {
    /// Identifier of the issue.
    pub identifier: String,
    /// Title of the issue.
    pub title: String,
    /// Page of the issue in Linear, empty when there is none.
    pub url: String,
    /// Name of the issue's team.
    pub team: String,
    /// Name of the issue's state.
    pub state: String,
    /// Type of the issue's state.
    pub state_type: StateType,
    /// Key of the signal.
    pub signal: String,
    /// Summary of the signal.
    pub summary: String,
    /// Company or person the signal came from, empty when unknown.
    pub from: String,
    /// Day of the signal, counted from 1970-01-01.
    pub day: Option<i32>,
    /// How similar the two are.
    pub similarity: Similarity,
}

/// A choice in the team filter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TeamCount {
    /// Key of the team.
    pub key: String,
    /// Name of the team.
    pub name: String,
    /// Associations at this cut.
    pub pair_count: usize,
}

impl Catalogue {
    /// Answers a query. The server and the browser both call this.
    pub fn answer(&self, query: &Query) -> Answer {
        let min = query.min_similarity();
        let above = self.pairs.similarity.partition_point(|similarity| *similarity >= min);
        let chosen: Vec<bool> =
            self.teams.iter().map(|team| query.teams.is_empty() || query.teams.contains(&team.key)).collect();

        let mut counts = vec![0; self.teams.len()];
        let mut matching = Vec::new();
        for pair in 0..above {
            let team = usize::from(self.issues.team[self.pairs.issue[pair] as usize]);
            counts[team] += 1;
            if chosen[team] {
                matching.push(pair);
            }
        }
        let issues = matching.iter().map(|pair| self.pairs.issue[*pair]);
        let signals = || matching.iter().map(|pair| self.pairs.signal[*pair]);
        let companies = signals().map(|signal| self.signals.company[signal as usize]).filter(|at| *at > 0);
        Answer {
            rows: matching.iter().take(query.rows_max()).map(|pair| self.row(*pair)).collect(),
            pair_count: matching.len(),
            stored_count: self.pairs.similarity.len(),
            issue_count: distinct(issues),
            signal_count: distinct(signals()),
            company_count: distinct(companies),
            teams: self.team_counts(&counts),
            floor: self.floor(),
            top: self.top(),
        }
    }

    fn team_counts(&self, counts: &[usize]) -> Vec<TeamCount> {
        let teams = self.teams.iter().zip(counts);
        teams
            .map(|(team, count)| TeamCount {
                key: team.key.clone(),
                name: team.name.clone(),
                pair_count: *count,
            })
            .collect()
    }

    fn row(&self, pair: usize) -> Row {
        let issue = self.pairs.issue[pair] as usize;
        let signal = self.pairs.signal[pair] as usize;
        Row {
            identifier: self.issues.identifier[issue].clone(),
            title: self.issues.title[issue].clone(),
            url: self.issues.url[issue].clone(),
            team: self.teams[usize::from(self.issues.team[issue])].name.clone(),
            state: self.issues.state[issue].clone(),
            state_type: self.issues.state_type[issue],
            signal: self.signals.key[signal].clone(),
            summary: self.signals.summary[signal].clone(),
            from: self.signals.from[signal].clone(),
            day: self.signals.day[signal],
            similarity: self.pairs.similarity[pair],
        }
    }
}

/// How many different positions there are. Positions in columns are small, so marking
/// them off is much faster than hashing them.
fn distinct(positions: impl Iterator<Item = u32>) -> usize {
    let mut seen = Vec::new();
    let mut count = 0;
    for position in positions {
        let position = position as usize;
        if position >= seen.len() {
            seen.resize(position + 1, false);
        }
        count += usize::from(!std::mem::replace(&mut seen[position], true));
    }
    count
}
