use proptest::prelude::*;

use super::*;
use crate::neighbours::inner_product;

const DIMENSIONS: usize = 4;
static NEVER: AtomicBool = AtomicBool::new(false);

#[test]
fn nothing_on_a_side_gives_no_pairs() {
    let none = Corpus::default();
    let some = Corpus::of(&[("the printer jams", [1.0, 0.0, 0.0, 0.0])]);
    assert_eq!(scored(&none, &some), []);
    assert_eq!(scored(&some, &none), []);
}

#[test]
fn every_pair_above_the_floor_is_scored() {
    let issues =
        Corpus::of(&[("a", [1.0, 0.0, 0.0, 0.0]), ("b", [0.9, 0.1, 0.0, 0.0]), ("c", [0.0, 1.0, 0.0, 0.0])]);
    let signals = Corpus::of(&[("d", [1.0, 0.1, 0.0, 0.0])]);
    let options = ScoreOptions { nearest: 0, by_words: 0, ..ScoreOptions::default() };
    let found = score(issues.side(), signals.side(), &[], &options, &NEVER).unwrap();
    assert_eq!(found.iter().map(|pair| pair.issue).collect::<Vec<_>>(), [0, 1]);
}

#[test]
fn a_lone_issue_is_not_sure_to_be_meant() {
    let issues = Corpus::of(&[("the printer jams", [1.0, 0.0, 0.0, 0.0])]);
    let confidence = |text, vector| scored(&issues, &Corpus::of(&[(text, vector)]))[0].confidence;
    let unrelated = confidence("a dark theme", [0.1, 1.0, 0.0, 0.0]);
    let related = confidence("paper jams in the printer", [0.8, 0.4, 0.0, 0.0]);
    assert!(unrelated < 0.1 && related > 0.5, "{unrelated} and {related}");
}

/// An epic whose text is a template and whose vector lies in the middle of everything
/// has the highest similarity to every signal. What the signals are about wins.
#[test]
fn an_epic_that_matches_everything_is_ranked_away() {
    let topics =
        ["printer jams paper", "password reset mail", "dark theme contrast", "calendar sync missing"];
    let template = "as a user I want the product to work well so that I can do my job";
    let mut issues: Vec<(String, [f32; DIMENSIONS])> = vec![(format!("{template} everywhere"), [0.5; 4])];
    let mut signals = Vec::new();
    for (topic, words) in topics.iter().enumerate() {
        let mut own = [0.1; DIMENSIONS];
        own[topic] = 0.45;
        issues.push((format!("{words} {template}"), own.map(|number| number - 0.1)));
        for nth in 0..3 {
            signals.push((format!("{words} {nth} {template}"), own));
        }
    }
    let blend = |vector: [f32; DIMENSIONS]| vector.map(|number| number * 0.7 + 0.3);
    let issues: Vec<_> = issues.iter().map(|(text, vector)| (text.as_str(), *vector)).collect();
    let signals: Vec<_> = signals.iter().map(|(text, vector)| (text.as_str(), blend(*vector))).collect();
    let (issues, signals) = (Corpus::of(&issues), Corpus::of(&signals));
    let found = scored(&issues, &signals);
    for signal in 0..signals.texts.len() {
        let of_signal = || found.iter().filter(|pair| pair.signal as usize == signal);
        let most_similar = of_signal().max_by(|a, b| a.similarity.total_cmp(&b.similarity)).unwrap();
        let surest = of_signal().max_by(|a, b| a.confidence.total_cmp(&b.confidence)).unwrap();
        assert_eq!(most_similar.issue, 0, "the epic must be the trap: {most_similar:?}");
        assert_eq!(surest.issue as usize, 1 + signal / 3, "{surest:?}");
    }
}

