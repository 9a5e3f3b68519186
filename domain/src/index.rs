//! The indexed catalogue, which answers queries.

use std::collections::{BTreeMap, HashMap};

use memchr::memmem::Finder;

use crate::fold::fold_into;
use crate::select::tally::Counter;
use crate::{Catalogue, Facet, Measure, Query, Score, Side, Tally, Verdict};

/// A catalogue with derived data: associations by row,
/// searchable texts, order of identifiers.
pub struct Index {
    /// The columns.
    pub catalogue: Catalogue,
    pub(crate) by_issue: Groups,
    pub(crate) by_signal: Groups,
    pub(crate) issue_texts: Texts,
    pub(crate) signal_texts: Texts,
    /// Rank of each issue in the order of identifiers.
    pub(crate) identifier_rank: Vec<u32>,
}

impl Index {
    /// Builds the index; takes a few milliseconds for 100,000 rows.
    pub fn new(catalogue: Catalogue) -> Self {
        let (issues, signals, pairs) = (&catalogue.issues, &catalogue.signals, &catalogue.pairs);
        let issue_texts = issues.identifier.iter().zip(&issues.title);
        Self {
            by_issue: Groups::new(&pairs.issue, issues.identifier.len()),
            by_signal: Groups::new(&pairs.signal, signals.key.len()),
            issue_texts: Texts::new(issue_texts.map(|(identifier, title)| [identifier.as_str(), title])),
            signal_texts: Texts::new(signals.summary.iter().map(|summary| [summary.as_str(), ""])),
            identifier_rank: ranks(&issues.identifier),
            catalogue,
        }
    }

    /// The position of an issue.
    pub fn issue(&self, identifier: &str) -> Option<usize> {
        self.catalogue.issues.identifier.iter().position(|other| other == identifier)
    }

    /// The position of a signal.
    pub fn signal(&self, key: &str) -> Option<usize> {
        self.catalogue.signals.key.iter().position(|other| other == key)
    }

    /// The associations of an issue or a signal, by descending confidence.
    pub fn pairs_of(&self, side: Side, row: usize) -> impl Iterator<Item = usize> {
        let groups = if side == Side::Signal { &self.by_signal } else { &self.by_issue };
        groups.of(row).iter().map(|pair| *pair as usize)
    }

    /// The association of an issue and a signal, if there is one.
    pub fn pair(&self, issue: usize, signal: usize) -> Option<usize> {
        self.pairs_of(Side::Issue, issue).find(|pair| self.catalogue.pairs.signal[*pair] as usize == signal)
    }

    /// Whether an association is a match by default: it is confirmed, or not rejected and at or
    /// above the threshold.
    pub fn is_match(&self, pair: usize) -> bool {
        let Catalogue { pairs, threshold_percent, .. } = &self.catalogue;
        match pairs.verdict[pair] {
            Some(verdict) => verdict == Verdict::Confirmed,
            None => pairs.confidence[pair] >= Score::from_percent(*threshold_percent),
        }
    }

    /// Totals of some associations.
    pub fn tally(&self, pairs: impl Iterator<Item = usize>) -> Tally {
        let mut counter = Counter::new(self, Measure::Confidence);
        pairs.for_each(|pair| counter.add_pair(pair));
        counter.take()
    }

    /// Sets verdicts of associations, each given by its issue's identifier and its
    /// signal's key; unknown ones are ignored.
    pub fn set_verdicts<'a>(&mut self, verdicts: impl Iterator<Item = (&'a str, &'a str, Option<Verdict>)>) {
        let (names, said): (Vec<_>, Vec<_>) =
            verdicts.map(|(issue, signal, verdict)| ((issue, signal), verdict)).unzip();
        let pairs: Vec<Option<usize>> = self.pairs_named(&names).collect();
        for (pair, verdict) in pairs.into_iter().zip(said) {
            if let Some(pair) = pair {
                self.catalogue.pairs.verdict[pair] = verdict;
            }
        }
    }

    /// The verdict of an association, given by identifier and key; `None` if it does not exist.
    pub fn verdict_of(&self, issue: &str, signal: &str) -> Option<Option<Verdict>> {
        let pair = self.pairs_named(&[(issue, signal)]).next().flatten()?;
        Some(self.catalogue.pairs.verdict[pair])
    }

    /// Keeps the order of an earlier catalogue's review queue, including judged pairs, so that
    /// rows do not move during a review. New pairs come after them.
    /// Once all of them are judged, the new queue is used.
    pub fn keep_queue_of(&mut self, before: &Catalogue) {
        let names = |pair: &u32| {
            let pair = *pair as usize;
            let issue = &before.issues.identifier[before.pairs.issue[pair] as usize];
            (issue.as_str(), before.signals.key[before.pairs.signal[pair] as usize].as_str())
        };
        let names: Vec<_> = before.queue.iter().map(names).collect();
        let mut queue: Vec<u32> = self.pairs_named(&names).flatten().map(|pair| pair as u32).collect();
        if queue.iter().all(|pair| self.catalogue.pairs.verdict[*pair as usize].is_some()) {
            return;
        }
        let mut new = std::mem::take(&mut self.catalogue.queue);
        new.retain(|pair| !queue.contains(pair));
        queue.append(&mut new);
        self.catalogue.queue = queue;
    }

    /// Looks up associations by identifier and key; `None` for unknown ones.
    fn pairs_named<'a>(&self, names: &'a [(&'a str, &'a str)]) -> impl Iterator<Item = Option<usize>> {
        let issues = places(&self.catalogue.issues.identifier, names.iter().map(|names| names.0));
        let signals = places(&self.catalogue.signals.key, names.iter().map(|names| names.1));
        names.iter().map(move |(issue, signal)| self.pair(*issues.get(issue)?, *signals.get(signal)?))
    }

    /// The company of a signal as a position among the options; `None` if unknown.
    pub(crate) fn company(&self, signal: usize) -> Option<usize> {
        let column = self.catalogue.column(Facet::Company)?;
        let at = *column.of(signal).first()? as usize;
        (column.choices[at].key != Catalogue::NONE_KEY).then_some(at)
    }

    /// Company, or else person; empty if both are unknown.
    pub(crate) fn from(&self, signal: usize) -> &str {
        if let Some(company) = self.company(signal) {
            return self.catalogue.column(Facet::Company).map_or("", |column| column.choices[company].text());
        }
        self.person(signal)
    }

    /// Name of the person; empty if unknown.
    pub(crate) fn person(&self, signal: usize) -> &str {
        let signals = &self.catalogue.signals;
        match signals.person[signal] {
            0 => "",
            at => &signals.people[at as usize - 1],
        }
    }
}

