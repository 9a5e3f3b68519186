//! `GET /export/{list}.{format}`: the results of a list as a file.

use std::sync::Arc;
use std::time::Duration;

use app::state::{AppState, Snapshot};
use axum::body::Body;
use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE, RETRY_AFTER};
use axum::response::{IntoResponse, Response};
use domain::{Query, Selection, View};
use engine::store::Store;
use tokio::sync::Semaphore;

use super::export_rows::push_row;
use super::parts::{Make, in_parts};
use crate::table::Table;

/// Rows per block.
const BLOCK_ROWS: usize = 500;
/// Maximum number of concurrent exports; more are rejected.
const EXPORTS_MAX: usize = 32;
/// Time after which a download that is not read is aborted.
const STALL_MAX: Duration = Duration::from_secs(60);
/// Byte order mark, by which spreadsheets detect UTF-8.
const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

/// State of the export route.
#[derive(Clone)]
pub struct Exports {
    state: AppState,
    store: Arc<Store>,
    turns: Arc<Semaphore>,
}

impl Exports {
    /// Creates the state.
    pub fn new(state: AppState, store: Arc<Store>) -> Self {
        Self { state, store, turns: Arc::new(Semaphore::new(EXPORTS_MAX)) }
    }
}

/// Streams the list, one block at a time.
pub async fn send(
    State(exports): State<Exports>,
    Path(file): Path<String>,
    RawQuery(query): RawQuery,
) -> Response {
    let Some((list, is_csv)) = parse(&file) else {
        return (StatusCode::NOT_FOUND, "Export not found; use the export links above a list.\n")
            .into_response();
    };
    let Exports { state, store, turns } = exports;
    let Ok(turn) = turns.try_acquire_owned() else {
        let busy = "Too many exports in progress; try again in a moment.\n";
        return (StatusCode::SERVICE_UNAVAILABLE, [(RETRY_AFTER, "5")], busy).into_response();
    };
    let make: Make = match list {
        List::Verdicts => {
            let mut log = VerdictLog { store, last: 0, table: Some(table(is_csv)) };
            Box::new(move || log.next_block())
        }
        List::Rows(view) => match state.snapshot().await {
            Ok(snapshot) => {
                let query = Query::parse(&query.unwrap_or_default()).resolved(app::day_in_zone);
                let table = Some(table(is_csv));
                let mut export = Export { store, snapshot, view, query, selection: None, next: 0, table };
                Box::new(move || export.next_block())
            }
            Err(fault) => {
                let status =
                    StatusCode::from_u16(fault.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
                return (status, format!("{fault}\n")).into_response();
            }
        },
    };
    let body = Body::from_stream(in_parts(make, turn, STALL_MAX));
    let kind = if is_csv { "text/csv; charset=utf-8" } else { "application/json" };
    let name = format!("attachment; filename=\"{file}\"");
    let headers = [(CONTENT_TYPE, kind), (CONTENT_DISPOSITION, &name), (CACHE_CONTROL, "no-store")];
    (headers, body).into_response()
}

/// An exportable list.
enum List {
    Rows(View),
    /// Verdict history.
    Verdicts,
}

fn table(is_csv: bool) -> Table<Vec<u8>> {
    if is_csv { Table::csv(BYTE_ORDER_MARK.to_vec()) } else { Table::json(Vec::new()) }
}

fn parse(file: &str) -> Option<(List, bool)> {
    let (name, format) = file.split_once('.')?;
    let views = [View::Issues, View::Signals, View::Review];
    let view = match name {
        "verdicts" => List::Verdicts,
        _ => List::Rows(views.into_iter().find(|view| &view.path()[1..] == name)?),
    };
    match format {
        "csv" => Some((view, true)),
        "json" => Some((view, false)),
        _ => None,
    }
}

/// An export in progress, from one version of the catalogue.
struct Export {
    store: Arc<Store>,
    snapshot: Arc<Snapshot>,
    view: View,
    query: Query,
    /// Computed with the first block.
    selection: Option<Selection>,
    /// Next row.
    next: usize,
    /// `None` once it is finished.
    table: Option<Table<Vec<u8>>>,
}

impl Export {
    /// The next block; `None` at the end.
    fn next_block(&mut self) -> anyhow::Result<Option<Vec<u8>>> {
        let Some(mut table) = self.table.take() else { return Ok(None) };
        let index = &self.snapshot.index;
        let selection = self.selection.get_or_insert_with(|| index.select(self.view, &self.query));
        let end = self.next + BLOCK_ROWS;
        for row in index.rows(selection, self.next..end) {
            push_row(&mut table, &self.store, row)?;
        }
        self.next = end;
        if end >= selection.rows.len() {
            return table.finish().map(Some);
        }
        let block = table.take()?;
        self.table = Some(table);
        Ok(Some(block))
    }
}

/// Export of the verdict history, read block by block.
struct VerdictLog {
    store: Arc<Store>,
    /// Sequence number of the last event written.
    last: i64,
    /// `None` once it is finished.
    table: Option<Table<Vec<u8>>>,
}

impl VerdictLog {
    fn next_block(&mut self) -> anyhow::Result<Option<Vec<u8>>> {
        let Some(mut table) = self.table.take() else { return Ok(None) };
        let lines = self.store.verdict_log(self.last, BLOCK_ROWS)?;
        let Some(newest) = lines.last() else { return table.finish().map(Some) };
        self.last = newest.seq;
        for line in &lines {
            table.push(line)?;
        }
        let block = table.take()?;
        self.table = Some(table);
        Ok(Some(block))
    }
}