proptest! {
    #[test]
    fn the_same_input_gives_the_same_output_in_order(issues in corpus(0..12), signals in corpus(0..12)) {
        let once = scored(&issues, &signals);
        let one_core = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
        prop_assert_eq!(&once, &one_core.install(|| scored(&issues, &signals)));
        prop_assert!(once.is_sorted_by_key(|pair| (pair.signal, pair.issue)));
        for pair in &once {
            let (issue, signal) = (issues.vectors.row(pair.issue as usize), signals.vectors.row(pair.signal as usize));
            prop_assert_eq!(pair.similarity, inner_product(issue, signal));
            prop_assert!((0.0..=1.0).contains(&pair.confidence));
        }
    }

    #[test]
    fn pairs_that_are_asked_for_are_scored_and_change_no_other(
        issues in corpus(1..12), signals in corpus(1..12), at in any::<prop::sample::Index>(),
    ) {
        let options = ScoreOptions { nearest: 1, by_words: 1, min_similarity: 0.99, ..ScoreOptions::default() };
        let also = (at.index(signals.texts.len()) as u32, at.index(issues.texts.len()) as u32);
        let without = score(issues.side(), signals.side(), &[], &options, &NEVER).unwrap();
        let with = score(issues.side(), signals.side(), &[also, also], &options, &NEVER).unwrap();
        prop_assert!(with.is_sorted_by_key(|pair| (pair.signal, pair.issue)));
        let is_it = |pair: &&ScoredPair| (pair.signal, pair.issue) == also;
        prop_assert_eq!(with.iter().filter(is_it).count(), 1);
        let is_new = !without.iter().any(|pair| is_it(&pair));
        let rest: Vec<ScoredPair> = with.into_iter().filter(|pair| !is_new || !is_it(&pair)).collect();
        prop_assert_eq!(rest, without);
    }

    #[test]
    fn the_order_of_the_records_changes_no_confidence(issues in corpus(1..8), signals in corpus(1..8)) {
        let there = scored(&issues, &signals);
        let back = scored(&issues.reversed(), &signals);
        for pair in &there {
            let turned = issues.texts.len() as u32 - 1 - pair.issue;
            let other = back.iter().find(|other| (other.signal, other.issue) == (pair.signal, turned)).unwrap();
            prop_assert!((pair.confidence - other.confidence).abs() < 1e-3, "{:?} and {:?}", pair, other);
        }
    }

    /// The strengths of all other candidates stay; only this pair's margin rises.
    #[test]
    fn confidence_never_falls_when_similarity_rises(
        margins in prop::collection::vec(-0.5_f32..0.5, 9), at in 0..9_usize, more in 0.0_f32..0.5,
    ) {
        let mut higher = margins.clone();
        higher[at] += more;
        prop_assert!(confidence_of(&higher, at) >= confidence_of(&margins, at) - 1e-6);
    }
}

/// The confidence of one of nine pairs, all between three signals and three issues.
fn confidence_of(margins: &[f32], at: usize) -> f32 {
    let candidate = |(place, margin): (usize, &f32)| features::Candidate {
        signal: place as u32 / 3,
        issue: place as u32 % 3,
        similarity: *margin,
        features: Features { margin: *margin, ..Features::default() },
        is_rival: true,
    };
    let mut all: Vec<features::Candidate> = margins.iter().enumerate().map(candidate).collect();
    shares::share_out(&mut all, 3, 3, &Weights::default());
    Model::default().confidence(&all[at].features)
}

#[derive(Clone, Debug, Default)]
struct Corpus {
    vectors: Matrix,
    texts: Vec<String>,
}

impl Corpus {
    fn of(records: &[(&str, [f32; DIMENSIONS])]) -> Self {
        let mut vectors = Matrix::new(DIMENSIONS);
        for (_, vector) in records {
            let length = inner_product(vector, vector).sqrt();
            vectors.push(&vector.map(|number| number / length));
        }
        Self { vectors, texts: records.iter().map(|(text, _)| (*text).to_owned()).collect() }
    }

    fn side(&self) -> Side<'_> {
        Side { vectors: &self.vectors, texts: &self.texts }
    }

    fn reversed(&self) -> Self {
        let mut vectors = Matrix::new(DIMENSIONS);
        (0..self.texts.len()).rev().for_each(|at| vectors.push(self.vectors.row(at)));
        Self { vectors, texts: self.texts.iter().rev().cloned().collect() }
    }
}

fn scored(issues: &Corpus, signals: &Corpus) -> Vec<ScoredPair> {
    score(issues.side(), signals.side(), &[], &ScoreOptions::default(), &NEVER).unwrap()
}

fn corpus(size: std::ops::Range<usize>) -> impl Strategy<Value = Corpus> {
    let vector =
        prop::array::uniform4(-1.0_f32..1.0).prop_filter("no direction", |v| inner_product(v, v) > 0.01);
    prop::collection::vec(("([a-d]{1,3} ){0,6}", vector), size).prop_map(|records| {
        let records: Vec<(&str, [f32; DIMENSIONS])> =
            records.iter().map(|(text, vector)| (text.as_str(), *vector)).collect();
        Corpus::of(&records)
    })
}
