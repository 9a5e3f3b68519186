//! Who the customers are: one company and one person, however many records name them.

mod clusters;
mod companies;
mod fold;
mod joining;
mod people;
#[cfg(test)]
mod tests;

pub use companies::{Companies, CompanyRecord, Decision, Member, Merge, Reason, resolve_companies};
pub use people::{PersonRecord, resolve_people};
