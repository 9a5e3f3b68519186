//! Parts of a record that people read.

use std::ops::Range;

/// A part of an issue or of a signal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// An issue's title.
    Title,
    /// An issue's description, in Markdown.
    Description,
    /// A signal's summary.
    Summary,
    /// What a signal's summary was made from.
    Context,
    /// A signal's exact words. They are not embedded, so their words are evidence only
    /// where the summary or the context has them too.
    Quote,
}

/// Bytes of a field as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The field.
    pub field: Field,
    /// The bytes.
    pub span: Range<usize>,
}
