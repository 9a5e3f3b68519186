//! One facet's values, row by row.

use serde::{Deserialize, Serialize};

/// The options of a facet and which of them each row has.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Column {
    /// The options.
    pub choices: Vec<Choice>,
    /// Positions in `choices`, row by row.
    pub values: Values,
}

/// One option of a facet.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// What URLs call it.
    pub key: String,
    /// What people read; empty where it is the key.
    pub label: String,
}

/// Positions in a list of choices.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Values {
    /// Exactly one a row.
    One(Vec<u32>),
    /// Any number a row: those of row `r` stand from `ends[r - 1]` (0 for the first) to `ends[r]`.
    Many {
        /// Where each row's values end.
        ends: Vec<u32>,
        /// The values, row after row.
        values: Vec<u32>,
    },
}

impl Default for Values {
    fn default() -> Self {
        Self::One(Vec::new())
    }
}

impl Choice {
    /// An option whose key is what people read.
    pub fn plain(key: impl Into<String>) -> Self {
        Self { key: key.into(), label: String::new() }
    }

    /// What people read.
    pub fn text(&self) -> &str {
        if self.label.is_empty() { &self.key } else { &self.label }
    }
}

impl Column {
    /// The options that a row has, as positions.
    pub fn of(&self, row: usize) -> &[u32] {
        match &self.values {
            Values::One(values) => std::slice::from_ref(&values[row]),
            Values::Many { ends, values } => {
                let start = if row == 0 { 0 } else { ends[row - 1] as usize };
                &values[start..ends[row] as usize]
            }
        }
    }

    /// What URLs call a row's only, or first, option.
    pub fn key(&self, row: usize) -> &str {
        self.of(row).first().map_or("", |at| &self.choices[*at as usize].key)
    }

    /// What people read of a row's only, or first, option.
    pub fn text(&self, row: usize) -> &str {
        self.of(row).first().map_or("", |at| self.choices[*at as usize].text())
    }

    /// How many rows it has.
    pub fn len(&self) -> usize {
        match &self.values {
            Values::One(values) => values.len(),
            Values::Many { ends, .. } => ends.len(),
        }
    }

    /// Whether it has no rows.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether every position lies inside its list.
    pub(super) fn is_consistent(&self) -> bool {
        let known = |values: &[u32]| values.iter().all(|at| (*at as usize) < self.choices.len());
        match &self.values {
            Values::One(values) => known(values),
            Values::Many { ends, values } => {
                known(values)
                    && ends.is_sorted()
                    && ends.last().map_or(values.is_empty(), |end| *end as usize == values.len())
            }
        }
    }
}
