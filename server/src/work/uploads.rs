//! Uploaded files, stored until their jobs have ended.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use engine::jobs::{Job, JobKind};
use engine::store::Store;

use super::import;

/// Directory of uploaded files.
pub fn folder(store: &Store) -> PathBuf {
    store.location().beside("-uploads")
}

/// Whether a job imports an uploaded file, which is deleted when the job has ended.
pub fn is_upload(job: &Job) -> bool {
    import::upload(job).is_some()
}

/// Why a job cannot be retried, if its file was deleted.
pub fn refusal(store: &Store, id: i64) -> anyhow::Result<Option<String>> {
    let job = store.job(id)?;
    let is_gone = job.is_some_and(|job| job.state.is_ended() && is_upload(&job));
    Ok(is_gone
        .then(|| format!("The uploaded file of job {id} was deleted when the job ended; upload it again.")))
}

/// Size and number of stored files.
///
/// # Errors
/// If the directory exists but cannot be read.
pub fn waiting(folder: &Path) -> io::Result<(u64, usize)> {
    let (mut bytes, mut count) = (0, 0);
    for entry in entries(folder)? {
        // The file may have been deleted in the meantime.
        if let Ok(metadata) = fs::metadata(entry) {
            bytes += metadata.len();
            count += 1;
        }
    }
    Ok((bytes, count))
}

/// Deletes all files that no queued or running job needs and that are not being uploaded: an
/// upload locks its file until its job is queued. Returns the number of deleted files.
///
/// # Errors
/// If the directory or the jobs cannot be read.
pub fn sweep(store: &Store) -> anyhow::Result<usize> {
    let mut removed = 0;
    for path in entries(&folder(store))? {
        let Ok(file) = File::open(&path) else { continue };
        if file.try_lock().is_err() {
            continue;
        }
        // Read the jobs after locking, so that the job of a finished upload is included.
        let open = store.open_jobs(JobKind::Import)?;
        let is_named =
            open.iter().filter_map(import::upload).any(|named| named.file_name() == path.file_name());
        if !is_named {
            fs::remove_file(&path)?;
            removed += 1;
        }
    }
    Ok(removed)
}

/// The same in the background; errors are logged.
pub fn sweep_quietly(store: &Store) {
    if let Err(error) = sweep(store) {
        tracing::warn!("uploaded files could not be deleted: {error:#}");
    }
}

fn entries(folder: &Path) -> io::Result<Vec<PathBuf>> {
    match fs::read_dir(folder) {
        Ok(entries) => Ok(entries.filter_map(Result::ok).map(|entry| entry.path()).collect()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use engine::sources::Kind;
    use engine::store::Store;

    use super::*;

    #[test]
    fn a_file_stays_as_long_as_it_is_sent_or_its_job_waits_and_no_longer() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("test.db")).unwrap();
        let uploads = super::folder(&store);
        fs::create_dir(&uploads).unwrap();
        let write = |name: &str| {
            fs::write(uploads.join(name), "[]").unwrap();
            uploads.join(name)
        };
        let (left, sent, waits) = (write("left"), write("sent"), write("waits"));
        let sending = File::open(&sent).unwrap();
        sending.try_lock().unwrap();
        let job = import::uploaded(Some(Kind::Signals), &waits, "signals.json").unwrap();
        let id = store.queue_job(&job, crate::clock::now()).unwrap().id;
        assert_eq!(waiting(&uploads).unwrap(), (6, 3));
        assert_eq!(sweep(&store).unwrap(), 1);
        assert!(!left.exists() && sent.exists() && waits.exists());
        drop(sending);
        store.cancel_job(id, crate::clock::now()).unwrap();
        assert!(refusal(&store, id).unwrap().unwrap().contains("upload it again"));
        assert_eq!(sweep(&store).unwrap(), 2, "it was cancelled before it began");
        assert_eq!(waiting(&uploads).unwrap(), (0, 0));
    }
}
