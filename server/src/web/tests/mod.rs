//! Requests against the whole router.

mod catalogue;
mod export;
mod fixture;
mod guard;
mod lists;
mod records;
mod serve;
mod two_pairs;
