//! Which writing systems a model has learnt, and which texts it can therefore read.
//!
//! A model that has not learnt a script still gives its texts vectors: of unknown tokens, or of
//! single letters. These are near to each other whatever the texts say.

use std::collections::{HashMap, HashSet};

use domain::Unreadable;
use tokenizers::Tokenizer;
use tokenizers::decoders::DecoderWrapper;

use super::EmbedError;
use crate::text::{Script, is_surely_readable, letters, too_short};

/// A vocabulary that has learnt a script has at least so many pieces in it. One that has only
/// taken over its letters has up to two for each letter.
const PIECES_MIN: usize = 200;

/// The same for Chinese characters, of which there are many. The English models have about 500.
const HAN_PIECES_MIN: usize = 1_500;

/// What a vocabulary can express.
pub(super) struct Reads {
    /// None if the pieces are bytes, which express everything.
    scripts: Option<HashSet<Script>>,
    /// The token for what is not in the vocabulary.
    unknown: Option<u32>,
}

impl Reads {
    /// Counts the pieces of a vocabulary by script. Latin is always read.
    pub(super) fn of(tokenizer: &Tokenizer) -> Self {
        let unknown = ["[UNK]", "<unk>"].iter().find_map(|token| tokenizer.token_to_id(token));
        if matches!(tokenizer.get_decoder(), Some(DecoderWrapper::ByteLevel(_))) {
            return Self { scripts: None, unknown };
        }
        let mut pieces: HashMap<Script, usize> = HashMap::new();
        for piece in tokenizer.get_vocab(false).keys() {
            if let Some(letter) = piece.chars().find(|c| c.is_alphabetic()) {
                *pieces.entry(Script::of(letter)).or_default() += 1;
            }
        }
        let enough = |script| if script == Script::Han { HAN_PIECES_MIN } else { PIECES_MIN };
        let learnt = pieces.into_iter().filter(|(script, count)| *count >= enough(*script));
        let scripts = learnt.map(|(script, _)| script).chain([Script::Latin]).collect();
        Self { scripts: Some(scripts), unknown }
    }

    /// Why `text` cannot be read, if it cannot: too few letters, or more than half of them in
    /// other scripts or in unknown tokens.
    pub(super) fn unreadable(
        &self,
        tokenizer: &Tokenizer,
        text: &str,
    ) -> Result<Option<Unreadable>, EmbedError> {
        // Most texts need no second reading.
        if is_surely_readable(text) {
            return Ok(None);
        }
        if let Some(reason) = too_short(text) {
            return Ok(Some(reason));
        }
        let all = letters(text);
        let is_enough = |known: usize| known * 2 >= all;
        let is_read = |script| self.scripts.as_ref().is_none_or(|scripts| scripts.contains(&script));
        let of_known_scripts =
            text.chars().filter(|c| c.is_alphabetic()).map(Script::of).filter(|script| is_read(*script));
        if !is_enough(of_known_scripts.map(Script::letters).sum()) {
            return Ok(Some(Unreadable::UnknownLanguage));
        }
        let encoding = tokenizer
            .encode(text, false)
            .map_err(|reason| EmbedError::Tokens { position: 0, reason: reason.to_string() })?;
        let tokens = encoding.get_ids().iter().zip(encoding.get_offsets());
        let is_unknown = |id: &u32| Some(*id) == self.unknown;
        let (mut known, mut lost) = (0, 0);
        let mut read_to = 0;
        for (id, (start, end)) in tokens {
            let part = text.get((*start).max(read_to)..*end).unwrap_or_default();
            let count = letters(part);
            *(if is_unknown(id) { &mut lost } else { &mut known }) += count;
            read_to = read_to.max(*end);
        }
        Ok((lost > known).then_some(Unreadable::UnknownLanguage))
    }
}
