//! The laws of the query engine.

mod catalogue;
mod fixture;
mod query;
mod segment;
mod select;
mod trust;
