//! Who the customers are: one company and one person, however many records name them.

mod clusters;
mod companies;
mod decide;
mod fold;
mod joining;
mod people;
#[cfg(test)]
mod tests;

pub use companies::{Companies, Company, CompanyRecord, Decision, Member, Reason, resolve_companies};
pub use decide::{merge, separate};
pub use people::{PersonRecord, resolve_people};
