//! Records in JSON: one after another, in a list, in the answers of a GraphQL server, or in a
//! wrapper. Memory is bounded by the longest record.

mod errors;
mod likeness;
mod page;
mod parse;
mod repair;
mod replay;
mod scan;
mod survey;
mod walk;

pub(crate) use parse::{mend, read_value};
pub(super) use walk::JsonRecords;
