//! A web server of a few files, for downloads without a network.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// A server on this machine that ends with the test's process.
pub(super) struct Server {
    /// Where it listens, such as `http://127.0.0.1:4000`.
    pub address: String,
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    files: HashMap<String, Vec<u8>>,
    /// Bytes of a body after which the connection breaks.
    break_after: Option<usize>,
    /// Whether `Range` is understood.
    ranges: bool,
    /// What was asked for: path and range.
    requests: Vec<(String, Option<String>)>,
}

impl Server {
    /// Serves `files` by path.
    pub(super) fn start(files: impl IntoIterator<Item = (String, Vec<u8>)>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let state = State { files: files.into_iter().collect(), ranges: true, ..State::default() };
        let state = Arc::new(Mutex::new(state));
        let shared = state.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                // A client that goes away in the middle is the client's affair.
                drop(answer(stream.unwrap(), &shared));
            }
        });
        Self { address, state }
    }

    /// From now on breaks the connection after so many bytes of each body.
    pub(super) fn break_after(&self, bytes: Option<usize>) {
        self.state.lock().unwrap().break_after = bytes;
    }

    /// From now on sends whole files whatever range is asked for.
    pub(super) fn forget_ranges(&self) {
        self.state.lock().unwrap().ranges = false;
    }

    /// Changes a file.
    pub(super) fn put(&self, path: &str, bytes: Vec<u8>) {
        self.state.lock().unwrap().files.insert(path.to_owned(), bytes);
    }

    /// What was asked for since the last call.
    pub(super) fn requests(&self) -> Vec<(String, Option<String>)> {
        std::mem::take(&mut self.state.lock().unwrap().requests)
    }
}

fn answer(mut stream: TcpStream, state: &Mutex<State>) -> std::io::Result<()> {
    let mut lines = BufReader::new(stream.try_clone()?).lines();
    let first = lines.next().unwrap_or_else(|| Ok(String::new()))?;
    let path = first.split(' ').nth(1).unwrap_or_default().to_owned();
    let mut range = None;
    for line in lines {
        let line = line?;
        if line.is_empty() {
            break;
        }
        if let Some((name, value)) = line.split_once(": ")
            && name.eq_ignore_ascii_case("range")
        {
            range = Some(value.to_owned());
        }
    }
    let mut state = state.lock().unwrap();
    state.requests.push((path.clone(), range.clone()));
    let Some(file) = state.files.get(&path) else {
        return stream.write_all(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    };
    let from = range
        .filter(|_| state.ranges)
        .and_then(|range| range.strip_prefix("bytes=")?.strip_suffix('-')?.parse::<usize>().ok());
    let (status, body) = match from {
        Some(from) if from >= file.len() => ("416 Range Not Satisfiable", &file[..0]),
        Some(from) => ("206 Partial Content", &file[from..]),
        None => ("200 OK", &file[..]),
    };
    let length = body.len();
    write!(stream, "HTTP/1.1 {status}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n")?;
    stream.write_all(&body[..state.break_after.unwrap_or(length).min(length)])
}
