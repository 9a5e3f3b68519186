//! Headings that say nothing.

/// Headings that issue templates put into every description. Kept short on
/// purpose: a heading that says something about the work must stay.
const TEMPLATE_HEADINGS: [&str; 24] = [
    "acceptance criteria",
    "actual",
    "actual behavior",
    "actual behaviour",
    "actual result",
    "additional context",
    "background",
    "context",
    "description",
    "environment",
    "expected",
    "expected behavior",
    "expected behaviour",
    "expected result",
    "goal",
    "motivation",
    "notes",
    "overview",
    "problem",
    "proposal",
    "proposed solution",
    "screenshots",
    "solution",
    "steps to reproduce",
];

/// Whether a heading comes from a template.
pub(super) fn is_template(heading: &str) -> bool {
    let heading = heading.trim().trim_end_matches(':').to_lowercase();
    TEMPLATE_HEADINGS.contains(&heading.as_str())
}
