//! What the engine does, seen from outside. One binary, so that it is linked once.

mod associate;
mod fixture;
mod import;
mod import_bad;
mod neighbours;
mod store;
