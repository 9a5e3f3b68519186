//! `POST /upload`: files from the page `/admin`. Each is put beside the database and taken in
//! by a job, which removes it.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use app::said;
use axum::extract::multipart::{Field, MultipartError};
use axum::extract::{DefaultBodyLimit, Multipart, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::post;
use axum::{Json, Router};
use engine::private;
use engine::sources::Kind;
use engine::store::Store;
use tokio::io::AsyncWriteExt;
use tokio::sync::Semaphore;

use super::failure::fault_of;
use crate::work::import;

/// The most that one request may bring.
const UPLOAD_MAX_BYTES: usize = 2 << 30;
/// Files in one request.
const FILES_MAX: usize = 20;
/// Requests at a time; the others are turned away.
const UPLOADS_MAX: usize = 2;
/// Characters of a file's name that are kept.
const NAME_MAX: usize = 100;

/// What taking files in needs.
#[derive(Clone)]
pub struct Uploads {
    store: Arc<Store>,
    folder: PathBuf,
    wake: Arc<dyn Fn() + Send + Sync>,
    turns: Arc<Semaphore>,
}

impl Uploads {
    /// Keeps files in the folder `DB-uploads` until they are taken in; `wake` is called
    /// when a job waits.
    pub fn new(store: Arc<Store>, wake: Arc<dyn Fn() + Send + Sync>) -> Self {
        let turns = Arc::new(Semaphore::new(UPLOADS_MAX));
        let folder = store.location().beside("-uploads");
        Self { store, folder, wake, turns }
    }

    /// The route, with limits of its own.
    pub fn router(self) -> Router {
        Router::new()
            .route("/upload", post(receive).with_state(self))
            .layer(DefaultBodyLimit::max(UPLOAD_MAX_BYTES))
    }
}

/// Why nothing, or no more, was taken.
enum Refusal {
    Busy,
    Wrong(&'static str),
    Cut(MultipartError),
    Failed(anyhow::Error),
}

async fn receive(State(uploads): State<Uploads>, headers: HeaderMap, form: Multipart) -> Response {
    let done = take(uploads, form).await.map(|files| match files {
        1 => "The file is taken in by a job.".to_owned(),
        files => format!("{files} files are taken in, each by a job."),
    });
    match done {
        Ok(sentence) if said::wants_page(&headers) => {
            Redirect::to(&said::address("/admin", &sentence)).into_response()
        }
        Ok(sentence) => Json(sentence).into_response(),
        Err(refusal) => refusal.into_response(),
    }
}

async fn take(uploads: Uploads, mut form: Multipart) -> Result<usize, Refusal> {
    let Ok(_turn) = Arc::clone(&uploads.turns).try_acquire_owned() else { return Err(Refusal::Busy) };
    let mut kind = None;
    let mut files = 0;
    while let Some(field) = form.next_field().await.map_err(Refusal::Cut)? {
        match field.name() {
            Some("kind") => kind = Kind::from_word(&field.text().await.map_err(Refusal::Cut)?),
            Some("file") => {
                let kind = kind.ok_or(Refusal::Wrong("Say first what the files hold: signals or issues."))?;
                if files == FILES_MAX {
                    return Err(Refusal::Wrong(
                        "At most 20 files are taken at once; send the others after them.",
                    ));
                }
                keep(&uploads, kind, field).await?;
                files += 1;
            }
            _ => {}
        }
    }
    if files == 0 { Err(Refusal::Wrong("There was no file; choose one.")) } else { Ok(files) }
}

/// Writes one file and queues its job.
async fn keep(uploads: &Uploads, kind: Kind, mut field: Field<'_>) -> Result<(), Refusal> {
    let name: String = field.file_name().unwrap_or("a file").chars().take(NAME_MAX).collect();
    let path = uploads.folder.join(format!("{:016x}", unique()));
    let mut file = create(uploads, &path).await?;
    let written = async {
        while let Some(part) = field.chunk().await.map_err(Refusal::Cut)? {
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
    let queued = tokio::task::spawn_blocking(move || {
        store.queue_job(&import::uploaded(kind, &path, &name)?, crate::clock::now())?;
        wake();
        anyhow::Ok(())
    });
    queued.await.map_err(failed)?.map_err(Refusal::Failed)
}

/// A file that only this user can read, in a folder of that kind.
async fn create(uploads: &Uploads, path: &Path) -> Result<tokio::fs::File, Refusal> {
    let (folder, path) = (uploads.folder.clone(), path.to_owned());
    let created = tokio::task::spawn_blocking(move || {
        private::create_folder(&folder)?;
        private::create_file(&path)
    });
    Ok(tokio::fs::File::from_std(created.await.map_err(failed)?.map_err(failed)?))
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
                "Other files are being sent; try again after them.".to_owned(),
            ),
            Self::Wrong(why) => (StatusCode::BAD_REQUEST, why.to_owned()),
            Self::Cut(error) => {
                (error.status(), "The files did not arrive whole; send them again.".to_owned())
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
