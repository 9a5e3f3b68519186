//! Strata: ranges of confidence with judged samples.

use super::draw::draw;
use crate::{Catalogue, Score, Verdict};

/// Lower bounds of the ranges, in hundredths. Narrow at the bottom, where most pairs are.
const FROM_PERCENT: [u8; 12] = [0, 2, 5, 10, 20, 30, 40, 50, 60, 70, 80, 90];

/// Pairs in one range of confidence.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stratum {
    /// Positions of its pairs, in random order.
    pub pairs: Vec<u32>,
    /// Sample size: number of judged pairs from the start.
    pub judged: usize,
    /// Number of confirmed pairs in the sample.
    pub right: usize,
}

/// All pairs by range of confidence, lowest first.
pub fn strata(catalogue: &Catalogue) -> Vec<Stratum> {
    let columns = &catalogue.pairs;
    let mut strata = vec![Stratum::default(); FROM_PERCENT.len()];
    for (pair, confidence) in columns.confidence.iter().enumerate() {
        strata[place(*confidence)].pairs.push(pair as u32);
    }
    for stratum in &mut strata {
        stratum.pairs.sort_by_cached_key(|pair| draw(catalogue, *pair as usize));
        let verdicts = stratum.pairs.iter().map_while(|pair| columns.verdict[*pair as usize]);
        for verdict in verdicts {
            stratum.judged += 1;
            stratum.right += usize::from(verdict == Verdict::Confirmed);
        }
    }
    strata
}

fn place(confidence: Score) -> usize {
    FROM_PERCENT.iter().rposition(|from| *from <= confidence.percent()).unwrap_or(0)
}
