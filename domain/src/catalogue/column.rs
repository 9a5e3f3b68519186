//! Columns of facet values.

use serde::{Deserialize, Serialize};

/// The options of a facet and the options of each row.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Column {
    /// The options.
    pub choices: Vec<Choice>,
    /// Positions in `choices` for each row.
    pub values: Values,
}

/// One option of a facet.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// Name in URLs.
    pub key: String,
    /// Display label; empty if it equals the key.
    pub label: String,
}

/// Positions in a list of choices.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Values {
    /// Exactly one per row.
    One(Vec<u32>),
    /// Any number per row: row `r` has `values[ends[r - 1]..ends[r]]` (from 0 for the first).
    Many {
        /// End of each row's values.
        ends: Vec<u32>,
        /// Values of all rows, concatenated.
        values: Vec<u32>,
    },
}

impl Default for Values {
    fn default() -> Self {
        Self::One(Vec::new())
    }
}

impl Choice {
    /// An option whose label equals its key.
    pub fn plain(key: impl Into<String>) -> Self {
        Self { key: key.into(), label: String::new() }
    }

    /// Display label.
    pub fn text(&self) -> &str {
        if self.label.is_empty() { &self.key } else { &self.label }
    }
}

impl Column {
    /// The options of a row, as positions.
    pub fn of(&self, row: usize) -> &[u32] {
        match &self.values {
            Values::One(values) => std::slice::from_ref(&values[row]),
            Values::Many { ends, values } => {
                let start = if row == 0 { 0 } else { ends[row - 1] as usize };
                &values[start..ends[row] as usize]
            }
        }
    }

    /// Key of a row's only or first option.
    pub fn key(&self, row: usize) -> &str {
        self.of(row).first().map_or("", |at| &self.choices[*at as usize].key)
    }

    /// Label of a row's only or first option.
    pub fn text(&self, row: usize) -> &str {
        self.of(row).first().map_or("", |at| self.choices[*at as usize].text())
    }

    /// Number of rows.
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

    /// Whether all positions are in range.
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
