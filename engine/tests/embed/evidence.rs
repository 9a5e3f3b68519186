//! The evidence of the demo's pairs: what it is, and that the match hangs on it.

use std::fmt::Write;
use std::fs::File;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use std::sync::atomic::AtomicBool;

use domain::SignalKey;
use engine::embed::Embedder;
use engine::embed::model::{Digests, Places, locate};
use engine::evaluate::{Link, read_links};
use engine::evidence::{Evidence, Field, TokenCache, of_pair, of_texts};
use engine::import::{ImportOptions, import};
use engine::sources::{Input, Kind as Records, ReadOptions};
use engine::store::Store;
use engine::text::{issue_text, signal_text};

/// Times that as many other words are left out.
const DRAWS: usize = 3;

/// Pairs of the demo whose evidence was read by people.
const GOLDEN: &str = include_str!("evidence.txt");

/// The same where the processor has matrix tiles, whose bfloat16 products decide near ties otherwise.
const GOLDEN_WITH_TILES: &str = include_str!("evidence-tiles.txt");

struct Demo {
    store: Store,
    embedder: Embedder,
    links: Vec<Link>,
    cache: TokenCache,
    _folder: tempfile::TempDir,
}

static DEMO: LazyLock<Demo> = LazyLock::new(|| {
    let load = || -> Result<Demo, Box<dyn std::error::Error>> {
        let folder = tempfile::tempdir()?;
        let store = Store::open(&folder.path().join("demo.db"))?;
        for (kind, name) in [(Records::Issues, "linear_issues.json"), (Records::Signals, "signals.json")] {
            let input = Input::new(name, File::open(demo(name))?);
            let options = ImportOptions {
                kind,
                source: "buildbetter",
                now: "2026-01-01T12:00:00Z".parse()?,
                reading: ReadOptions::default(),
            };
            import(&store, input, &options, &AtomicBool::new(false), &mut |_| {})?;
        }
        let places = Places::from_environment(|name| std::env::var_os(name))?;
        let embedder = Embedder::load(&locate(&places, None)?, &Digests::fresh())?;
        let links = read_links("links.tsv", File::open(demo("links.tsv"))?)?;
        Ok(Demo { store, embedder, links, cache: TokenCache::default(), _folder: folder })
    };
    load().unwrap_or_else(|error| panic!("{error} (`cargo xtask test` gets the model.)"))
});

fn demo(name: &str) -> PathBuf {
    Path::new("../examples/demo").join(name)
}

impl Demo {
    /// The cleaned texts of an issue and of a signal.
    fn texts(&self, link: &Link) -> (String, String) {
        let issue = self.store.issue(&link.issue).unwrap().expect("the issue is in the demo");
        let signal = self.store.signal(&link.signal).unwrap().expect("the signal is in the demo");
        let issue = issue_text(&issue.title, issue.description.as_deref().unwrap_or_default());
        (issue, signal_text(&signal.summary, &signal.context))
    }

    fn evidence(&self, issue: &str, signal: &str) -> Evidence {
        of_texts(&self.store, &self.embedder, &self.cache, issue, signal).unwrap()
    }
}

#[test]
fn ten_pairs_have_the_evidence_that_people_have_read() {
    let mut found = String::new();
    for line in GOLDEN.lines().filter(|line| line.starts_with("signal ")) {
        let mut words = line.split_whitespace().skip(1).step_by(2);
        let (signal, issue) = (words.next().unwrap(), words.next().unwrap());
        let link = Link { line: 0, signal: SignalKey::parse(signal), issue: issue.to_owned() };
        let (issue, signal) = DEMO.texts(&link);
        let Evidence { links, sentence } = DEMO.evidence(&issue, &signal);
        writeln!(found, "{line}\n  {sentence}").unwrap();
        for link in links {
            writeln!(found, "  {:?}: {} | {}", link.kind, link.words.0, link.words.1).unwrap();
        }
    }
    assert_eq!(GOLDEN.lines().filter(|line| line.starts_with("signal ")).count(), 10);
    assert!(found == GOLDEN || found == GOLDEN_WITH_TILES, "what is found:\n{found}");
}

