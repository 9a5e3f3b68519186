//! Columns in the making.

use std::collections::HashMap;

use domain::Catalogue;
use domain::catalogue::{Choice, Column, Values};

/// A column whose options are found while its rows are read.
#[derive(Default)]
pub(super) struct Builder {
    choices: Vec<Choice>,
    known: HashMap<String, u32>,
    values: Vec<u32>,
}

impl Builder {
    /// With options in an order of their own; more are added as rows bring them.
    pub(super) fn with(choices: impl IntoIterator<Item = Choice>) -> Self {
        let mut builder = Self::default();
        for choice in choices {
            builder.option(&choice.key, &choice.label);
        }
        builder
    }

    /// Whose first option stands for rows that have none.
    pub(super) fn or_none(label: &str) -> Self {
        Self::with([Choice { key: Catalogue::NONE_KEY.into(), label: label.into() }])
    }

    /// The position of an option.
    pub(super) fn option(&mut self, key: &str, label: &str) -> u32 {
        if let Some(at) = self.known.get(key) {
            return *at;
        }
        let at = self.choices.len() as u32;
        let label = if label == key { String::new() } else { label.to_owned() };
        self.choices.push(Choice { key: key.to_owned(), label });
        self.known.insert(key.to_owned(), at);
        at
    }

    /// Adds a row with one option.
    pub(super) fn push(&mut self, key: &str, label: &str) -> u32 {
        let at = self.option(key, label);
        self.values.push(at);
        at
    }

    /// Adds a row; for an empty key the first option stands.
    pub(super) fn push_or_none(&mut self, key: &str) {
        if key.is_empty() {
            self.values.push(0);
        } else {
            self.push(key, "");
        }
    }

    /// The finished column.
    pub(super) fn finish(self) -> Column {
        Column { choices: self.choices, values: Values::One(self.values) }
    }
}

/// A column of lists.
#[derive(Default)]
pub(super) struct ListBuilder {
    options: Builder,
    ends: Vec<u32>,
}

impl ListBuilder {
    /// Adds a row; an option that it names twice counts once.
    pub(super) fn push(&mut self, keys: &[String]) {
        let start = self.ends.last().map_or(0, |end| *end as usize);
        for key in keys.iter().filter(|key| !key.is_empty()) {
            let at = self.options.option(key, "");
            if !self.options.values[start..].contains(&at) {
                self.options.values.push(at);
            }
        }
        self.ends.push(self.options.values.len() as u32);
    }

    /// The finished column.
    pub(super) fn finish(self) -> Column {
        let values = Values::Many { ends: self.ends, values: self.options.values };
        Column { choices: self.options.choices, values }
    }
}
