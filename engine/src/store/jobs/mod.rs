//! The jobs' rows.

mod queue;
