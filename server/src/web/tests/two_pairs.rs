//! A catalogue small enough to see through.

use domain::catalogue::{Choice, Column, IssueColumns, PairColumns, SignalColumns, Values};
use domain::{Catalogue, Day, Score, StateType};

/// A column of one option a row.
fn one(choices: &[(&str, &str)], values: &[u32]) -> Column {
    let choice = |(key, label): &(&str, &str)| Choice { key: (*key).into(), label: (*label).into() };
    Column { choices: choices.iter().map(choice).collect(), values: Values::One(values.into()) }
}

/// A column in which no row has anything.
fn none(rows: u32) -> Column {
    Column { choices: Vec::new(), values: Values::Many { ends: vec![0; rows as usize], values: Vec::new() } }
}

/// Two issues of two teams, each with the same signal.
pub fn two_pairs() -> Catalogue {
    Catalogue {
        version: 3,
        verdict_seq: 0,
        issues: IssueColumns {
            identifier: vec!["CAP-1".into(), "NOTE-2".into()],
            title: vec!["Lost <speaker> names".into(), "Dark mode".into()],
            url: vec!["https://linear.app/x/issue/CAP-1".into(), "javascript:alert(1)".into()],
            state_type: vec![StateType::Started, StateType::Backlog],
            day: vec![None; 2],
            facets: vec![
                one(&[("CAP", "Capture"), ("NOTE", "Notes")], &[0, 1]),
                one(&[("open", "Open"), ("closed", "Closed")], &[0, 0]),
                one(&[("In Progress", ""), ("Backlog", "")], &[0, 1]),
                none(2),
                one(&[("(none)", "No project")], &[0, 0]),
                one(&[("high", "High")], &[0, 0]),
                one(&[("(none)", "No assignee")], &[0, 0]),
            ],
        },
        signals: SignalColumns {
            key: vec!["7".into()],
            summary: vec!["=Names of speakers disappear".into()],
            person: vec![0],
            people: Vec::new(),
            call: vec![0],
            day: vec![Some(Day(19_782))],
            minute: vec![23 * 60 + 30],
            facets: vec![
                one(&[("buildbetter", "")], &[0]),
                none(1),
                none(1),
                one(&[("negative", "Negative")], &[0]),
                one(&[("high", "High")], &[0]),
                one(&[("external", "Customers")], &[0]),
                one(&[("(none)", "No company"), ("Northwind", "")], &[1]),
            ],
        },
        pairs: PairColumns {
            issue: vec![0, 1],
            signal: vec![0, 0],
            confidence: vec![Score::from_percent(80), Score::from_percent(55)],
            similarity: vec![Score::from_percent(60), Score::from_percent(70)],
            verdict: vec![None; 2],
        },
        revenue: vec![None, Some(12_500.0)],
        threshold_percent: 50,
        queue: vec![1, 0],
        precision_note: String::new(),
    }
}
