//! Regular expressions of this folder.

use regex::Regex;

#[expect(
    clippy::expect_used,
    reason = "the patterns are literals in this folder and the tests compile them all"
)]
pub(super) fn pattern(pattern: &str) -> Regex {
    Regex::new(pattern).expect("the pattern is valid")
}
