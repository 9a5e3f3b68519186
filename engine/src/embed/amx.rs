//! Matrix tiles (AMX), where the processor has them.
//!
//! tract's tile kernel multiplies in bfloat16: twice as fast, with a few bits less. It is
//! used only after it has shown, on texts whose vectors are known, that it is right on
//! this machine.

use std::sync::{Arc, Mutex, PoisonError};

use serde::Deserialize;
use tract_onnx::tract_core::tract_linalg::MmmDispatch;
use tract_onnx::tract_core::tract_linalg::knobs::TRACT_AMX_BF16;

use super::EmbedError;
use super::bert::Bert;
use super::folder::Pooling;
use super::packed::Packed;
use super::pool::cosine;
use super::tokens::Tokens;

/// tract's kernel that multiplies in tiles.
const TILE_KERNEL: &str = "avx512amx_mmm_f32_16x16";

/// Numbers of a row that a tile holds. Where a product sums over a number of them that is not
/// a multiple, tract 0.23.9 packs the right-hand side without padding, and the last tile reads
/// what happens to lie behind it: zero times a NaN is a NaN.
const TILE_LENGTH: usize = 32;

/// The least cosine between a vector made with tiles and the true one.
const LEAST_COSINE: f64 = 0.9999;

/// Texts with the vectors that the reference implementation gives them.
const SELF_CHECK: &str = include_str!("self_check.json");

#[derive(Deserialize)]
struct SelfCheck {
    /// Of the weights that made the vectors.
    sha256: String,
    items: Vec<Item>,
}

#[derive(Deserialize)]
struct Item {
    text: String,
    millionths: Vec<i32>,
}

/// The fastest way to run `bert` that gives right vectors on this processor.
pub(super) fn choose(
    bert: Bert,
    pooling: Pooling,
    tokens: &Tokens,
    digest: &str,
) -> Result<Packed, EmbedError> {
    let bert = Arc::new(bert);
    let exact = Packed::sized(bert.clone(), pooling);
    if !processor_has_tiles() || !bert.sums_over_multiples_of(TILE_LENGTH) {
        return Ok(exact);
    }
    let check: SelfCheck = serde_json::from_str(SELF_CHECK).map_err(EmbedError::run)?;
    let texts: Vec<&str> = check.items.iter().map(|item| item.text.as_str()).collect();
    let ids = tokens.split(&texts, 0)?;
    let ids: Vec<&[u32]> = ids.iter().map(Vec::as_slice).collect();
    let expected = if check.sha256 == digest { check.vectors() } else { exact.run(&ids)? };
    let tiled = with_tiles(|| Packed::symbolic(bert, pooling));
    Ok(proven(tiled, |tiled| tiled.run(&ids), &expected).unwrap_or(exact))
}

fn processor_has_tiles() -> bool {
    MmmDispatch::native().runnable().iter().any(|kernel| kernel.name() == TILE_KERNEL)
}

/// The encoder `tiled`, if it could be made and its vectors, as `run` gives them, are the
/// `expected` ones. Otherwise says why not in the log.
fn proven<T>(
    tiled: Result<T, EmbedError>,
    run: impl FnOnce(&T) -> Result<Vec<Vec<f32>>, EmbedError>,
    expected: &[Vec<f32>],
) -> Option<T> {
    let outcome = tiled.map_err(EmbedError::reason).and_then(|tiled| {
        agree(expected, &run(&tiled).map_err(EmbedError::reason)?)?;
        Ok(tiled)
    });
    match outcome {
        Ok(tiled) => {
            tracing::info!("Embedding uses this processor's matrix tiles (AMX).");
            Some(tiled)
        }
        Err(reason) => {
            tracing::warn!("Embedding goes without this processor's matrix tiles (AMX): {reason}.");
            None
        }
    }
}

