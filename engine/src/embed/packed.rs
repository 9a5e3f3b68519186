//! Runs a graph written from weights: texts stand one behind the other, unpadded.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::sync::{Arc, Mutex, PoisonError};

use tract_onnx::prelude::*;
use tract_onnx::tract_core::internal::{TDim, ToDim, tensor1};

use super::EmbedError;
use super::bert::Bert;
use super::folder::Pooling;
use super::pool::pool;

/// Tokens a plan is made for. A batch takes the smallest that holds it, so that one
/// short text does not pay for a full batch. Few, because each plan holds its own copy
/// of the weights in the layout of the processor's kernels.
const SIZES_TOKENS: [usize; 3] = [32, 128, FULL_TOKENS];

/// Tokens of a full batch, as measured by `cargo xtask bench embed`.
pub(super) const FULL_TOKENS: usize = 512;

type Plan = Arc<TypedRunnableModel>;

/// A BERT encoder with a plan for each size of batch, made when first needed.
pub(super) struct Packed {
    bert: Arc<Bert>,
    pooling: Pooling,
    plans: Plans,
}

enum Plans {
    /// One plan a size: kernels are chosen for the exact shapes. And one for every size,
    /// made when single texts are looked into, which have no batch to fill.
    Sized(Mutex<BTreeMap<usize, Plan>>, Mutex<Option<Plan>>),
    /// One plan for every size.
    Symbolic(Plan),
}

impl Packed {
    /// An encoder with plans for exact sizes, each made when first needed.
    pub(super) fn sized(bert: Arc<Bert>, pooling: Pooling) -> Self {
        Self { bert, pooling, plans: Plans::Sized(Mutex::default(), Mutex::default()) }
    }

    /// An encoder with one plan for all sizes, made now.
    pub(super) fn symbolic(bert: Arc<Bert>, pooling: Pooling) -> Result<Self, EmbedError> {
        let plan = make_open_plan(&bert).map_err(EmbedError::run)?;
        Ok(Self { bert, pooling, plans: Plans::Symbolic(plan) })
    }

    /// Whether its plans are made for exact sizes, and so without matrix tiles.
    #[cfg(test)]
    pub(super) fn is_exact(&self) -> bool {
        matches!(self.plans, Plans::Sized(..))
    }

    /// Numbers in a vector.
    pub(super) fn width(&self) -> usize {
        self.bert.width()
    }

    /// The unit vectors of the texts of one batch.
    pub(super) fn run(&self, texts: &[&[u32]]) -> Result<Vec<Vec<f32>>, EmbedError> {
        let total = texts.iter().map(|text| text.len()).sum();
        let pooled = |tokens: &[f32]| pool(tokens, self.width(), self.pooling);
        let vectors = self.plan(total).and_then(|(plan, size)| self.each(&plan, size, texts, pooled));
        vectors.map_err(EmbedError::run)
    }

    /// The last layer's vectors of one text, one behind the other.
    pub(super) fn token_vectors(&self, text: &[u32]) -> Result<Vec<f32>, EmbedError> {
        let plan = self.open_plan().map_err(EmbedError::run)?;
        let vectors = self.each(&plan, text.len(), &[text], <[f32]>::to_vec).map_err(EmbedError::run)?;
        Ok(vectors.into_iter().flatten().collect())
    }

    /// What `take` makes of the last layer's vectors of each text, by a plan of `size`
    /// tokens.
    fn each(
        &self,
        plan: &Plan,
        size: usize,
        texts: &[&[u32]],
        take: impl Fn(&[f32]) -> Vec<f32>,
    ) -> TractResult<Vec<Vec<f32>>> {
        let mut ids = Vec::with_capacity(size);
        let mut positions = Vec::with_capacity(size);
        let mut starts = Vec::with_capacity(size);
        for text in texts {
            starts.resize(ids.len() + text.len(), ids.len() as i64);
            positions.extend(0..text.len() as i64);
            ids.extend(text.iter().map(|id| i64::from(*id)));
        }
        ids.resize(size, 0);
        positions.resize(size, 0);
        starts.resize(size, -1);
        let inputs = [ids, positions, starts].map(|input| tensor1(&input).into_tvalue());
        let output = plan.run(inputs.into_iter().collect())?.remove(0);
        let hidden = output.try_as_plain_ram()?;
        let mut hidden = hidden.as_slice::<f32>()?;
        let mut vectors = Vec::with_capacity(texts.len());
        for text in texts {
            let (tokens, rest) = hidden.split_at(text.len() * self.width());
            vectors.push(take(tokens));
            hidden = rest;
        }
        Ok(vectors)
    }

