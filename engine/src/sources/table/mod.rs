//! Tables: rows of cells under a header, from CSV files and spreadsheets.

mod columns;
mod decode;
mod dialect;
mod lines;
mod quotes;
mod rows;

pub(super) use columns::Columns;
pub(super) use decode::Decoder;
pub(super) use dialect::Dialect;
pub(super) use quotes::Cells;
pub(super) use rows::{Row, Rows};
