//! Bringing the associations up to date after a few changes.
//!
//! A confidence depends on all records: on what is usual among them, and on rivals. Where
//! they are not too many, all pairs are scored anew, so that nobody can tell afterwards
//! whether a run carried on or began afresh; where they are, see [`super::neighbourhood`].

use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

use super::embed_pending::embed_pending_since;
use super::neighbourhood::changed_pairs;
use super::scorer::Scorer;
use super::vectors::VectorCache;
use super::{
    AssociateError, AssociateOptions, AssociateReport, Progress, TextEmbedder, associate, check_floor,
    is_comparable,
};
use crate::store::{AllVectors, Changes, LastRun, Scope, Store};

/// Where more than one in this many records of a side changed, a new run begins.
const CHANGED_SHARE: usize = 10;

/// Up to so many pairs of an issue and a signal, all are scored anew at each change: 6 million
/// take a second on two cores, storing included.
const ALL_PAIRS_MAX: u64 = 20_000_000;

/// Beyond that, a new run begins where more records than this have changed.
const CHANGED_MAX: usize = 500;

/// More texts than this are not embedded to carry a run on: some ten seconds.
const EMBEDDED_MAX: usize = 1_000;

/// How often a run that others overtake begins again.
const BEGUN_MAX: usize = 3;

/// What became of carrying the last run on.
#[derive(Debug)]
pub enum CarriedOn {
    /// The associations are up to date.
    Done(AssociateReport),
    /// Only a run over everything can bring them up to date: there was none with this model,
    /// scorer and floor, or too much has changed.
    NeedsAll {
        /// Texts that were embedded.
        embedded: usize,
        /// How long that took.
        embed_time: Duration,
    },
}

/// Brings the associations up to date with the records that changed since the last run,
/// which goes on to stand for all that there is. Does what [`associate`] does where that run
/// cannot be carried on.
///
/// # Errors
/// See [`AssociateError`]; the next call carries on.
pub fn associate_changed(
    store: &Store,
    embedder: &dyn TextEmbedder,
    cache: &VectorCache,
    options: AssociateOptions,
    stop: &AtomicBool,
    progress: &(dyn Fn(Progress) + Sync),
) -> Result<AssociateReport, AssociateError> {
    match carry_on(store, embedder, cache, options, stop, progress)? {
        CarriedOn::Done(report) => Ok(report),
        CarriedOn::NeedsAll { embedded, embed_time } => {
            let all = associate(store, embedder, options, stop, progress)?;
            Ok(AssociateReport {
                embedded: all.embedded + embedded,
                embed_time: all.embed_time + embed_time,
                ..all
            })
        }
    }
}

/// The same only where the last run can be carried on, which takes seconds. Another run that
/// comes in between is carried on instead.
///
/// # Errors
/// See [`AssociateError`]; the next call carries on.
pub fn carry_on(
    store: &Store,
    embedder: &dyn TextEmbedder,
    cache: &VectorCache,
    options: AssociateOptions,
    stop: &AtomicBool,
    progress: &(dyn Fn(Progress) + Sync),
) -> Result<CarriedOn, AssociateError> {
    check_floor(options)?;
    let (mut embedded, mut embed_time) = (0, Duration::ZERO);
    for _ in 0..BEGUN_MAX {
        let scorer = Scorer::of(store)?;
        let last = store.last_run()?.filter(|last| is_comparable(last, embedder, &scorer, options));
        let Some(last) = last else { break };
        if store.count_pending(embedder.model_id(), Some(last.joined_to))? > EMBEDDED_MAX {
            break;
        }
        let began = Instant::now();
        embedded += embed_pending_since(store, embedder, Some(last.joined_to), stop, progress)?;
        embed_time += began.elapsed();
        let changes = store.changes_since(embedder.model_id(), last.joined_to)?;
        let up_to_date = is_nothing(&changes) && !store.has_unscored_verdicts(embedder.model_id())?;
        let carrying = CarryingOn { store, embedder, cache, scorer: &scorer, last: &last, changes: &changes };
        let pairs = match scope(&changes) {
            _ if up_to_date => Some(last.pair_count),
            None => break,
            Some(scope) => {
                carrying.carry_on(scope, options, stop, progress).map_err(|error| error.after(embedded))?
            }
        };
        if let Some(pairs) = pairs {
            return Ok(CarriedOn::Done(AssociateReport {
                embedded,
                embed_time,
                issues: changes.inputs.issues as usize,
                signals: changes.inputs.signals as usize,
                pairs,
                run: last.id,
                up_to_date,
                realigned: None,
            }));
        }
    }
    Ok(CarriedOn::NeedsAll { embedded, embed_time })
}

/// What it takes to go on from the last run.
struct CarryingOn<'a> {
    store: &'a Store,
    embedder: &'a dyn TextEmbedder,
    cache: &'a VectorCache,
    scorer: &'a Scorer,
    last: &'a LastRun,
    changes: &'a Changes,
}

impl CarryingOn<'_> {
    /// How many associations there are now; none if another run has come in between.
    fn carry_on(
        &self,
        scope: Scope,
        options: AssociateOptions,
        stop: &AtomicBool,
        progress: &(dyn Fn(Progress) + Sync),
    ) -> Result<Option<u64>, AssociateError> {
        let Self { store, embedder, cache, scorer, last, changes } = self;
        let floor = options.min_similarity;
        let (model, dimensions) = (embedder.model_id(), embedder.dimensions());
        progress(Progress::Joining);
        // As new as the changes, or newer: what changed since then is joined next time.
        let pairs = match scope {
            Scope::All => {
                let AllVectors { issues, signals, .. } = store.vectors(model, dimensions)?;
                scorer.pairs(store, &issues, &signals, floor, stop)?
            }
            Scope::Changed => cache.read(store, model, dimensions, |held| {
                changed_pairs(store, scorer, held, changes, floor, stop)
            })??,
        };
        progress(Progress::Storing { pairs: pairs.len() });
        Ok(store.carry_on(last, changes, scope, &pairs, options.now)?)
    }
}

/// What to score where the run can be carried on.
fn scope(changes: &Changes) -> Option<Scope> {
    if !is_few(changes) {
        return None;
    }
    if changes.inputs.issues * changes.inputs.signals <= ALL_PAIRS_MAX {
        return Some(Scope::All);
    }
    let changed = changes.issues.len() + changes.signals.len();
    (1..=CHANGED_MAX).contains(&changed).then_some(Scope::Changed)
}

fn is_nothing(changes: &Changes) -> bool {
    changes.issues.is_empty() && changes.signals.is_empty()
}

fn is_few(changes: &Changes) -> bool {
    changes.issues.len() * CHANGED_SHARE <= changes.inputs.issues as usize
        && changes.signals.len() * CHANGED_SHARE <= changes.inputs.signals as usize
}
