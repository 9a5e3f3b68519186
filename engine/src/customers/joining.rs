//! Which keys stand for one company.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::clusters::Clusters;
use super::companies::{Decision, Reason};

/// All that is known of the records with one key.
#[derive(Default)]
pub(super) struct Entry {
    /// The key.
    pub(super) key: String,
    /// The first record with it.
    pub(super) record: usize,
    /// The source whose id the key is.
    pub(super) source: Option<String>,
    /// Domains that it shares with no mail provider, folded.
    pub(super) domains: BTreeSet<String>,
    /// Names, folded.
    pub(super) names: BTreeSet<String>,
}

/// The first entry of each entry's company, and why it was joined to others before it.
pub(super) fn join(entries: &[Entry], decisions: &[Decision]) -> Vec<(usize, Option<Reason>)> {
    let mut joining = Joining::new(entries, decisions);
    joining.join_by_people(decisions);
    for sharing in shared(entries, |entry| &entry.domains).values() {
        joining.join_each(sharing, Reason::Domain);
    }
    for sharing in shared(entries, |entry| &entry.names).values() {
        joining.join_by_name(sharing);
    }
    (0..entries.len()).map(|at| (joining.clusters.root(at), joining.reasons[at])).collect()
}

/// The entries that each text stands in.
fn shared(entries: &[Entry], texts: impl Fn(&Entry) -> &BTreeSet<String>) -> BTreeMap<&String, Vec<usize>> {
    let mut shared: BTreeMap<&String, Vec<usize>> = BTreeMap::new();
    for (at, entry) in entries.iter().enumerate() {
        texts(entry).iter().for_each(|text| shared.entry(text).or_default().push(at));
    }
    shared
}

struct Joining<'a> {
    by_key: HashMap<&'a str, usize>,
    clusters: Clusters,
    reasons: Vec<Option<Reason>>,
    /// Entries that a person has told apart.
    apart: Vec<(usize, usize)>,
    /// Domains, and sources whose ids it has, of each company, at its first entry.
    domains: Vec<BTreeSet<&'a str>>,
    sources: Vec<BTreeSet<&'a str>>,
}

impl<'a> Joining<'a> {
    fn new(entries: &'a [Entry], decisions: &[Decision]) -> Self {
        let by_key: HashMap<&str, usize> =
            entries.iter().enumerate().map(|(at, entry)| (entry.key.as_str(), at)).collect();
        let apart = decisions.iter().filter(|decision| !decision.is_same);
        let apart = apart.filter_map(|told| Some((*by_key.get(&*told.a)?, *by_key.get(&*told.b)?))).collect();
        Self {
            apart,
            clusters: Clusters::new(entries.len()),
            reasons: vec![None; entries.len()],
            domains: entries.iter().map(|entry| entry.domains.iter().map(String::as_str).collect()).collect(),
            sources: entries.iter().map(|entry| entry.source.as_deref().into_iter().collect()).collect(),
            by_key,
        }
    }

    fn join_by_people(&mut self, decisions: &[Decision]) {
        for decision in decisions.iter().filter(|decision| decision.is_same) {
            let entry = |key: &str| self.by_key.get(key).copied();
            if let (Some(a), Some(b)) = (entry(&decision.a), entry(&decision.b)) {
                self.join(a, b, Reason::Person);
            }
        }
    }

    /// Joins all entries that nobody has told apart.
    fn join_each(&mut self, entries: &[usize], reason: Reason) {
        for (at, entry) in entries.iter().enumerate() {
            if let Some(other) = entries[..at].iter().copied().find(|other| !self.told_apart(*other, *entry))
            {
                self.join(other, *entry, reason);
            }
        }
    }

    /// Joins the companies of one name. Those that something speaks against stay apart, and so
    /// does what could be either of them.
    fn join_by_name(&mut self, entries: &[usize]) {
        let roots: BTreeSet<usize> = entries.iter().map(|entry| self.clusters.root(*entry)).collect();
        let roots: Vec<usize> = roots.into_iter().collect();
        let is_alone: Vec<bool> =
            roots.iter().map(|a| roots.iter().any(|b| a != b && self.differ(*a, *b))).collect();
        let free: Vec<usize> =
            roots.iter().zip(&is_alone).filter(|(_, alone)| !**alone).map(|(a, _)| *a).collect();
        self.join_each(&free, Reason::Name);
    }

    /// Whether two companies of one name are different ones: by their domains, or because one
    /// source has an id for each.
    fn differ(&mut self, a: usize, b: usize) -> bool {
        let (domains, others) = (&self.domains[a], &self.domains[b]);
        let other_domains = !domains.is_empty() && !others.is_empty() && domains.is_disjoint(others);
        other_domains || !self.sources[a].is_disjoint(&self.sources[b]) || self.told_apart(a, b)
    }

    fn told_apart(&mut self, a: usize, b: usize) -> bool {
        let clusters = &mut self.clusters;
        let (a, b) = (clusters.root(a), clusters.root(b));
        self.apart.iter().any(|(c, d)| {
            let (c, d) = (clusters.root(*c), clusters.root(*d));
            (a, b) == (c, d) || (a, b) == (d, c)
        })
    }

    fn join(&mut self, a: usize, b: usize, reason: Reason) {
        let (a, b) = (self.clusters.root(a), self.clusters.root(b));
        let (first, other) = (a.min(b), a.max(b));
        if first == other || self.told_apart(first, other) {
            return;
        }
        self.reasons[other] = Some(reason);
        self.clusters.join(first, other);
        let (domains, sources) =
            (std::mem::take(&mut self.domains[other]), std::mem::take(&mut self.sources[other]));
        self.domains[first].extend(domains);
        self.sources[first].extend(sources);
    }
}
