//! Evidence of a pair.

use std::ops::Range;

/// A field of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// An issue's title.
    Title,
    /// An issue's description, in Markdown.
    Description,
    /// A signal's summary.
    Summary,
    /// A signal's context.
    Context,
    /// A signal's quote.
    Quote,
}

/// A byte range in a field.
pub type Place = (Field, Range<usize>);

/// Corresponding words of both texts.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LinkView {
    /// In the issue.
    pub issue: Vec<Place>,
    /// In the signal.
    pub signal: Vec<Place>,
    /// Their contribution to the match, 0 to 1.
    pub strength: f32,
    /// The words as quoted in the sentence.
    pub words: (String, String),
}

/// Evidence of a pair.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct EvidenceView {
    /// One sentence; empty if there is no evidence.
    pub sentence: String,
    /// The strongest link in a few words; empty if there is no evidence.
    pub short: String,
    /// Strongest first.
    pub links: Vec<LinkView>,
}
