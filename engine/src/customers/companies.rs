//! One company, however many records name it.
//!
//! Records are joined in three steps, each of which a person can overrule: by what people have
//! decided, by domain, and by name. An id tells companies of its own source apart, and says
//! nothing about another source's.

use std::collections::{BTreeMap, HashMap};

use super::fold::{fold_domain, fold_name, is_mail_provider};
use super::joining::{Entry, join};

/// What one source says of a company.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct CompanyRecord {
    /// The source.
    pub source: String,
    /// The source's id, where it has one.
    pub id: Option<String>,
    /// Name.
    pub name: Option<String>,
    /// Internet domain.
    pub domain: Option<String>,
}

/// What a person has decided about two records' companies, each named by [`CompanyRecord::key`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// The one.
    pub a: String,
    /// The other.
    pub b: String,
    /// Whether they are one company.
    pub is_same: bool,
}

/// Why a record belongs to the company of another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// They have one domain.
    Domain,
    /// They have one name, and nothing speaks against it.
    Name,
    /// A person has said so.
    Person,
}

/// The companies that records name.
#[derive(Clone, Debug, Default)]
pub struct Companies {
    /// The company of each record, as the position of its first record; none for a record that
    /// names no company.
    pub of: Vec<Option<usize>>,
    /// All of them, in the order of their first records.
    pub all: Vec<Company>,
}

/// One company.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Company {
    /// Its first record.
    pub first: usize,
    /// The keys that stand for it, the first record's first.
    pub members: Vec<Member>,
}

/// A key that stands for a company, perhaps beside others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// See [`CompanyRecord::key`].
    pub key: String,
    /// The first record with that key.
    pub record: usize,
    /// Why it belongs to the company; none for the first.
    pub reason: Option<Reason>,
}

impl CompanyRecord {
    /// What tells the record's company from others of its source: `zendesk#8` by id, else
    /// `@nimbus.example` by domain, else `=nimbus foods` by name. None if it names none.
    pub fn key(&self) -> Option<String> {
        let by_id =
            self.id.as_deref().filter(|_| self.has_id()).map(|id| format!("{}#{}", self.source, id.trim()));
        let by_domain = || self.shared_domain().map(|domain| format!("@{domain}"));
        let by_name = || self.folded_name().map(|name| format!("={name}"));
        by_id.or_else(by_domain).or_else(by_name)
    }

    fn has_id(&self) -> bool {
        self.id.as_deref().is_some_and(|id| !id.trim().is_empty())
    }

    /// The domain, unless it is a mail provider's.
    fn shared_domain(&self) -> Option<String> {
        self.domain.as_deref().and_then(fold_domain).filter(|domain| !is_mail_provider(domain))
    }

    fn folded_name(&self) -> Option<String> {
        self.name.as_deref().map(fold_name).filter(|name| !name.is_empty())
    }
}

/// Which records name one company. The order of `records` decides which record of a company is
/// its first, and nothing else.
pub fn resolve_companies(records: &[CompanyRecord], decisions: &[Decision]) -> Companies {
    let (entries, entry_of) = entries(records);
    let joined = join(&entries, decisions);
    let mut members: BTreeMap<usize, Vec<Member>> = BTreeMap::new();
    for (entry, (company, reason)) in entries.iter().zip(&joined) {
        let member = Member { key: entry.key.clone(), record: entry.record, reason: *reason };
        // Entries stand in the order of their first records, and so does each company's first.
        members.entry(entries[*company].record).or_default().push(member);
    }
    let of = entry_of.iter().map(|entry| entry.map(|entry| entries[joined[entry].0].record)).collect();
    Companies { of, all: members.into_iter().map(|(first, members)| Company { first, members }).collect() }
}

/// What is known under each key, in the order of the keys' first records, and the entry of each
/// record.
fn entries(records: &[CompanyRecord]) -> (Vec<Entry>, Vec<Option<usize>>) {
    let mut entries: Vec<Entry> = Vec::new();
    let mut by_key: HashMap<String, usize> = HashMap::new();
    let mut entry_of = Vec::with_capacity(records.len());
    for (at, record) in records.iter().enumerate() {
        let Some(key) = record.key() else {
            entry_of.push(None);
            continue;
        };
        let entry = *by_key.entry(key).or_insert_with_key(|key| {
            let source = record.has_id().then(|| record.source.clone());
            entries.push(Entry { key: key.clone(), record: at, source, ..Entry::default() });
            entries.len() - 1
        });
        entries[entry].domains.extend(record.shared_domain());
        entries[entry].names.extend(record.folded_name());
        entry_of.push(Some(entry));
    }
    (entries, entry_of)
}
