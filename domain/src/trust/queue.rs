//! The review queue.

use super::Stratum;
use crate::{Catalogue, Facet};

/// Maximum length of the queue.
const QUEUE_MAX: usize = 500;

impl Catalogue {
    /// The unjudged pairs whose verdicts are most informative, best first: alternately
    /// one that extends the sample for the precision estimate, and one of which the
    /// model is least certain.
    pub fn review_queue(&self, strata: &[Stratum]) -> Vec<u32> {
        let (mut sample, mut unsure) = (sample(self, strata).into_iter(), unsure(self).into_iter());
        let mut taken = vec![false; self.pairs.issue.len()];
        let mut queue = Vec::new();
        loop {
            let next = if queue.len() % 2 == 0 {
                sample.next().or_else(|| unsure.next())
            } else {
                unsure.next().or_else(|| sample.next())
            };
            let Some(pair) = next else { break };
            if !std::mem::replace(&mut taken[pair as usize], true) {
                queue.push(pair);
            }
            if queue.len() == QUEUE_MAX {
                break;
            }
        }
        queue
    }
}

/// Next pairs of the samples, from the stratum with the greatest uncertainty: the
/// standard deviation of its number of correct pairs, divided by the number of verdicts.
fn sample(catalogue: &Catalogue, strata: &[Stratum]) -> Vec<u32> {
    let mut next: Vec<usize> = strata.iter().map(|stratum| stratum.judged).collect();
    let mut found = Vec::new();
    while found.len() < QUEUE_MAX {
        let doubt = |at: &usize| doubt(catalogue, &strata[*at], next[*at]);
        let open = (0..strata.len()).filter(|at| next[*at] < strata[*at].pairs.len());
        let Some(at) = open.max_by(|a, b| doubt(a).total_cmp(&doubt(b))) else { break };
        let pair = strata[at].pairs[next[at]];
        next[at] += 1;
        if catalogue.pairs.verdict[pair as usize].is_none() {
            found.push(pair);
        }
    }
    found
}

fn doubt(catalogue: &Catalogue, stratum: &Stratum, judged: usize) -> f64 {
    let middle = stratum.pairs.first().map(|pair| catalogue.pairs.confidence[*pair as usize].number());
    let share = f64::from(middle.unwrap_or_default()).clamp(0.01, 0.99);
    (stratum.pairs.len() as f64 * share * (1.0 - share)).sqrt() / (judged + 1) as f64
}

/// Pairs by information value, without repeating records: the second pair of an issue or
/// signal counts half, the third one third.
fn unsure(catalogue: &Catalogue) -> Vec<u32> {
    let pairs = &catalogue.pairs;
    let mut open: Vec<(f64, u32)> = (0..pairs.issue.len())
        .filter(|pair| pairs.verdict[*pair].is_none())
        .map(|pair| (worth(catalogue, pair), pair as u32))
        .collect();
    let best_first = |a: &(f64, u32), b: &(f64, u32)| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1));
    open.sort_unstable_by(best_first);
    let mut of_issue = vec![0_u32; catalogue.issues.identifier.len()];
    let mut of_signal = vec![0_u32; catalogue.signals.key.len()];
    for (worth, pair) in &mut open {
        let issue = &mut of_issue[pairs.issue[*pair as usize] as usize];
        let signal = &mut of_signal[pairs.signal[*pair as usize] as usize];
        *worth /= f64::from(1 + *issue + *signal);
        *issue += 1;
        *signal += 1;
    }
    open.sort_unstable_by(best_first);
    open.truncate(QUEUE_MAX);
    open.into_iter().map(|(_, pair)| pair).collect()
}

/// Information value of a verdict: its variance, more for an open issue and
/// for a paying company.
fn worth(catalogue: &Catalogue, pair: usize) -> f64 {
    let confidence = f64::from(catalogue.pairs.confidence[pair].number());
    let issue = catalogue.pairs.issue[pair] as usize;
    let signal = catalogue.pairs.signal[pair] as usize;
    let is_open = catalogue.issues.state_type[issue].is_open();
    let company = catalogue.column(Facet::Company).and_then(|column| column.of(signal).first());
    let pays = company.is_some_and(|at| catalogue.revenue[*at as usize].is_some_and(|dollars| dollars > 0.0));
    let impact = 1.0 + 0.5 * f64::from(u8::from(is_open)) + 0.5 * f64::from(u8::from(pays));
    confidence * (1.0 - confidence) * impact
}
