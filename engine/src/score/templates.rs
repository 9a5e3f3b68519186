//! What many texts repeat word for word: headings, signatures, version banners, log
//! lines, templates. Found from the corpus itself.

use std::collections::HashMap;

/// A repeated run of so many words is no chance.
const PHRASE_WORDS: usize = 5;

/// So many texts may share a phrase before it counts as a template: people who speak of
/// the same thing quote each other.
const FREE_TEXTS: u32 = 4;

/// The phrases that are in more texts than [`FREE_TEXTS`].
pub(super) struct Templates {
    /// How many texts hold a phrase, by its hash.
    texts_with: HashMap<u64, u32>,
}

impl Templates {
    /// Looks through texts of numbered words. Holds eight bytes a word of the corpus.
    pub(super) fn find<'a>(texts: impl Iterator<Item = &'a [u32]>) -> Self {
        let mut all = Vec::new();
        for text in texts {
            let mut phrases: Vec<u64> = text.windows(PHRASE_WORDS).map(hash).collect();
            phrases.sort_unstable();
            phrases.dedup();
            all.extend(phrases);
        }
        all.sort_unstable();
        let repeated = all.chunk_by(|a, b| a == b).map(|same| (same[0], same.len() as u32));
        Self { texts_with: repeated.filter(|(_, texts)| *texts > FREE_TEXTS).collect() }
    }

    /// How much each word of a text counts: 1, and less the more texts share a phrase
    /// that it stands in.
    pub(super) fn weights(&self, text: &[u32]) -> Vec<f32> {
        let mut weights = vec![1.0_f32; text.len()];
        for (at, phrase) in text.windows(PHRASE_WORDS).enumerate() {
            if let Some(texts) = self.texts_with.get(&hash(phrase)) {
                let weight = FREE_TEXTS as f32 / *texts as f32;
                for word in &mut weights[at..at + PHRASE_WORDS] {
                    *word = word.min(weight);
                }
            }
        }
        weights
    }
}

/// FNV-1a over the numbers of the words; two phrases of one corpus hardly ever collide.
fn hash(phrase: &[u32]) -> u64 {
    let mix = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    phrase.iter().flat_map(|word| word.to_le_bytes()).fold(0xcbf2_9ce4_8422_2325, mix)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phrase_of_few_texts_counts_whole_and_one_of_many_counts_little() {
        check(4, 1.0);
        check(8, 0.5);
        check(40, 0.1);
    }

    #[test]
    fn words_beside_a_template_keep_their_weight() {
        let texts: Vec<Vec<u32>> = (0..8).map(|own| vec![100 + own, 1, 2, 3, 4, 5, 200 + own]).collect();
        let weights = Templates::find(texts.iter().map(|text| &text[..])).weights(&texts[0]);
        assert_eq!(weights, [1.0, 0.5, 0.5, 0.5, 0.5, 0.5, 1.0]);
    }

    #[test]
    fn one_text_that_repeats_itself_is_no_template() {
        let text: Vec<u32> = [1, 2, 3, 4, 5].repeat(20);
        assert_eq!(Templates::find([&text[..]].into_iter()).weights(&text), vec![1.0; 100]);
    }

    fn check(texts: usize, weight: f32) {
        let texts = vec![vec![1, 2, 3, 4, 5]; texts];
        assert_eq!(
            Templates::find(texts.iter().map(|text| &text[..])).weights(&texts[0]),
            [weight; 5],
            "{} texts",
            texts.len()
        );
    }
}
