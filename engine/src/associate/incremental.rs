//! Bringing the associations up to date after a few changes.
//!
//! Only what changed since the last run is joined, with all of the other side. The
//! inner products are the same as in a run over everything, to the last bit, so nobody
//! can tell afterwards which of the two it was.

use std::collections::HashSet;
use std::sync::atomic::AtomicBool;
use std::time::Instant;

use super::embed_pending::embed_pending_since;
use super::vectors::{HeldVectors, VectorCache};
use super::{
    AssociateError, AssociateOptions, AssociateReport, MAX_PAIRS, Progress, TextEmbedder, associate,
    check_floor, is_comparable,
};
use crate::neighbours::{BlockedJoin, Neighbours};
use crate::store::{Changes, LastRun, NewPair, Store};

/// Where more than one in this many records of a side changed, everything is joined anew.
const CHANGED_SHARE: usize = 10;

/// Brings the associations up to date with the records that changed since the last run,
/// which goes on to stand for all that there is. Does what [`associate`] does where there
/// was no run with this model and floor, or where too much has changed for it to pay.
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
    check_floor(options)?;
    let last = store.last_run()?.filter(|last| is_comparable(last, embedder, options));
    let Some(last) = last else { return associate(store, embedder, options, stop, progress) };
    let began = Instant::now();
    let embedded = embed_pending_since(store, embedder, Some(last.joined_to), stop, progress)?;
    let embed_time = began.elapsed();
    let changes = store.changes_since(last.joined_to)?;
    let pairs = if is_few(&changes) {
        carry_on(store, embedder, cache, &last, &changes, options, progress)?
    } else {
        None
    };
    let Some(pairs) = pairs else {
        let all = associate(store, embedder, options, stop, progress)?;
        return Ok(AssociateReport {
            embedded: all.embedded + embedded,
            embed_time: all.embed_time + embed_time,
            ..all
        });
    };
    Ok(AssociateReport {
        embedded,
        embed_time,
        issues: changes.inputs.issues as usize,
        signals: changes.inputs.signals as usize,
        pairs,
        run: last.id,
        up_to_date: is_nothing(&changes),
    })
}

/// How many associations there are now; none if another run has come in between.
fn carry_on(
    store: &Store,
    embedder: &dyn TextEmbedder,
    cache: &VectorCache,
    last: &LastRun,
    changes: &Changes,
    options: AssociateOptions,
    progress: &(dyn Fn(Progress) + Sync),
) -> Result<Option<u64>, AssociateError> {
    if is_nothing(changes) {
        return Ok(Some(last.pair_count));
    }
    progress(Progress::Joining);
    let floor = options.min_similarity;
    // As new as the changes, or newer: what changed since then is joined next time.
    let pairs = cache
        .read(store, embedder.model_id(), embedder.dimensions(), |held| join_changed(held, changes, floor))?;
    if pairs.len() > MAX_PAIRS {
        return Err(AssociateError::TooMany(floor));
    }
    progress(Progress::Storing { pairs: pairs.len() });
    store.write(|writer| match writer.carry_on(last, changes, &pairs, options.now)? {
        Some(count) if count > MAX_PAIRS as u64 => Err(AssociateError::TooMany(floor)),
        count => Ok(count),
    })
}

/// Every pair above the floor that has a changed record in it.
fn join_changed(held: &HeldVectors, changes: &Changes, floor: f32) -> Vec<NewPair> {
    let (issues, signals) = (held.issues.vectors(), held.signals.vectors());
    let (changed_issues, changed_signals) =
        (held.issues.pick(&changes.issues), held.signals.pick(&changes.signals));
    let mut found = Vec::new();
    BlockedJoin::new(&changed_issues.matrix).pairs_above(&signals.matrix, floor, &mut |pairs| {
        found.extend(pairs.iter().map(|pair| NewPair {
            issue: changed_issues.rows[pair.point as usize],
            signal: signals.rows[pair.query as usize],
            similarity: pair.similarity,
        }));
        found.len() <= MAX_PAIRS
    });
    let joined: HashSet<i64> = changed_issues.rows.iter().copied().collect();
    BlockedJoin::new(&changed_signals.matrix).pairs_above(&issues.matrix, floor, &mut |pairs| {
        found.extend(
            pairs
                .iter()
                .map(|pair| NewPair {
                    issue: issues.rows[pair.query as usize],
                    signal: changed_signals.rows[pair.point as usize],
                    similarity: pair.similarity,
                })
                .filter(|pair| !joined.contains(&pair.issue)),
        );
        found.len() <= MAX_PAIRS
    });
    found
}

fn is_nothing(changes: &Changes) -> bool {
    changes.issues.is_empty() && changes.signals.is_empty()
}

fn is_few(changes: &Changes) -> bool {
    changes.issues.len() * CHANGED_SHARE <= changes.inputs.issues as usize
        && changes.signals.len() * CHANGED_SHARE <= changes.inputs.signals as usize
}
