//! `associations serve`.

use std::path::Path;

use super::args::Serve;
use super::out::Out;

pub fn run(_db: &Path, _options: &Serve, _out: &Out) -> anyhow::Result<()> {
    anyhow::bail!("not yet")
}
