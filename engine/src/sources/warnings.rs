//! The fields of many records that do not fit, grouped.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::FieldError;

/// Groups beyond this many are counted but not listed.
const GROUPS_MAX: usize = 200;
/// Lines listed of a group.
const LINES_MAX: usize = 10;
/// Texts shown of a group.
const FOUND_MAX: usize = 3;

/// Fields that did not fit and were left empty.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Warnings {
    /// How many fields.
    pub count: u64,
    /// The same, by field and reason, in the order in which they first came; the first 200.
    pub groups: Vec<WarningGroup>,
}

/// The records in which one field did not fit for one reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WarningGroup {
    /// Name of the field; empty for the record itself.
    pub field: String,
    /// What is wrong, as a phrase.
    pub reason: String,
    /// How many records.
    pub count: u64,
    /// Where the first ten begin, counted from 1; empty where records have no lines.
    pub lines: Vec<u64>,
    /// The first three texts that were found.
    pub found: Vec<String>,
}

impl Warnings {
    /// Adds a field of the record that begins in this line; none where records have no lines.
    pub fn add(&mut self, line: Option<u64>, warning: FieldError) {
        self.count += 1;
        let FieldError { field, reason, found } = warning;
        let same = |group: &WarningGroup| group.field == field && group.reason == reason;
        let at = match self.groups.iter().position(same) {
            Some(at) => at,
            None if self.groups.len() >= GROUPS_MAX => return,
            None => {
                self.groups.push(WarningGroup {
                    field,
                    reason,
                    count: 0,
                    lines: Vec::new(),
                    found: Vec::new(),
                });
                self.groups.len() - 1
            }
        };
        let group = &mut self.groups[at];
        group.count += 1;
        if group.lines.len() < LINES_MAX {
            group.lines.extend(line);
        }
        if let Some(found) = found
            && group.found.len() < FOUND_MAX
            && !group.found.contains(&found)
        {
            group.found.push(found);
        }
    }

    /// Fields that belong to no listed group.
    pub fn unlisted(&self) -> u64 {
        self.count - self.groups.iter().map(|group| group.count).sum::<u64>()
    }
}

impl fmt::Display for WarningGroup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.field.is_empty() {
            write!(f, "{}: ", self.field)?;
        }
        f.write_str(&self.reason)?;
        let found: Vec<String> = self.found.iter().map(|found| format!("“{found}”")).collect();
        if !found.is_empty() {
            write!(f, ", found {}", found.join(", "))?;
        }
        let lines: Vec<String> = self.lines.iter().map(u64::to_string).collect();
        let more = if self.count > lines.len() as u64 { ", …" } else { "" };
        match (self.count, lines.len()) {
            (1, 0) => Ok(()),
            (count, 0) => write!(f, " ({count} records)"),
            (1, _) => write!(f, " (line {})", lines[0]),
            (count, _) => write!(f, " ({count} records: lines {}{more})", lines.join(", ")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_fault_of_many_records_is_one_group() {
        let mut warnings = Warnings::default();
        for line in 1..=12 {
            let warning = FieldError::new("severity", "it should be a number").with_found("spicy");
            warnings.add(Some(line), warning);
        }
        warnings.add(Some(13), FieldError::new("", "odd"));
        let said: Vec<String> = warnings.groups.iter().map(ToString::to_string).collect();
        assert_eq!(
            said,
            [
                "severity: it should be a number, found “spicy” (12 records: lines 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, …)",
                "odd (line 13)",
            ]
        );
        assert_eq!((warnings.count, warnings.unlisted()), (13, 0));
    }

    #[test]
    fn groups_are_bounded() {
        let mut warnings = Warnings::default();
        for number in 0..1_000 {
            warnings.add(None, FieldError::new(number.to_string(), "odd"));
        }
        assert_eq!((warnings.count, warnings.groups.len(), warnings.unlisted()), (1_000, 200, 800));
    }
}
