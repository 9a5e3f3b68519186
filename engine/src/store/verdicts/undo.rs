//! Undoing verdicts.

use std::ops::RangeInclusive;

use domain::{SignalKey, Verdict};
use jiff::Timestamp;

use super::Origin;
use super::give::{NewEvent, PairRows};
use crate::store::details::ISSUE_NAME;
use crate::store::{StoreError, Writer};

/// What holds for a pair.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PairVerdict {
    /// Identifier of the issue.
    pub identifier: String,
    /// The signal.
    pub signal: SignalKey,
    /// What holds.
    pub verdict: Option<Verdict>,
    /// Sequence number of the pair's last event.
    pub seq: i64,
}

/// What became of a request to undo.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Undone {
    /// Pairs of which an event was undone.
    pub undone: Vec<PairVerdict>,
    /// Pairs that stay as they are, because they have been judged again since.
    pub kept: Vec<PairVerdict>,
}

impl Writer<'_> {
    /// Undoes the events with these sequence numbers, the newest first: what held before each
    /// holds again, with its person, time, reason and origin. An event whose pair has been
    /// judged since stays, as does one that has been undone.
    ///
    /// # Errors
    /// If the database cannot be written.
    pub fn undo_verdicts(
        &mut self,
        seqs: RangeInclusive<i64>,
        person: &str,
        at: Timestamp,
    ) -> Result<Undone, StoreError> {
        let mut all = Undone::default();
        for event in self.events_to_undo(seqs)? {
            let Event { identifier, signal, .. } = event;
            let last = self.last_verdict_event(event.pair)?;
            if last != event.seq {
                let held = self.holding(event.pair)?;
                let verdict = held.and_then(|held| Verdict::from_word(&held.verdict));
                all.kept.push(PairVerdict { identifier, signal, verdict, seq: last });
                continue;
            }
            let verdict = event.before.as_deref().and_then(Verdict::from_word);
            let new = NewEvent {
                verdict,
                reason: None,
                person,
                at,
                origin: Origin::Person,
                similarity: None,
                undoes: Some(event.seq),
            };
            let seq = self.add_verdict_event(event.pair, &new)?;
            all.undone.push(PairVerdict { identifier, signal, verdict, seq });
        }
        Ok(all)
    }

    fn events_to_undo(&self, seqs: RangeInclusive<i64>) -> Result<Vec<Event>, StoreError> {
        let mut statement = self.transaction.prepare_cached(&format!(
            "SELECT event.seq, event.issue, event.signal, before.verdict, {ISSUE_NAME}, signal.source,
                signal.external_id
             FROM verdict_event AS event
             LEFT JOIN verdict_event AS before ON before.seq = event.before
             JOIN issue ON issue.row = event.issue JOIN signal ON signal.row = event.signal
             WHERE event.seq BETWEEN ?1 AND ?2 ORDER BY event.seq DESC"
        ))?;
        let found = statement.query_map([seqs.start(), seqs.end()], |row| {
            Ok(Event {
                seq: row.get(0)?,
                pair: PairRows { issue: row.get(1)?, signal: row.get(2)? },
                before: row.get(3)?,
                identifier: row.get(4)?,
                signal: SignalKey { source: row.get(5)?, external_id: row.get(6)? },
            })
        })?;
        Ok(found.collect::<Result<_, _>>()?)
    }
}

struct Event {
    seq: i64,
    pair: PairRows,
    /// The word of what held before.
    before: Option<String>,
    identifier: String,
    signal: SignalKey,
}
