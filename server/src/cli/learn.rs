//! `associations learn`.

use std::path::Path;
use std::sync::Arc;

use engine::learn::Learnt;
use engine::store::Store;

use super::associate::{EMBEDDING, show};
use super::maintain::must_exist;
use super::out::Out;
use super::runner::{JobRunner, RunBy};
use super::{progress, stop};
use crate::work;

pub fn run(db: &Path, out: &Out) -> anyhow::Result<()> {
    must_exist(db)?;
    let store = Arc::new(Store::open(db)?);
    let stop = stop::on_ctrl_c()?;
    let bar = progress::bar(out, EMBEDDING, 0);
    let report = JobRunner::new(store, &stop)
        .report(&work::learn::job()?, RunBy::Anyone, out, &mut |job| show(&bar, job));
    bar.finish_and_clear();
    let learnt: Learnt = report?;
    out.result(&learnt, work::learn::summary(&learnt))
}
