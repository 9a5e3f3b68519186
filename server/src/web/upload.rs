//! `POST /upload`: files from the Admin page. Each is stored next to the database and imported
//! by a job; see [`crate::work::uploads`] for its deletion.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use app::flash;
use axum::extract::multipart::{Field, MultipartError};
use axum::extract::{DefaultBodyLimit, Multipart, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::post;
use axum::{Json, Router};
use engine::private;
use engine::sources::Kind;
use engine::store::Store;
use tokio::io::AsyncWriteExt;
use tokio::sync::Semaphore;

use super::failure::fault_of;
use crate::work::{import, uploads};

/// Maximum size of a request.
const UPLOAD_MAX_BYTES: usize = 2 << 30;
/// Maximum number of files in a request.
const FILES_MAX: usize = 20;
/// Maximum number of concurrent requests; more are rejected.
const UPLOADS_MAX: usize = 2;
/// Maximum size of all stored files, including those being uploaded.
const WAITING_MAX_BYTES: u64 = 4 << 30;
/// Maximum number of stored files.
const WAITING_MAX_FILES: usize = 100;
/// Time without data after which an upload is aborted.
const SILENCE_MAX: Duration = Duration::from_secs(30);
/// Maximum length of a stored file name, in characters.
const NAME_MAX: usize = 100;

/// State of the upload route.
#[derive(Clone)]
pub struct Uploads {
    store: Arc<Store>,
    folder: PathBuf,
    wake: Arc<dyn Fn() + Send + Sync>,
    turns: Arc<Semaphore>,
    /// Bytes reserved by current requests.
    reserved: Arc<Mutex<u64>>,
}

impl Uploads {
    /// Stores files until their jobs have ended; `wake` is called when a job was queued.
    pub fn new(store: Arc<Store>, wake: Arc<dyn Fn() + Send + Sync>) -> Self {
        let turns = Arc::new(Semaphore::new(UPLOADS_MAX));
        let folder = uploads::folder(&store);
        Self { store, folder, wake, turns, reserved: Arc::default() }
    }

    /// The route, with its own limits.
    pub fn router(self) -> Router {
        Router::new()
            .route("/upload", post(receive).with_state(self))
            .layer(DefaultBodyLimit::max(UPLOAD_MAX_BYTES))
    }
}

/// Why an upload was rejected.
enum Refusal {
    Busy,
    Wrong(&'static str),
    TooMuch(String),
    Silent,
    Cut(MultipartError),
    Failed(anyhow::Error),
}

async fn receive(State(uploads): State<Uploads>, headers: HeaderMap, form: Multipart) -> Response {
    let announced = headers.get(header::CONTENT_LENGTH).and_then(|bytes| bytes.to_str().ok()?.parse().ok());
    let done = take(uploads, announced, form).await.map(|files| match files {
        1 => "Import started.".to_owned(),
        files => format!("Import of {files} files started."),
    });
    match done {
        Ok(sentence) if flash::wants_page(&headers) => {
            Redirect::to(&flash::url_with("/admin", &sentence)).into_response()
        }
        Ok(sentence) => Json(sentence).into_response(),
        Err(refusal) => refusal.into_response(),
    }
}

async fn take(uploads: Uploads, announced: Option<u64>, mut form: Multipart) -> Result<usize, Refusal> {
    let Ok(_turn) = Arc::clone(&uploads.turns).try_acquire_owned() else { return Err(Refusal::Busy) };
    let _room = reserve(&uploads, announced.unwrap_or(UPLOAD_MAX_BYTES as u64)).await?;
    let mut kind = None;
    let mut files = 0;
    while let Some(field) = in_time(form.next_field()).await? {
        match field.name() {
            Some("kind") => kind = contents(&in_time(field.text()).await?),
            Some("file") => {
                let kind = kind.ok_or(Refusal::Wrong("Choose what the files contain: signals or issues."))?;
                if files == FILES_MAX {
                    return Err(Refusal::Wrong(
                        "At most 20 files can be uploaded at once; upload the others afterwards.",
                    ));
                }
                keep(&uploads, kind, field).await?;
                files += 1;
            }
            _ => {}
        }
    }
    if files == 0 { Err(Refusal::Wrong("Choose at least one file.")) } else { Ok(files) }
}

/// What a form says that its files hold: `auto` leaves it to the files. `None` if it makes no sense.
fn contents(word: &str) -> Option<Option<Kind>> {
    if word == "auto" { Some(None) } else { Kind::from_word(word).map(Some) }
}

/// The next data, unless none arrives in time.
async fn in_time<T>(next: impl Future<Output = Result<T, MultipartError>>) -> Result<T, Refusal> {
    match tokio::time::timeout(SILENCE_MAX, next).await {
        Ok(next) => next.map_err(Refusal::Cut),
        Err(_) => Err(Refusal::Silent),
    }
}

/// Reserved space of a request, released on drop.
struct Room {
    reserved: Arc<Mutex<u64>>,
    bytes: u64,
}

impl Drop for Room {
    fn drop(&mut self) {
        *self.reserved.lock().unwrap_or_else(PoisonError::into_inner) -= self.bytes;
    }
}

/// Reserves space, or rejects the request before it is received.
async fn reserve(uploads: &Uploads, bytes: u64) -> Result<Room, Refusal> {
    if bytes > UPLOAD_MAX_BYTES as u64 {
        return Err(Refusal::TooMuch(
            "An upload is limited to at most 2 GiB; import larger files on the command line.".into(),
        ));
    }
    let folder = uploads.folder.clone();
    let waiting = tokio::task::spawn_blocking(move || uploads::waiting(&folder)).await.map_err(failed)?;
    let (waiting_bytes, files) = waiting.map_err(failed)?;
    let mut reserved = uploads.reserved.lock().unwrap_or_else(PoisonError::into_inner);
    if files >= WAITING_MAX_FILES || waiting_bytes + *reserved + bytes > WAITING_MAX_BYTES {
        let (mb, max_mb) = (waiting_bytes / 1_000_000, WAITING_MAX_BYTES / 1_000_000);
        return Err(Refusal::TooMuch(format!(
            "{files} uploaded files ({mb} MB) are still waiting to be imported; the limit is {WAITING_MAX_FILES} files and \
             {max_mb} MB. When their jobs have ended, try again."
        )));
    }
    *reserved += bytes;
    Ok(Room { reserved: Arc::clone(&uploads.reserved), bytes })
}

/// Creates a file, and its directory, readable only by this user. It is locked until it is
/// dropped, so that it is not deleted as unused.
fn create(folder: &Path) -> std::io::Result<(PathBuf, std::fs::File)> {
    private::create_folder(folder)?;
    let path = folder.join(format!("{:016x}", unique()));
    let file = private::create_file(&path)?;
    file.lock()?;
    Ok((path, file))
}

/// Stores one file and queues its job.
async fn keep(uploads: &Uploads, kind: Option<Kind>, mut field: Field<'_>) -> Result<(), Refusal> {
    let name: String = field.file_name().unwrap_or("a file").chars().take(NAME_MAX).collect();
    let folder = uploads.folder.clone();
    let created = tokio::task::spawn_blocking(move || create(&folder)).await.map_err(failed)?;
    let (path, file) = created.map_err(failed)?;
    let mut file = tokio::fs::File::from_std(file);
    let written = async {
        while let Some(part) = in_time(field.chunk()).await? {
            file.write_all(&part).await.map_err(failed)?;
        }
        file.sync_all().await.map_err(failed)
    }
    .await;
    if let Err(refusal) = written {
        let _ = tokio::fs::remove_file(&path).await;
        return Err(refusal);
    }
    let (store, wake) = (Arc::clone(&uploads.store), Arc::clone(&uploads.wake));
    let file = file.into_std().await;
    let queued = tokio::task::spawn_blocking(move || {
        store.queue_job(&import::uploaded(kind, &path, &name)?, crate::clock::now())?;
        drop(file);
        wake();
        anyhow::Ok(())
    });
    queued.await.map_err(failed)?.map_err(Refusal::Failed)
}

fn failed(error: impl Into<anyhow::Error>) -> Refusal {
    Refusal::Failed(error.into())
}

fn unique() -> u64 {
    use std::hash::{BuildHasher, RandomState};
    RandomState::new().hash_one(std::process::id())
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let (status, why) = match self {
            Self::Busy => (
                StatusCode::SERVICE_UNAVAILABLE,
                "Other files are being uploaded; try again in a moment.".to_owned(),
            ),
            Self::Wrong(why) => (StatusCode::BAD_REQUEST, why.to_owned()),
            Self::TooMuch(why) => (StatusCode::PAYLOAD_TOO_LARGE, why),
            Self::Silent => (
                StatusCode::REQUEST_TIMEOUT,
                "No data was received for 30 seconds; upload the files again.".to_owned(),
            ),
            Self::Cut(error) => {
                (error.status(), "The upload was interrupted; upload the files again.".to_owned())
            }
            Self::Failed(error) => {
                let known = error.chain().find_map(fault_of);
                let fault = known.unwrap_or_else(|| app::Fault::internal(&*error));
                let status =
                    StatusCode::from_u16(fault.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
                return (status, Json(fault)).into_response();
            }
        };
        (status, Json(app::Fault::Refused { why })).into_response()
    }
}
