//! Requests against the whole router.

mod bodies;
mod caching;
mod catalogue;
mod companies;
mod export;
mod fixture;
mod guard;
mod jobs;
mod lists;
mod markup;
mod names;
mod records;
mod serve;
mod stocked;
mod two_pairs;
mod uploads;