    /// A plan that holds `total` tokens, and how many tokens it takes.
    fn plan(&self, total: usize) -> TractResult<(Plan, usize)> {
        let plans = match &self.plans {
            Plans::Symbolic(plan) => return Ok((plan.clone(), total)),
            Plans::Sized(plans, _) => plans,
        };
        let smallest = SIZES_TOKENS.into_iter().find(|size| *size >= total);
        let size = smallest.unwrap_or_else(|| total.next_multiple_of(FULL_TOKENS));
        let mut plans = plans.lock().unwrap_or_else(PoisonError::into_inner);
        let plan = match plans.entry(size) {
            Entry::Occupied(entry) => entry.get().clone(),
            Entry::Vacant(entry) => {
                entry.insert(make_plan(&self.bert, &size.to_dim(), SymbolScope::default())?).clone()
            }
        };
        Ok((plan, size))
    }

    /// The plan for every size.
    fn open_plan(&self) -> TractResult<Plan> {
        let held = match &self.plans {
            Plans::Symbolic(plan) => return Ok(plan.clone()),
            Plans::Sized(_, held) => held,
        };
        let mut held = held.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(plan) = &*held {
            return Ok(plan.clone());
        }
        Ok(held.insert(make_open_plan(&self.bert)?).clone())
    }
}

/// A plan for every number of tokens.
fn make_open_plan(bert: &Bert) -> TractResult<Plan> {
    let symbols = SymbolScope::default();
    let tokens = symbols.sym("tokens").to_dim();
    make_plan(bert, &tokens, symbols)
}

fn make_plan(bert: &Bert, tokens: &TDim, symbols: SymbolScope) -> TractResult<Plan> {
    bert.graph(tokens, symbols)?.into_optimized()?.into_runnable()
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::super::folder::{Folder, WEIGHTS};
    use super::super::weights::Weights;
    use super::*;

    fn tiny() -> Arc<Bert> {
        let folder = Folder::open(Path::new("tests/embed/tiny")).unwrap();
        let file = folder.file(WEIGHTS);
        let bytes = std::fs::read(&file).unwrap();
        Arc::new(Bert::new(&folder.bert().unwrap(), &Weights::parse(&file, &bytes).unwrap()).unwrap())
    }

    #[test]
    fn one_plan_for_all_sizes_gives_the_vectors_of_plans_for_exact_sizes() {
        let sized = Packed::sized(tiny(), Pooling::Mean);
        let symbolic = Packed::symbolic(tiny(), Pooling::Mean).unwrap();
        let texts: [&[u32]; 3] = [&[2, 4, 5, 3], &[2, 3], &[2, 9, 8, 7, 6, 5, 4, 3]];
        for texts in [&texts[..1], &texts[1..], &texts[..], &[texts[2]; 20]] {
            for (a, b) in sized.run(texts).unwrap().iter().zip(symbolic.run(texts).unwrap()) {
                let apart = a.iter().zip(b).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
                assert!(apart < 1e-5, "{apart} apart");
            }
        }
    }

    #[test]
    fn the_mean_of_a_texts_token_vectors_is_its_vector() {
        let text: &[u32] = &[2, 9, 8, 7, 3];
        for packed in [Packed::sized(tiny(), Pooling::Mean), Packed::symbolic(tiny(), Pooling::Mean).unwrap()]
        {
            let pooled = pool(&packed.token_vectors(text).unwrap(), packed.width(), Pooling::Mean);
            let vector = packed.run(&[text]).unwrap().remove(0);
            let apart = vector.iter().zip(pooled).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
            assert!(apart < 1e-5, "{apart} apart");
        }
    }
}
