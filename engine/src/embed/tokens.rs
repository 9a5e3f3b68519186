//! Texts into token ids.

use std::ops::Range;
use std::path::Path;

use domain::Unreadable;
use rayon::prelude::*;
use tokenizers::{Tokenizer, TruncationParams};

use super::EmbedError;
use super::reads::Reads;

/// Bytes of text a token: what is read of a long text before it is cut. No language
/// comes near it; a text that does is read whole.
const BYTES_PER_TOKEN: usize = 32;

/// Splits texts into the ids a model was trained on.
pub(super) struct Tokens {
    tokenizer: Tokenizer,
    reads: Reads,
    max_tokens: usize,
}

impl Tokens {
    /// The tokenizer in `file`; longer texts are cut at `max_tokens`, the marks at
    /// beginning and end counted.
    pub(super) fn load(file: &Path, max_tokens: usize) -> Result<Self, EmbedError> {
        let broken = |reason: tokenizers::Error| EmbedError::broken(file, reason);
        let mut tokenizer = Tokenizer::from_file(file).map_err(broken)?;
        let truncation = TruncationParams { max_length: max_tokens, ..TruncationParams::default() };
        tokenizer.with_truncation(Some(truncation)).map_err(broken)?;
        tokenizer.with_padding(None);
        let reads = Reads::of(&tokenizer);
        Ok(Self { tokenizer, reads, max_tokens })
    }

    /// Most tokens a text is given.
    pub(super) fn max_tokens(&self) -> usize {
        self.max_tokens
    }

    /// Why the model cannot read a text, if it cannot. Judged by the beginning that it is given.
    pub(super) fn unreadable(&self, text: &str) -> Result<Option<Unreadable>, EmbedError> {
        let read = beginning(text, self.max_tokens * BYTES_PER_TOKEN).unwrap_or(text);
        self.reads.unreadable(&self.tokenizer, read)
    }

    /// The ids of each text, at least one each. `first` is the position of the first
    /// text in the whole input, for error messages.
    pub(super) fn split(&self, texts: &[&str], first: usize) -> Result<Vec<Vec<u32>>, EmbedError> {
        texts
            .par_iter()
            .enumerate()
            .map(|(index, text)| {
                self.ids(text)
                    .and_then(|ids| if ids.is_empty() { Err("it has no tokens".into()) } else { Ok(ids) })
                    .map_err(|reason| EmbedError::Tokens {
                        position: first + index,
                        reason: reason.to_string(),
                    })
            })
            .collect()
    }

    /// The ids of one text, the same that [`Tokens::split`] gives it, and which bytes of
    /// the text each stands for; empty for marks.
    pub(super) fn split_with_spans(&self, text: &str) -> Result<(Vec<u32>, Vec<Range<usize>>), EmbedError> {
        let read = beginning(text, self.max_tokens * BYTES_PER_TOKEN).unwrap_or(text);
        let encode = |text: &str| self.tokenizer.encode(text, true);
        let mut encoding = encode(read);
        if read.len() < text.len() && encoding.as_ref().is_ok_and(|found| found.len() < self.max_tokens) {
            encoding = encode(text);
        }
        let encoding =
            encoding.map_err(|reason| EmbedError::Tokens { position: 0, reason: reason.to_string() })?;
        let spans = encoding.get_offsets().iter().map(|(start, end)| *start..*end).collect();
        Ok((encoding.get_ids().to_vec(), spans))
    }

    fn ids(&self, text: &str) -> Result<Vec<u32>, tokenizers::Error> {
        if let Some(beginning) = beginning(text, self.max_tokens * BYTES_PER_TOKEN) {
            let ids = self.tokenizer.encode_fast(beginning, true)?.get_ids().to_vec();
            if ids.len() == self.max_tokens {
                return Ok(ids);
            }
        }
        Ok(self.tokenizer.encode_fast(text, true)?.get_ids().to_vec())
    }
}

/// The part of a longer `text` up to the last white space within `limit_bytes`.
fn beginning(text: &str, limit_bytes: usize) -> Option<&str> {
    let within = text.as_bytes().get(..limit_bytes)?;
    let end = within.iter().rposition(u8::is_ascii_whitespace)?;
    text.get(..end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_texts_are_cut_at_white_space() {
        assert_eq!(beginning("one two three", 9), Some("one two"));
        assert_eq!(beginning("one two", 9), None, "short enough");
        assert_eq!(beginning("onetwothree", 5), None, "nowhere to cut");
        assert_eq!(beginning("é é", 4), Some("é"));
    }
}
