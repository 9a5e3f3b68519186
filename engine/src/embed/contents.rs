//! What a model is, by the bytes of its files.

use sha2::{Digest, Sha256};

use super::EmbedError;
use super::folder::{EXPORT, Folder, READ_BESIDE, WEIGHTS};
use super::model::{Digests, known};

/// A model's files, read and told from all others.
pub(super) struct Contents {
    /// The bytes of the weights or of the export.
    pub(super) weights: Vec<u8>,
    /// Their SHA-256.
    pub(super) weights_sha256: String,
    /// The model's name, `@`, and digits that change with every file that its vectors depend on.
    pub(super) model_id: String,
}

impl Contents {
    /// Reads the files of a folder. In the folder of a known model, each must be the known one.
    pub(super) fn read(folder: &Folder, digests: &Digests) -> Result<Self, EmbedError> {
        let main = if folder.is_export() { EXPORT } else { WEIGHTS };
        let read = |name: &str| {
            let file = folder.file(name);
            digests.read(&file).map_err(|error| EmbedError::broken(file, error))
        };
        let (weights, weights_sha256) = read(main)?;
        let mut files = vec![(main, weights_sha256.clone())];
        for name in READ_BESIDE {
            if folder.file(name).exists() {
                files.push((name, read(name)?.1));
            }
        }
        let model_id = model_id(folder, &files)?;
        Ok(Self { weights, weights_sha256, model_id })
    }
}

fn model_id(folder: &Folder, files: &[(&str, String)]) -> Result<String, EmbedError> {
    let known = known::DEFAULT;
    let differs = known.files.iter().filter(|file| is_read(file.path)).find_map(|expected| {
        let found = files.iter().find(|(name, _)| *name == expected.path);
        let sha256 = found.map(|(_, sha256)| sha256.as_str());
        (sha256 != Some(expected.sha256)).then_some((expected, sha256))
    });
    match differs {
        None => Ok(format!("{}@{}", known.name, &files[0].1[..8])),
        Some((expected, found)) if folder.name() == known.name && !folder.is_export() => {
            let found = found.unwrap_or("missing");
            let reason = format!(
                "it is not the file of {}: its SHA-256 is {found} instead of {}",
                known.name, expected.sha256
            );
            Err(EmbedError::broken(folder.file(expected.path), reason))
        }
        Some(_) => Ok(format!("{}@{}", folder.name(), digest(files))),
    }
}

fn is_read(path: &str) -> bool {
    path == WEIGHTS || READ_BESIDE.contains(&path)
}

/// Sixteen digits of all files together.
fn digest(files: &[(&str, String)]) -> String {
    let mut all = Sha256::new();
    for (name, sha256) in files {
        all.update(format!("{name} {sha256}\n"));
    }
    all.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}