/// Associations of each issue, or of each signal, by descending confidence.
pub(crate) struct Groups {
    ends: Vec<u32>,
    pairs: Vec<u32>,
}

impl Groups {
    fn new(row_of_pair: &[u32], rows: usize) -> Self {
        let mut ends = vec![0_u32; rows + 1];
        for row in row_of_pair {
            ends[*row as usize + 1] += 1;
        }
        for at in 1..ends.len() {
            ends[at] += ends[at - 1];
        }
        let mut next = ends.clone();
        let mut pairs = vec![0; row_of_pair.len()];
        for (pair, row) in row_of_pair.iter().enumerate() {
            let at = &mut next[*row as usize];
            pairs[*at as usize] = pair as u32;
            *at += 1;
        }
        Self { ends, pairs }
    }

    pub(crate) fn of(&self, row: usize) -> &[u32] {
        &self.pairs[self.ends[row] as usize..self.ends[row + 1] as usize]
    }
}

/// Texts to search in, folded, one after the other: one pass finds a word in all.
pub(crate) struct Texts {
    joined: String,
    ends: Vec<u32>,
}

impl Texts {
    fn new<'a>(texts: impl Iterator<Item = [&'a str; 2]>) -> Self {
        let mut joined = String::new();
        let mut ends = Vec::new();
        for parts in texts {
            for part in parts {
                fold_into(part, &mut joined);
                // No search term holds a line break, so none is found across two texts.
                joined.push('\n');
            }
            ends.push(joined.len() as u32);
        }
        Self { joined, ends }
    }

    /// For each text, which of the terms it holds: bit 0 for the first term.
    pub(crate) fn find(&self, terms: &[String]) -> Vec<u8> {
        let mut found = vec![0; self.ends.len()];
        for (bit, term) in terms.iter().take(Query::TERMS_MAX).enumerate() {
            let mut row = 0;
            for at in Finder::new(term).find_iter(self.joined.as_bytes()) {
                while (self.ends[row] as usize) <= at {
                    row += 1;
                }
                found[row] |= 1 << bit;
            }
        }
        found
    }
}

/// Orders identifiers by team and then by number, so that ENG-9 comes before ENG-10.
fn ranks(identifiers: &[String]) -> Vec<u32> {
    let parts = |identifier: &str| {
        let (team, number) = identifier.rsplit_once('-').unwrap_or((identifier, ""));
        (team.to_owned(), number.parse::<u32>().unwrap_or(u32::MAX))
    };
    let mut teams: BTreeMap<String, u64> = BTreeMap::new();
    for identifier in identifiers {
        teams.insert(parts(identifier).0, 0);
    }
    teams.values_mut().zip(0..).for_each(|(place, at)| *place = at);
    let mut order: Vec<(u64, u32)> = Vec::with_capacity(identifiers.len());
    for (identifier, at) in identifiers.iter().zip(0..) {
        let (team, number) = parts(identifier);
        order.push((teams.get(&team).copied().unwrap_or(0) << 32 | u64::from(number), at));
    }
    order.sort_unstable();
    let mut ranks = vec![0; order.len()];
    for ((_, at), rank) in order.into_iter().zip(0..) {
        ranks[at as usize] = rank;
    }
    ranks
}

/// Where the wanted names stand in a list.
fn places<'a>(names: &[String], wanted: impl Iterator<Item = &'a str>) -> HashMap<&'a str, usize> {
    let mut places: HashMap<&str, usize> = wanted.map(|name| (name, usize::MAX)).collect();
    for (at, name) in names.iter().enumerate() {
        if let Some(place) = places.get_mut(name.as_str()) {
            *place = at;
        }
    }
    places.retain(|_, place| *place < usize::MAX);
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_found_as_people_type_them() {
        let check = |text: &str, typed: &str| {
            let texts = Texts::new([["ORB-1", "another"], ["ORB-2", text]].into_iter());
            let terms = Query::default().with_words(typed).terms();
            let all = ((1_u16 << terms.len()) - 1) as u8;
            assert_eq!(texts.find(&terms), [0, all], "{typed:?} in {text:?}");
        };
        check("İSTANBUL office", "istanbul");
        check("STRASSE und Straße", "straße");
        check("Straße", "STRASSE");
        check("Ｆｕｌｌ width", "full");
        check("ΟΔΟΣ", "οδος");
        check("naïve résumé", "naive resume");
        check("ex\u{ad}port", "export");
        check("导出发票时卡住", "发票");
        check("請求書を出力", "出力　請求書");
        check("ไม่สามารถเข้าสู่ระบบ", "เข้าสู่");
        check("결제가 안 됩니다", "결제");
    }
}
