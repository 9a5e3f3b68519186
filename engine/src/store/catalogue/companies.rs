//! The companies and people behind the signals, each counted once.

use std::collections::{HashMap, HashSet};

use domain::catalogue::Column;

use super::columns::Builder;
use crate::customers::{CompanyRecord, Decision, PersonRecord, resolve_companies, resolve_people};

/// What signals say of customers, in the order of the signals.
#[derive(Default)]
pub(in crate::store) struct Customers {
    companies: Vec<CompanyRecord>,
    known: HashMap<CompanyRecord, usize>,
    /// The latest revenue of each company record, and when it was said, in milliseconds.
    revenue: Vec<Option<(i64, f64)>>,
    /// The company record of each signal.
    company_of: Vec<usize>,
    people: Vec<PersonRecord>,
}

/// Which companies there are.
pub(in crate::store) struct Resolved {
    /// The company of each company record.
    of: Vec<Option<usize>>,
    /// The company of each signal.
    pub(in crate::store) of_signal: Vec<Option<usize>>,
    /// Yearly revenue in US dollars of each company that has one.
    pub(in crate::store) revenue: HashMap<usize, f64>,
}

/// What browsers hold of customers.
pub(super) struct CustomerColumns {
    /// The companies as a facet. What people read and choose is a company's name; where several
    /// have one name, what tells them apart stands beside it.
    pub(super) company: Column,
    /// Yearly revenue in US dollars of each option of the facet.
    pub(super) revenue: Vec<Option<f64>>,
    /// The person of each signal, from 1; 0 for nobody.
    pub(super) person: Vec<u32>,
    /// The names of the people.
    pub(super) people: Vec<String>,
}

impl Customers {
    /// Adds what the next signal says; `at_ms` is when it was said.
    pub(in crate::store) fn push(
        &mut self,
        company: CompanyRecord,
        revenue: Option<f64>,
        at_ms: i64,
        person: PersonRecord,
    ) {
        let next = self.companies.len();
        let record = *self.known.entry(company).or_insert_with_key(|company| {
            self.companies.push(company.clone());
            self.revenue.push(None);
            next
        });
        self.revenue[record] = later(self.revenue[record], revenue.map(|revenue| (at_ms, revenue)));
        self.company_of.push(record);
        self.people.push(person);
    }

    /// The company of each signal, if it names one, and the latest revenue of each company.
    pub(in crate::store) fn resolve(&self, decisions: &[Decision]) -> Resolved {
        let of = resolve_companies(&self.companies, decisions).of;
        let mut latest: HashMap<usize, (i64, f64)> = HashMap::new();
        for (company, said) in of.iter().zip(&self.revenue) {
            let Some(company) = company else { continue };
            if let Some(known) = later(latest.get(company).copied(), *said) {
                latest.insert(*company, known);
            }
        }
        let revenue = latest.into_iter().map(|(company, (_, revenue))| (company, revenue)).collect();
        let of_signal = self.company_of.iter().map(|record| of[*record]).collect();
        Resolved { of, of_signal, revenue }
    }

    /// The columns, by what people have decided.
    pub(super) fn finish(mut self, decisions: &[Decision]) -> CustomerColumns {
        let Resolved { of, of_signal, revenue: known } = self.resolve(decisions);
        let keys = company_labels(&self.companies, &of);
        let mut column = Builder::or_none("No company");
        let mut revenue = vec![None];
        for company in &of_signal {
            let Some(company) = company else {
                column.push_or_none("");
                continue;
            };
            if column.push(&keys[company], "") as usize == revenue.len() {
                revenue.push(known.get(company).copied());
            }
        }
        for (person, company) in self.people.iter_mut().zip(of_signal) {
            person.company = company;
        }
        let (person, people) = self.people();
        CustomerColumns { company: column.finish(), revenue, person, people }
    }

    fn people(&self) -> (Vec<u32>, Vec<String>) {
        let mut numbers: HashMap<usize, u32> = HashMap::new();
        let mut names: Vec<String> = Vec::new();
        let mut column = Vec::with_capacity(self.people.len());
        for (record, person) in self.people.iter().zip(resolve_people(&self.people)) {
            let Some(person) = person else {
                column.push(0);
                continue;
            };
            let number = *numbers.entry(person).or_insert_with(|| {
                names.push(String::new());
                names.len() as u32
            });
            let name = &mut names[number as usize - 1];
            if name.is_empty() {
                *name = record.name.clone().or(record.email.clone()).unwrap_or_default();
            }
            column.push(number);
        }
        (column, names)
    }
}

