//! Which texts share telling words.
//!
//! BM25 as in Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and
//! Beyond" (2009), with the saturation of repeated words and the allowance for long texts
//! on both sides, since a signal is as much a text as an issue is.

use super::templates::Templates;
use super::words::Words;

/// How soon a repeated word stops counting more; the usual value.
const K1: f32 = 1.2;
/// How far long texts are allowed for, 0 to 1; the usual value.
const B: f32 = 0.75;

/// A text's words in ascending order, each once, with what it counts there.
pub(super) type Weighed = Vec<(u32, f32)>;

/// Saturated counts of the words of one side's texts, words of templates counting less and
/// those of titles `title_weight` times (as BM25F weighs fields, before the saturation).
pub(super) fn weigh(texts: &[Words], templates: &Templates, title_weight: f32) -> Vec<Weighed> {
    let of_text = |text: &Words| {
        let mut weights = templates.weights(&text.all);
        weights[..text.title].iter_mut().for_each(|weight| *weight *= title_weight);
        count(&text.all, &weights)
    };
    let counts: Vec<Weighed> = texts.iter().map(of_text).collect();
    let length = |text: &Weighed| text.iter().map(|(_, count)| count).sum::<f32>();
    let average = counts.iter().map(|text| f64::from(length(text))).sum::<f64>() / counts.len().max(1) as f64;
    let average = (average as f32).max(f32::MIN_POSITIVE);
    let saturate = |mut text: Weighed| {
        let allowance = K1 * (1.0 - B + B * length(&text) / average);
        for (_, count) in &mut text {
            *count = *count * (K1 + 1.0) / (*count + allowance);
        }
        text
    };
    counts.into_iter().map(saturate).collect()
}

fn count(text: &[u32], weights: &[f32]) -> Weighed {
    let mut words: Weighed = text.iter().copied().zip(weights.iter().copied()).collect();
    words.sort_unstable_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
    words.dedup_by(|next, first| {
        let is_same = next.0 == first.0;
        if is_same {
            first.1 += next.1;
        }
        is_same
    });
    words
}

/// The issues by word.
pub(super) struct Bm25 {
    /// Where the entries of a word begin; one more than there are words.
    starts: Vec<usize>,
    /// Issues that hold the word, with its weight there times how telling it is.
    entries: Vec<(u32, f32)>,
    issues: usize,
}

impl Bm25 {
    /// Indexes the issues. How telling a word is comes from both sides together: a word
    /// that is rare in issues but in every signal tells nothing.
    pub(super) fn new(issues: &[Weighed], signals: &[Weighed], words: usize) -> Self {
        let in_issues = texts_with(issues, words);
        let in_signals = texts_with(signals, words);
        let total = (issues.len() + signals.len()) as f32;
        let telling = |word: usize| {
            let texts = (in_issues[word] + in_signals[word]) as f32;
            (1.0 + (total - texts + 0.5) / (texts + 0.5)).ln()
        };
        let mut starts = vec![0; words + 1];
        for word in 0..words {
            starts[word + 1] = starts[word] + in_issues[word];
        }
        let mut next = starts.clone();
        let mut entries = vec![(0, 0.0); starts[words]];
        for (issue, text) in issues.iter().enumerate() {
            for (word, weight) in text {
                let word = *word as usize;
                entries[next[word]] = (issue as u32, weight * telling(word));
                next[word] += 1;
            }
        }
        Self { starts, entries, issues: issues.len() }
    }

    /// How many telling words each issue shares with a signal, in standard deviations
    /// above the mean over all issues; written to `scores`, one an issue.
    pub(super) fn score(&self, signal: &Weighed, scores: &mut Vec<f32>) {
        scores.clear();
        scores.resize(self.issues, 0.0);
        for (word, weight) in signal {
            let word = *word as usize;
            for (issue, telling) in &self.entries[self.starts[word]..self.starts[word + 1]] {
                scores[*issue as usize] += weight * telling;
            }
        }
        standardise(scores);
    }
}

fn texts_with(texts: &[Weighed], words: usize) -> Vec<usize> {
    let mut counts = vec![0; words];
    for (word, _) in texts.iter().flatten() {
        counts[*word as usize] += 1;
    }
    counts
}

fn standardise(scores: &mut [f32]) {
    let count = scores.len().max(1) as f64;
    let mean = scores.iter().map(|score| f64::from(*score)).sum::<f64>() / count;
    let variance = scores.iter().map(|score| (f64::from(*score) - mean).powi(2)).sum::<f64>() / count;
    let deviation = variance.sqrt();
    for score in scores {
        *score = if deviation > 1e-9 { ((f64::from(*score) - mean) / deviation) as f32 } else { 0.0 };
    }
}

#[cfg(test)]
mod tests {
    use super::super::words::Lexicon;
    use super::*;

    #[test]
    fn a_rare_word_counts_more_than_a_common_one() {
        let scores = score("the crash", &["the crash", "the print", "the sound", "the menu"]);
        assert!(scores[0] > 1.0 && scores[1] < 0.0, "{scores:?}");
    }

    #[test]
    fn a_long_issue_gains_nothing_by_its_length() {
        let long = "print margin paper tray cover sheet duplex toner crash";
        let scores = score("crash", &["crash now", long, "menu bar", "sound off"]);
        assert!(scores[0] > scores[1] && scores[1] > scores[2], "{scores:?}");
    }

    #[test]
    fn repeating_a_word_adds_ever_less() {
        let once = count(&[7], &[1.0]);
        let thrice = count(&[7, 7, 7], &[1.0; 3]);
        assert_eq!((once, thrice), (vec![(7, 1.0)], vec![(7, 3.0)]));
        let scores = score("crash", &["crash", "crash crash", "crash crash crash", "menu"]);
        assert!(scores[1] - scores[0] > scores[2] - scores[1], "{scores:?}");
    }

    #[test]
    fn no_shared_word_is_no_difference() {
        assert_eq!(score("crash", &["menu", "sound"]), [0.0, 0.0]);
        assert_eq!(score("", &["menu", "sound"]), [0.0, 0.0]);
        assert!(score("crash", &[]).is_empty());
    }

    #[test]
    fn a_word_of_a_title_counts_as_the_weight_says() {
        let score = |weight| weighed("crash", &["menu\ncrash", "crash\nmenu", "sound"], weight);
        assert_eq!(score(1.0)[0], score(1.0)[1]);
        assert!(score(3.0)[1] > score(3.0)[0]);
    }

    fn score(signal: &str, issues: &[&str]) -> Vec<f32> {
        weighed(signal, issues, 1.0)
    }

    fn weighed(signal: &str, issues: &[&str], title_weight: f32) -> Vec<f32> {
        let mut lexicon = Lexicon::default();
        let issues: Vec<Words> = issues.iter().map(|text| lexicon.read(text)).collect();
        let signals = vec![lexicon.read(signal)];
        let templates = Templates::find(std::iter::empty());
        let weigh = |side: &[Words]| weigh(side, &templates, title_weight);
        let (issues, signals) = (weigh(&issues), weigh(&signals));
        let mut scores = Vec::new();
        Bm25::new(&issues, &signals, lexicon.len()).score(&signals[0], &mut scores);
        scores
    }
}
