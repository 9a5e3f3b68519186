//! What a person's merging or separating of companies amounts to.

use super::companies::{Company, Decision};

/// Makes one company of two. What told members of the one and of the other apart gives way.
pub fn merge(a: &Company, b: &Company, decisions: &[Decision]) -> Vec<Decision> {
    let is_in = |company: &Company, key: &str| company.members.iter().any(|member| member.key == key);
    let between = |told: &&Decision| {
        (is_in(a, &told.a) && is_in(b, &told.b)) || (is_in(a, &told.b) && is_in(b, &told.a))
    };
    let withdrawn = decisions.iter().filter(|told| !told.is_same).filter(between).cloned();
    let mut merged: Vec<Decision> = withdrawn.map(|told| Decision { is_same: true, ..told }).collect();
    let first = |company: &Company| company.members[0].key.clone();
    merged.push(Decision { a: first(a), b: first(b), is_same: true });
    merged
}

/// Takes what the key `key` stands for out of a company. None if the company does not have the key.
pub fn separate(company: &Company, key: &str) -> Option<Vec<Decision>> {
    let (own, others): (Vec<_>, Vec<_>) = company.members.iter().partition(|member| member.key == key);
    let own = own.first()?;
    let apart = |other: &super::Member| Decision { a: own.key.clone(), b: other.key.clone(), is_same: false };
    Some(others.into_iter().map(apart).collect())
}