/// The later of two figures; of two of one time, the larger.
fn later(a: Option<(i64, f64)>, b: Option<(i64, f64)>) -> Option<(i64, f64)> {
    match (a, b) {
        (Some(a), Some(b)) if (b.0, b.1) > (a.0, a.1) => Some(b),
        (None, b) => b,
        (a, _) => a,
    }
}

/// What people read and choose each company by: no two differ by nothing but the case of letters.
pub(in crate::store) fn company_labels(
    records: &[CompanyRecord],
    of: &[Option<usize>],
) -> HashMap<usize, String> {
    let mut names: HashMap<usize, &str> = HashMap::new();
    for (record, company) in records.iter().zip(of) {
        if let (Some(company), Some(name)) = (company, record.name.as_deref()) {
            names.entry(*company).or_insert(name.trim());
        }
    }
    let mut labels = HashMap::new();
    let mut taken = HashSet::new();
    for (at, company) in of.iter().enumerate().filter(|(at, company)| **company == Some(*at)) {
        let known = |text: &Option<String>| text.clone().filter(|text| !text.trim().is_empty());
        let beside =
            known(&records[at].domain).or(known(&records[at].id)).unwrap_or_else(|| "no domain".to_owned());
        let name = names.get(&at).map_or_else(|| beside.clone(), |name| (*name).to_owned());
        let mut label = name.clone();
        let mut number = 1;
        while !taken.insert(domain::fold(&label)) {
            label = if number == 1 {
                format!("{name} ({beside})")
            } else {
                format!("{name} ({beside}, {number})")
            };
            number += 1;
        }
        labels.extend(company.map(|company| (company, label)));
    }
    labels
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `signals` are written `source id name domain revenue day`, with `-` for what is missing.
    fn check(signals: &[&str], companies: &[(&str, Option<f64>)]) {
        let mut customers = Customers::default();
        for signal in signals {
            let parts: Vec<Option<String>> =
                signal.split(' ').map(|part| (part != "-").then(|| part.replace('_', " "))).collect();
            let [source, id, name, domain, revenue, day] = parts.try_into().unwrap();
            let number = |text: Option<String>| text.map(|text| text.parse::<f64>().unwrap());
            let company = CompanyRecord { source: source.unwrap(), id, name, domain };
            customers.push(company, number(revenue), number(day).unwrap() as i64, PersonRecord::default());
        }
        let columns = customers.finish(&[]);
        let keys = columns.company.choices.iter().map(|choice| choice.key.as_str());
        let found: Vec<(&str, Option<f64>)> = keys.zip(columns.revenue.iter().copied()).skip(1).collect();
        assert_eq!(found, companies, "{signals:?}");
    }

    #[test]
    fn three_companies_are_worth_what_three_companies_pay() {
        check(
            &[
                "buildbetter c1 Nimbus_Foods nimbus.example 50000 1",
                "buildbetter - NIMBUS_FOODS_ - 50000 2",
                "zendesk 8 Orbit orbit.example 80000 1",
                "buildbetter 8 Quarry quarry.example 11000 1",
                "csv - orbit - 80000 3",
                "csv - - www.quarry.example - 3",
            ],
            &[("Nimbus Foods", Some(50_000.0)), ("Orbit", Some(80_000.0)), ("Quarry", Some(11_000.0))],
        );
    }

    #[test]
    fn a_revenue_is_the_latest_that_was_said() {
        check(&["a 1 X - 10 5", "a 1 X - 20 9", "b - X - 30 7", "a 1 X - - 11"], &[("X", Some(20.0))]);
        check(&["a 1 X - - 5"], &[("X", None)]);
    }

    #[test]
    fn companies_that_stay_apart_are_told_apart_by_more_than_case() {
        check(
            &["a 1 Acme acme.com - 1", "a 2 ACME acme.org - 1", "a 3 acme - - 1", "a 4 - solo.example - 1"],
            &[("Acme", None), ("ACME (acme.org)", None), ("acme (3)", None), ("solo.example", None)],
        );
    }
}
