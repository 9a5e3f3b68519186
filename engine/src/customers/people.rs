//! One person, however many records name them.

use std::collections::{BTreeSet, HashMap};

use super::clusters::Clusters;
use super::fold::fold_name;

/// What one record says of a person.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PersonRecord {
    /// The source.
    pub source: String,
    /// The source's id, where it has one.
    pub id: Option<String>,
    /// Name.
    pub name: Option<String>,
    /// E-mail address.
    pub email: Option<String>,
    /// The person's company, as [`super::Companies::of`] numbers it.
    pub company: Option<usize>,
}

/// The person of each record, as the position of its first record; none for a record that names
/// nobody.
///
/// An e-mail address is one person in all sources, an id one person in its own. A name alone is
/// the one person of that name in its company, or of its source where it has none.
pub fn resolve_people(records: &[PersonRecord]) -> Vec<Option<usize>> {
    let mut clusters = Clusters::new(records.len());
    let mut firsts: HashMap<String, usize> = HashMap::new();
    for (at, record) in records.iter().enumerate() {
        for key in record.keys() {
            let first = *firsts.entry(key).or_insert(at);
            clusters.join(first, at);
        }
    }
    let mut named: HashMap<String, BTreeSet<usize>> = HashMap::new();
    for (at, record) in records.iter().enumerate().filter(|(_, record)| !record.keys().is_empty()) {
        if let Some(place) = record.place_of_name() {
            named.entry(place).or_default().insert(clusters.root(at));
        }
    }
    for (at, record) in records.iter().enumerate().filter(|(_, record)| record.keys().is_empty()) {
        let Some(place) = record.place_of_name() else { continue };
        // Of several people with the name, the record could mean any.
        let known = named.get(&place).filter(|people| people.len() == 1).and_then(BTreeSet::first);
        let first = known.copied().unwrap_or_else(|| *firsts.entry(place).or_insert(at));
        clusters.join(first, at);
    }
    let names_somebody =
        |record: &PersonRecord| !record.keys().is_empty() || record.place_of_name().is_some();
    records.iter().enumerate().map(|(at, record)| names_somebody(record).then(|| clusters.root(at))).collect()
}

impl PersonRecord {
    /// What tells the person from others for certain.
    fn keys(&self) -> Vec<String> {
        let filled = |text: &Option<String>| {
            text.as_deref().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned)
        };
        let email = filled(&self.email).map(|email| format!("@{}", email.to_lowercase()));
        let id = filled(&self.id).map(|id| format!("#{}#{id}", self.source));
        email.into_iter().chain(id).collect()
    }

    /// The name within the company, or within the source.
    fn place_of_name(&self) -> Option<String> {
        let name = self.name.as_deref().map(fold_name).filter(|name| !name.is_empty())?;
        Some(match self.company {
            Some(company) => format!("={company}={name}"),
            None => format!("={}={name}", self.source),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `people` are written `source id name email company`, with `-` for what is missing.
    fn check(people: &[&str], expected: &[Option<usize>]) {
        let records: Vec<PersonRecord> = people.iter().map(|text| read(text)).collect();
        assert_eq!(resolve_people(&records), expected, "{people:?}");
    }

    fn read(text: &str) -> PersonRecord {
        let parts: Vec<Option<String>> =
            text.split(' ').map(|part| (part != "-").then(|| part.to_owned())).collect();
        let [source, id, name, email, company] = parts.try_into().unwrap();
        let company = company.map(|company| company.parse().unwrap());
        PersonRecord { source: source.unwrap(), id, name, email, company }
    }

    #[test]
    fn an_address_is_one_person_everywhere_and_an_id_one_in_its_source() {
        check(&["bb 8 Ada a@x 0", "zendesk 8 Bob b@x 0"], &[Some(0), Some(1)]);
        check(&["bb 8 Ada a@x 0", "zendesk 9 - A@X -"], &[Some(0), Some(0)]);
        check(&["bb 8 Ada - 0", "bb 8 Ada a@x 0", "zendesk - - a@x -"], &[Some(0), Some(0), Some(0)]);
    }

    #[test]
    fn a_name_alone_is_the_one_person_of_that_name() {
        check(&["bb 8 Ada a@x 0", "bb - ADA - 0", "bb - Ada - 1"], &[Some(0), Some(0), Some(2)]);
        check(&["bb - Ada - -", "bb - ada - -", "zendesk - Ada - -"], &[Some(0), Some(0), Some(2)]);
        check(&["bb 1 Ada - 0", "bb 2 Ada - 0", "bb - Ada - 0"], &[Some(0), Some(1), Some(2)]);
        check(&["bb - - - 0"], &[None]);
    }
}
