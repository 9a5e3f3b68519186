//! `GET /export/{list}.{format}`: exactly what a list shows, as a file.

use std::io::{self, Write};

use app::state::AppState;
use axum::body::{Body, Bytes};
use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use domain::{Index, Query, Row, Selection, Verdict, View};
use serde::Serialize;
use tokio::sync::mpsc;
use tokio_stream::StreamExt;
use tokio_stream::wrappers::ReceiverStream;

use crate::table::Table;

/// Rows that are made ready at a time.
const BLOCK_ROWS: usize = 500;
/// Parts of the file that may wait for a slow reader.
const PARTS_MAX: usize = 8;
/// By this mark spreadsheets know UTF-8.
const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

/// Streams the list, so that no more than a few blocks of it are ever held.
pub async fn send(
    State(state): State<AppState>,
    Path(file): Path<String>,
    RawQuery(query): RawQuery,
) -> Response {
    let Some((view, is_csv)) = parse(&file) else {
        return (StatusCode::NOT_FOUND, "There is no such export; see the links above a list.\n")
            .into_response();
    };
    let snapshot = match state.snapshot().await {
        Ok(snapshot) => snapshot,
        Err(fault) => {
            let status = StatusCode::from_u16(fault.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            return (status, format!("{fault}\n")).into_response();
        }
    };
    let query = Query::parse(&query.unwrap_or_default());
    let (sender, parts) = mpsc::channel(PARTS_MAX);
    tokio::task::spawn_blocking(move || {
        let index = &snapshot.index;
        let selection = index.select(view, &query);
        let mut out = Parts { sender, part: Vec::new() };
        // A reader who has gone away needs nothing more, and nobody needs to hear of it.
        let _ = write(index, &selection, is_csv, &mut out).and_then(|()| Ok(out.flush()?));
    });
    let kind = if is_csv { "text/csv; charset=utf-8" } else { "application/json" };
    let name = format!("attachment; filename=\"{file}\"");
    let headers = [(CONTENT_TYPE, kind), (CONTENT_DISPOSITION, &name), (CACHE_CONTROL, "no-store")];
    (headers, Body::from_stream(ReceiverStream::new(parts).map(Ok::<_, io::Error>))).into_response()
}

fn parse(file: &str) -> Option<(View, bool)> {
    let (name, format) = file.split_once('.')?;
    let view =
        [View::Issues, View::Signals, View::Review].into_iter().find(|view| &view.path()[1..] == name)?;
    match format {
        "csv" => Some((view, true)),
        "json" => Some((view, false)),
        _ => None,
    }
}

fn write(index: &Index, selection: &Selection, is_csv: bool, out: &mut Parts) -> anyhow::Result<()> {
    let mut table = if is_csv {
        out.write_all(BYTE_ORDER_MARK)?;
        Table::csv(out)
    } else {
        Table::json(out)
    };
    for first in (0..selection.rows.len()).step_by(BLOCK_ROWS) {
        for row in index.rows(selection, first..first + BLOCK_ROWS) {
            table.push(&Line::of(row))?;
        }
    }
    table.finish()
}

/// A row with a column for each thing that is known of it.
#[derive(Serialize)]
#[serde(untagged)]
enum Line {
    Issue {
        identifier: String,
        title: String,
        team: String,
        state: String,
        priority: String,
        signals: usize,
        companies: usize,
        revenue: f64,
        best_score: f32,
        changed: String,
        url: String,
    },
    Signal {
        signal: String,
        summary: String,
        from: String,
        source: String,
        date: String,
        issues: usize,
        best_score: f32,
    },
    Pair {
        issue: String,
        title: String,
        team: String,
        state: String,
        signal: String,
        summary: String,
        from: String,
        date: String,
        confidence: f32,
        similarity: f32,
        verdict: &'static str,
        url: String,
    },
}

impl Line {
    fn of(row: Row) -> Self {
        let day = |day: Option<domain::Day>| day.map(|day| day.to_string()).unwrap_or_default();
        match row {
            Row::Issue(row) => Self::Issue {
                identifier: row.issue.identifier,
                title: row.issue.title,
                team: row.issue.team,
                state: row.issue.state,
                priority: row.issue.priority,
                signals: row.tally.signals,
                companies: row.tally.companies,
                revenue: row.tally.revenue,
                best_score: row.tally.best.number(),
                changed: day(row.issue.day),
                url: row.issue.url,
            },
            Row::Signal(row) => Self::Signal {
                signal: row.signal.key,
                summary: row.signal.summary,
                from: row.signal.from,
                source: row.signal.source,
                date: day(row.signal.day),
                issues: row.tally.issues,
                best_score: row.tally.best.number(),
            },
            Row::Pair(row) => Self::Pair {
                issue: row.issue.identifier,
                title: row.issue.title,
                team: row.issue.team,
                state: row.issue.state,
                signal: row.signal.key,
                summary: row.signal.summary,
                from: row.signal.from,
                date: day(row.signal.day),
                confidence: row.confidence.number(),
                similarity: row.similarity.number(),
                verdict: row.verdict.map_or("", Verdict::as_str),
                url: row.issue.url,
            },
        }
    }
}

/// Gathers what is written into parts and hands them to the response.
struct Parts {
    sender: mpsc::Sender<Bytes>,
    part: Vec<u8>,
}

impl Parts {
    const PART_BYTES: usize = 64 * 1024;
}

impl Write for Parts {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.part.extend_from_slice(bytes);
        if self.part.len() >= Self::PART_BYTES {
            self.flush()?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.part.is_empty() {
            return Ok(());
        }
        let part = Bytes::from(std::mem::take(&mut self.part));
        self.sender.blocking_send(part).map_err(|_| io::ErrorKind::BrokenPipe.into())
    }
}