/// Leaving out the evidence must lower the similarity more than leaving out as many other
/// words does on average. A pair without evidence counts as one where it does not.
#[test]
fn the_similarity_hangs_on_the_evidence_more_than_on_other_words() {
    let mut texts = Vec::new();
    let mut random = Random(1);
    let mut shown = 0;
    for link in &DEMO.links {
        let (issue, signal) = DEMO.texts(link);
        let evidence = DEMO.evidence(&issue, &signal);
        if evidence.links.is_empty() {
            continue;
        }
        shown += 1;
        let of_issue = spans(evidence.links.iter().flat_map(|link| &link.issue));
        let of_signal = spans(evidence.links.iter().flat_map(|link| &link.signal));
        texts.extend([without(&issue, &of_issue), without(&signal, &of_signal)]);
        for _ in 0..DRAWS {
            texts.push(without(&issue, &others(&issue, &of_issue, &mut random)));
            texts.push(without(&signal, &others(&signal, &of_signal, &mut random)));
        }
    }
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    let vectors = DEMO.embedder.embed(&texts).unwrap();
    let (pairs, _) = vectors.as_chunks::<2>();
    let similarities: Vec<f32> =
        pairs.iter().map(|[a, b]| a.iter().zip(b).map(|(a, b)| a * b).sum()).collect();
    let is_faithful = |draws: &&[f32]| draws[0] < draws[1..].iter().sum::<f32>() / DRAWS as f32;
    let faithful = similarities.chunks_exact(1 + DRAWS).filter(is_faithful).count();
    let share = faithful as f64 / DEMO.links.len() as f64;
    assert!(
        share >= 0.9,
        "of {} pairs {shown} have evidence, and it carries the match of {faithful}: {share:.3}",
        DEMO.links.len()
    );
}

#[test]
fn evidence_is_shown_where_its_words_stand_in_the_records() {
    for link in DEMO.links.iter().step_by(5) {
        let issue = DEMO.store.issue(&link.issue).unwrap().unwrap();
        let signal = DEMO.store.signal(&link.signal).unwrap().unwrap();
        let found = of_pair(&DEMO.store, &DEMO.embedder, &DEMO.cache, &link.issue, &link.signal);
        let found = found.unwrap().unwrap();
        let (of_issue, of_signal) = DEMO.texts(link);
        let all = DEMO.evidence(&of_issue, &of_signal).links;
        assert_eq!(found.links.len(), all.len(), "every link of {link:?} has a place");
        for (placed, link) in found.links.iter().zip(all) {
            let issue = placed.issue.iter().map(|place| match place.field {
                Field::Title => &issue.title[place.span.clone()],
                _ => &issue.description.as_deref().unwrap()[place.span.clone()],
            });
            let written: Vec<&str> = link.issue.iter().map(|span| &of_issue[span.clone()]).collect();
            assert_eq!(issue.collect::<Vec<_>>().join(" "), written.join(" "));
            let summary = placed.signal.iter().filter(|place| place.field == Field::Summary);
            for place in summary {
                assert!(of_signal.contains(&signal.summary[place.span.clone()]));
            }
        }
    }
}

#[test]
fn a_pair_that_is_not_there_has_no_evidence() {
    let found = of_pair(&DEMO.store, &DEMO.embedder, &DEMO.cache, "NONE-1", &SignalKey::parse("1"));
    assert_eq!(found.unwrap(), None);
}

fn spans<'a>(spans: impl Iterator<Item = &'a Range<usize>>) -> Vec<Range<usize>> {
    let mut spans: Vec<Range<usize>> = spans.cloned().collect();
    spans.sort_by_key(|span| span.start);
    spans
}

/// The text without some of its bytes.
fn without(text: &str, spans: &[Range<usize>]) -> String {
    let mut rest = String::new();
    let mut from = 0;
    for span in spans {
        rest.push_str(&text[from..span.start]);
        from = span.end;
    }
    rest + &text[from..]
}

/// As many words as there are in `evidence`, drawn from the others.
fn others(text: &str, evidence: &[Range<usize>], random: &mut Random) -> Vec<Range<usize>> {
    let (mut others, evidence): (Vec<_>, Vec<_>) = words(text)
        .into_iter()
        .partition(|word| !evidence.iter().any(|span| span.start <= word.start && word.end <= span.end));
    while others.len() > evidence.len() {
        others.remove(random.below(others.len()));
    }
    others
}

fn words(text: &str) -> Vec<Range<usize>> {
    let start = |word: &str| word.as_ptr() as usize - text.as_ptr() as usize;
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(|word| start(word)..start(word) + word.len()).collect()
}

/// The same numbers each time (Marsaglia's xorshift).
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % limit as u64) as usize
    }
}
