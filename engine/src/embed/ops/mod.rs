//! The passes between the matrix products, each done in one sweep.
//!
//! tract runs the products; a graph of its own elementary operations would walk the
//! numbers five times for a layer norm and copy them three times for an attention.
//! Each operation here is plain Rust whose inner loops have constant bounds, so that
//! the compiler turns them into the vector instructions of the processor at hand
//! ([`simd`]).

mod add_norm;
mod attention;
mod gelu;
mod simd;

pub(super) use add_norm::AddNorm;
pub(super) use attention::Attention;
pub(super) use gelu::Gelu;
