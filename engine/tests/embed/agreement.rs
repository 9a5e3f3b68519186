//! The real model gives the reference implementation's vectors, whatever the batch.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{LazyLock, Mutex};

use engine::embed::model::{Digests, Places, locate};
use engine::embed::{Completion, Embedder};
use proptest::prelude::*;

use crate::golden::{Golden, Item};

static GOLDEN: LazyLock<Golden> = LazyLock::new(|| Golden::read(include_str!("golden.json")));

pub(super) static EMBEDDER: LazyLock<Embedder> = LazyLock::new(|| {
    let load = || -> Result<Embedder, Box<dyn std::error::Error>> {
        let places = Places::from_environment(|name| std::env::var_os(name))?;
        Ok(Embedder::load(&locate(&places, None)?, &Digests::fresh())?)
    };
    load().unwrap_or_else(|error| panic!("{error} (`cargo xtask test` gets it too.)"))
});

/// Each golden text's vector, embedded alone.
static ALONE: LazyLock<Vec<Vec<f32>>> = LazyLock::new(|| {
    let alone = |item: &Item| EMBEDDER.embed(&[&item.text]).expect("the text is embedded").remove(0);
    GOLDEN.items.iter().map(alone).collect()
});

pub(super) fn cosine(a: &[f32], b: &[f32]) -> f64 {
    let product =
        |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(a, b)| f64::from(*a) * f64::from(*b)).sum::<f64>();
    product(a, b) / (product(a, a) * product(b, b)).sqrt()
}

pub(super) fn check_agree(text: &str, found: &[f32], millionths: &[i32]) {
    let expected: Vec<f32> = millionths.iter().map(|x| *x as f32 / 1e6).collect();
    assert_eq!(found.len(), expected.len());
    let cosine = cosine(found, &expected);
    let beginning: String = text.chars().take(40).collect();
    assert!(cosine >= 0.9999, "cosine {cosine} to the reference for {beginning:?}");
    let length: f32 = found.iter().map(|x| x * x).sum();
    assert!((length - 1.0).abs() < 1e-5, "squared length {length} for {beginning:?}");
}

#[test]
fn every_golden_text_gets_its_reference_vector() {
    for (item, found) in GOLDEN.items.iter().zip(ALONE.iter()) {
        check_agree(&item.text, found, &item.millionths);
    }
}

#[test]
fn the_model_tells_what_it_is() {
    assert_eq!(EMBEDDER.model_id(), "all-MiniLM-L6-v2@53aa5117");
    assert_eq!((EMBEDDER.dimensions(), EMBEDDER.max_tokens()), (384, 256));
}

#[test]
fn no_texts_give_no_vectors() {
    assert_eq!(EMBEDDER.embed(&[]).unwrap(), Vec::<Vec<f32>>::new());
}

#[test]
fn a_text_too_long_is_read_up_to_its_256th_token() {
    let long = "word ".repeat(254);
    let longer = "word ".repeat(5_000) + "and something else entirely";
    let vectors = EMBEDDER.embed(&[&long, &longer]).unwrap();
    assert_eq!(vectors[0], vectors[1]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    #[test]
    fn a_text_has_the_same_vector_whatever_stands_beside_it(
        picked in prop::collection::vec(0..GOLDEN.items.len(), 1..60),
    ) {
        let texts: Vec<&str> = picked.iter().map(|index| GOLDEN.items[*index].text.as_str()).collect();
        let found = EMBEDDER.embed(&texts).unwrap();
        prop_assert_eq!(found.len(), texts.len());
        for (index, found) in picked.iter().zip(&found) {
            let apart = found.iter().zip(&ALONE[*index]).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
            prop_assert!(apart <= 1e-4, "{apart} apart for {:?}", GOLDEN.items[*index].text);
        }
    }
}

#[test]
fn each_text_is_handed_over_once_with_its_position() {
    let texts: Vec<String> =
        (0..40).map(|i| format!("Text number {i} {}", "about calls ".repeat(i))).collect();
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    let seen = Mutex::new(BTreeMap::new());
    let completion = EMBEDDER
        .embed_each(&texts, &AtomicBool::new(false), &|batch| {
            for (position, vector) in batch {
                assert!(seen.lock().unwrap().insert(position, vector).is_none(), "{position} came twice");
            }
        })
        .unwrap();
    assert_eq!(completion, Completion::Finished);
    let in_order: Vec<Vec<f32>> = seen.into_inner().unwrap().into_values().collect();
    assert_eq!(in_order, EMBEDDER.embed(&texts).unwrap());
}

#[test]
fn a_stop_is_heeded_between_batches() {
    let texts = vec!["A text of a few words that is repeated to fill very many batches."; 2_000];
    let stop = AtomicBool::new(false);
    let handed_over = Mutex::new(0);
    let completion = EMBEDDER
        .embed_each(&texts, &stop, &|batch| {
            *handed_over.lock().unwrap() += batch.len();
            stop.store(true, Ordering::Relaxed);
        })
        .unwrap();
    assert_eq!(completion, Completion::Stopped);
    let handed_over = handed_over.into_inner().unwrap();
    assert!(handed_over > 0 && handed_over < texts.len(), "{handed_over} handed over");
}
