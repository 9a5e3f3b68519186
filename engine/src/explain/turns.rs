//! Who may ask now.

use std::sync::{Mutex, PoisonError};

use super::{ExplainError, PairTexts};
use crate::text::TextHash;

/// Answers that are awaited at a time.
const TURNS_MAX: usize = 2;

type Hashes = (TextHash, TextHash);

/// The pairs that are being asked about.
#[derive(Default)]
pub(super) struct Turns(Mutex<Vec<Hashes>>);

/// Holds until it goes.
pub(super) struct Turn<'a> {
    turns: &'a Turns,
    pair: Hashes,
}

impl Turns {
    /// A turn for a pair, if no other is under way for it and few are in all.
    pub(super) fn take(&self, texts: &PairTexts) -> Result<Turn<'_>, ExplainError> {
        let pair = texts.hashes();
        let mut under_way = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if under_way.contains(&pair) {
            return Err(ExplainError::UnderWay);
        }
        if under_way.len() >= TURNS_MAX {
            return Err(ExplainError::Busy);
        }
        under_way.push(pair);
        Ok(Turn { turns: self, pair })
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        let mut under_way = self.turns.0.lock().unwrap_or_else(PoisonError::into_inner);
        under_way.retain(|pair| *pair != self.pair);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pair_has_one_turn_and_all_have_two() {
        let turns = Turns::default();
        let texts = |issue| PairTexts::new(issue, "signal");
        let first = turns.take(&texts("a")).unwrap();
        assert!(matches!(turns.take(&texts("a")), Err(ExplainError::UnderWay)));
        let second = turns.take(&texts("b")).unwrap();
        assert!(matches!(turns.take(&texts("c")), Err(ExplainError::Busy)));
        drop(first);
        assert!(matches!(turns.take(&texts("b")), Err(ExplainError::UnderWay)));
        let third = turns.take(&texts("a")).unwrap();
        drop((second, third));
        assert!(turns.take(&texts("c")).is_ok());
    }
}
