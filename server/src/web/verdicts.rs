//! Verdicts: between the user interface and the store.

use app::{Judgement, PairKey, PairState, PastVerdict, SeenPair, Undone};
use domain::{Day, SignalKey, Verdict};
use engine::store::{NewVerdict, Origin, PairVerdict, Store, StoreError, Writer};
use jiff::Timestamp;

/// Sets the verdict of all pairs in one transaction. Writes nothing if one of them was
/// changed since the person saw it; returns `None`, and writes nothing, if one does not exist.
///
/// # Errors
/// If the database cannot be used.
pub fn judge(
    store: &Store,
    person: &str,
    pairs: &[SeenPair],
    verdict: Option<Verdict>,
    reason: Option<&str>,
) -> Result<Option<Judgement>, StoreError> {
    let given = Given { person, verdict, reason, at: crate::clock::now() };
    match store.write(|writer| given.to(writer, pairs)) {
        Ok(judgement) => Ok(Some(judgement)),
        Err(StoreError::Unknown(_)) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Undoes ranges of verdicts in one transaction, newest range first.
///
/// # Errors
/// If the database cannot be used.
pub fn undo(store: &Store, person: &str, ranges: &[(i64, i64)]) -> Result<Undone, StoreError> {
    let at = crate::clock::now();
    store.write(|writer| {
        let mut all = Undone::default();
        for (first, last) in ranges.iter().rev() {
            let done = writer.undo_verdicts(*first..=*last, person, at)?;
            all.undone.extend(done.undone.into_iter().map(state));
            all.kept.extend(done.kept.into_iter().map(state));
        }
        Ok(all)
    })
}

/// Verdict history of a pair, newest first.
///
/// # Errors
/// If the database cannot be read.
pub fn history(store: &Store, issue_id: &str, key: &SignalKey) -> Result<Vec<PastVerdict>, StoreError> {
    let events = store.verdict_history(issue_id, key)?;
    let past = events.into_iter().map(|event| PastVerdict {
        seq: event.seq,
        before: event.before,
        verdict: event.verdict,
        reason: event.reason,
        person: event.person,
        day: Day::of_ms(event.at.as_millisecond()),
        time: event.at.strftime("%H:%M").to_string(),
        from_linear: event.origin == Origin::Linear,
        is_undo: event.is_undo,
    });
    Ok(past.collect())
}

/// A verdict to set.
struct Given<'a> {
    person: &'a str,
    verdict: Option<Verdict>,
    reason: Option<&'a str>,
    at: Timestamp,
}

impl Given<'_> {
    fn to(&self, writer: &mut Writer<'_>, pairs: &[SeenPair]) -> Result<Judgement, StoreError> {
        let mut known = Vec::with_capacity(pairs.len());
        let mut is_outdated = false;
        for pair in pairs {
            let (issue_id, signal) = (writer.issue_id(&pair.identifier)?, SignalKey::parse(&pair.signal));
            let (verdict, seq) = writer.verdict_state(&issue_id, &signal)?;
            is_outdated |= pair.seq.is_some_and(|seen| seen < seq);
            let pair = PairKey { identifier: pair.identifier.clone(), signal: pair.signal.clone() };
            known.push((issue_id, signal, PairState { pair, verdict, seq }));
        }
        if is_outdated {
            return Ok(Judgement::Outdated { now: known.into_iter().map(|(.., state)| state).collect() });
        }
        let mut seqs = None;
        for (issue_id, signal, _) in &known {
            let similarity = writer.unassociated_similarity(issue_id, signal)?;
            let Self { person, verdict, reason, at } = *self;
            let new = NewVerdict { issue_id, signal, verdict, reason, person, at, similarity };
            if let Some(seq) = writer.put_verdict(&new)? {
                seqs = Some((seqs.map_or(seq, |(first, _)| first), seq));
            }
        }
        // If nothing changed, an empty range after the newest sequence number of the pairs.
        let newest = known.iter().map(|(.., state)| state.seq).max().unwrap_or(0);
        let (first, last) = seqs.unwrap_or((newest + 1, newest));
        Ok(Judgement::Saved { first, last })
    }
}

fn state(of: PairVerdict) -> PairState {
    let pair = PairKey { identifier: of.identifier, signal: of.signal.to_string() };
    PairState { pair, verdict: of.verdict, seq: of.seq }
}
