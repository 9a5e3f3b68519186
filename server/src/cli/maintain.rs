//! `associations backup` and `associations check`.

use std::path::Path;

use engine::store::{CheckReport, Store};
use serde_json::json;

use super::args::Backup;
use super::out::Out;
use crate::visible::one_line;

pub fn backup(db: &Path, options: &Backup, out: &Out) -> anyhow::Result<()> {
    must_hold_something(db)?;
    let store = Store::open(db)?;
    store.backup(&options.file)?;
    let file = options.file.display().to_string();
    out.result(&json!({ "file": file }), format!("Backed up {} to {}.", name(db), one_line(&file)))
}

pub fn check(db: &Path, out: &Out) -> anyhow::Result<()> {
    must_hold_something(db)?;
    let CheckReport { counts, faults, left_out } = Store::check_at(db)?;
    let json = json!({
        "sound": faults.is_empty(), "faults": faults, "left_out": left_out, "issues": counts.issues, "signals": counts.signals,
        "embeddings": counts.embeddings, "associations": counts.associations, "verdicts": counts.verdicts,
    });
    let mut words = faults.clone();
    if faults.is_empty() {
        words.push(format!(
            "{} is intact: {} issues, {} signals, {} embeddings, {} associations, {} verdicts.",
            name(db),
            counts.issues,
            counts.signals,
            counts.embeddings,
            counts.associations,
            counts.verdicts
        ));
    }
    words.extend(left_out);
    out.result(&json, words.join("\n"))?;
    if faults.is_empty() {
        Ok(())
    } else {
        anyhow::bail!(
            "{} is damaged; restore a backup, or import the files into a new database with --db.",
            db.display()
        )
    }
}

fn name(db: &Path) -> String {
    one_line(&db.display().to_string()).into_owned()
}

/// For commands that must not create a database.
pub(super) fn must_exist(db: &Path) -> anyhow::Result<()> {
    anyhow::ensure!(db.exists(), "Database {} not found; give its path with --db.", db.display());
    Ok(())
}

/// An empty file can become a database, but there is nothing to check or copy.
fn must_hold_something(db: &Path) -> anyhow::Result<()> {
    must_exist(db)?;
    let is_empty = std::fs::metadata(db).is_ok_and(|about| about.is_file() && about.len() == 0);
    anyhow::ensure!(
        !is_empty,
        "{} is an empty file, not a database; give another path with --db.",
        db.display()
    );
    Ok(())
}