/// Makes a plan while tract may choose the tile kernel. Only plans whose number of
/// tokens is open take its bfloat16 form. The switch is the whole process's, so one
/// plan is made at a time, after the dispatch that plans of exact sizes use is fixed.
fn with_tiles<T>(make: impl FnOnce() -> T) -> T {
    static SWITCH: Mutex<()> = Mutex::new(());
    let _one_at_a_time = SWITCH.lock().unwrap_or_else(PoisonError::into_inner);
    MmmDispatch::native();
    TRACT_AMX_BF16.set(true);
    let made = make();
    TRACT_AMX_BF16.clear();
    made
}

/// Whether `found` points where `expected` does, vector by vector.
fn agree(expected: &[Vec<f32>], found: &[Vec<f32>]) -> Result<(), String> {
    if expected.len() != found.len() {
        return Err(format!("{} vectors came back for {} texts", found.len(), expected.len()));
    }
    let cosines = expected.iter().zip(found).map(|(expected, found)| cosine(expected, found));
    // A NaN must fail too, so it counts as the worst there is.
    let worst = cosines.map(|cosine| if cosine.is_finite() { cosine } else { -1.0 }).fold(1.0, f64::min);
    if worst < LEAST_COSINE {
        return Err(format!(
            "its vectors are only alike to {worst:.6} in a self-check that asks {LEAST_COSINE}"
        ));
    }
    Ok(())
}

impl SelfCheck {
    fn vectors(&self) -> Vec<Vec<f32>> {
        self.items.iter().map(|item| item.millionths.iter().map(|x| *x as f32 / 1e6).collect()).collect()
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::super::folder::{Folder, TOKENIZER, WEIGHTS};
    use super::super::weights::Weights;
    use super::*;

    fn check(found: Result<Vec<Vec<f32>>, EmbedError>, used: bool) {
        let expected = [vec![1.0, 0.0], vec![0.6, 0.8]];
        let shown = format!("{found:?}");
        let kept = proven(Ok("tiled"), |_| found, &expected);
        assert_eq!(kept.is_some(), used, "{shown}");
    }

    #[test]
    fn tiles_are_used_only_if_every_vector_is_right() {
        check(Ok(vec![vec![1.0, 0.0], vec![0.6, 0.8]]), true);
        check(Ok(vec![vec![0.999_99, 0.001], vec![0.6, 0.8]]), true);
        check(Ok(vec![vec![1.0, 0.0], vec![0.6, 0.833]]), false);
        check(Ok(vec![vec![f32::NAN, 0.0], vec![0.6, 0.8]]), false);
        check(Ok(vec![vec![0.0, 0.0], vec![0.6, 0.8]]), false);
        check(Ok(vec![vec![1.0, 0.0]]), false);
        check(Err(EmbedError::run("no such kernel")), false);
        assert_eq!(proven(Err::<(), _>(EmbedError::run("no plan")), |()| Ok(Vec::new()), &[]), None);
    }

    #[test]
    fn a_model_that_does_not_fill_the_tiles_goes_without_them() {
        let folder = Folder::open(Path::new("tests/embed/tiny")).unwrap();
        let file = folder.file(WEIGHTS);
        let bytes = std::fs::read(&file).unwrap();
        let bert = Bert::new(&folder.bert().unwrap(), &Weights::parse(&file, &bytes).unwrap()).unwrap();
        assert_eq!(
            [8, 24, TILE_LENGTH].map(|length| bert.sums_over_multiples_of(length)),
            [true, false, false]
        );
        let tokens = Tokens::load(&folder.file(TOKENIZER), 48).unwrap();
        let chosen = choose(bert, Pooling::Mean, &tokens, "").unwrap();
        assert!(chosen.is_exact());
    }

    #[test]
    fn the_stored_vectors_are_unit_vectors() {
        let check: SelfCheck = serde_json::from_str(SELF_CHECK).unwrap();
        assert!(check.items.len() >= 6);
        for vector in check.vectors() {
            let length: f32 = vector.iter().map(|x| x * x).sum();
            assert!((length - 1.0).abs() < 1e-4, "{length}");
        }
    }
}
