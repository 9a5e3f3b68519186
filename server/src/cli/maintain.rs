//! `associations backup` and `associations check`.

use std::path::Path;

use engine::store::{CheckReport, Store};
use serde_json::json;

use super::args::Backup;
use super::out::Out;

pub fn backup(db: &Path, options: &Backup, out: &Out) -> anyhow::Result<()> {
    must_exist(db)?;
    let store = Store::open(db)?;
    store.backup(&options.file)?;
    let file = options.file.display().to_string();
    out.result(&json!({ "file": file }), format!("{} is copied to {file}.", db.display()))
}

pub fn check(db: &Path, out: &Out) -> anyhow::Result<()> {
    must_exist(db)?;
    let CheckReport { counts, faults } = Store::open(db)?.check()?;
    let json = json!({
        "sound": faults.is_empty(), "faults": faults, "issues": counts.issues, "signals": counts.signals,
        "embeddings": counts.embeddings, "associations": counts.associations, "verdicts": counts.verdicts,
    });
    let words = if faults.is_empty() {
        format!(
            "{} is sound: {} issues, {} signals, {} embeddings, {} associations, {} verdicts.",
            db.display(),
            counts.issues,
            counts.signals,
            counts.embeddings,
            counts.associations,
            counts.verdicts
        )
    } else {
        faults.join("\n")
    };
    out.result(&json, words)?;
    if faults.is_empty() {
        Ok(())
    } else {
        anyhow::bail!(
            "{} is damaged; restore a backup, or import the files anew into another --db.",
            db.display()
        )
    }
}

/// These commands look at a database; they must not make an empty one.
pub(super) fn must_exist(db: &Path) -> anyhow::Result<()> {
    anyhow::ensure!(db.exists(), "There is no database {}; name it with --db.", db.display());
    Ok(())
}
