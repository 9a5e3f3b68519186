//! The program `associations`.
#![recursion_limit = "256"]

mod web;

fn main() {}
