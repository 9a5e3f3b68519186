//! What a pair's evidence is.

use std::ops::Range;

/// A text that is marked.
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
    /// A signal's quotation.
    Quote,
}

/// A field, and bytes in it.
pub type Place = (Field, Range<usize>);

/// Words of both sides that belong together.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LinkView {
    /// In the issue.
    pub issue: Vec<Place>,
    /// In the signal.
    pub signal: Vec<Place>,
    /// How much of the match hangs on them, 0 to 1.
    pub strength: f32,
    /// What they are called in the sentence, between single quotation marks.
    pub words: (String, String),
}

/// Why the two of a pair match.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct EvidenceView {
    /// In plain words; empty where there is no evidence.
    pub sentence: String,
    /// The strongest link in a few words; empty where there is no evidence.
    pub short: String,
    /// The strongest first.
    pub links: Vec<LinkView>,
}
