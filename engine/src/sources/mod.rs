//! Where records and models come from: the only part that speaks to the network.

pub mod download;
