//! Health of the database: `GET /healthz`, and a check twice a second.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::http::StatusCode;
use engine::store::{Store, StoreError};

/// Interval at which to check whether the file was moved, deleted or replaced.
const LOOK_EVERY: Duration = Duration::from_millis(500);

/// 200 if the database can be used, otherwise 503 with a message.
pub async fn tell(State(store): State<Arc<Store>>) -> (StatusCode, String) {
    match look(store).await {
        Ok(()) => (StatusCode::OK, "ok\n".to_owned()),
        Err(error) => (StatusCode::SERVICE_UNAVAILABLE, format!("{error}\n")),
    }
}

/// Logs once when the database is no longer in its place, and when it is back.
/// Acknowledged writes are flushed into the moved file at once:
/// otherwise they would stay behind in the write-ahead log.
pub async fn watch(store: Arc<Store>) {
    let mut was_in_place = true;
    let mut looks = tokio::time::interval(LOOK_EVERY);
    looks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        looks.tick().await;
        let found = look(Arc::clone(&store)).await;
        match &found {
            Err(error) if was_in_place => {
                tracing::error!("{error}");
                save_acknowledged(&store).await;
            }
            Ok(()) if !was_in_place => tracing::warn!("The database is back in its place and is used again."),
            _ => {}
        }
        was_in_place = found.is_ok();
    }
}

async fn save_acknowledged(store: &Arc<Store>) {
    let store = Arc::clone(store);
    match tokio::task::spawn_blocking(move || store.empty_log()).await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => {
            tracing::error!("the latest changes could not be written to the moved database: {error}")
        }
        Err(error) => {
            tracing::error!("the latest changes could not be written to the moved database: {error}")
        }
    }
}

async fn look(store: Arc<Store>) -> Result<(), StoreError> {
    // There is no result only if the thread panicked.
    tokio::task::spawn_blocking(move || store.in_place()).await.unwrap_or(Ok(()))
}
