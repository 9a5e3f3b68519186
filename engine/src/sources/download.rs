//! Files over HTTP, carried on where they were left off.

use std::fs::{File, OpenOptions};
use std::io::{Read, Write};
use std::path::Path;
use std::time::Duration;

use reqwest::blocking::{Client, ClientBuilder, Response};
use reqwest::header::RANGE;
use reqwest::{StatusCode, Url};

use super::route::is_this_machine;

/// How often a transfer that breaks off is taken up again.
const ATTEMPTS: usize = 3;

/// How long to wait for the network.
#[derive(Clone, Copy, Debug)]
pub struct TimeLimits {
    /// For a connection: short, so that a machine without a network hears of it soon.
    pub connect: Duration,
    /// For each answer and each piece of it.
    pub read: Duration,
}

impl Default for TimeLimits {
    fn default() -> Self {
        Self { connect: Duration::from_secs(5), read: Duration::from_secs(30) }
    }
}

/// Why a file could not be downloaded. The messages complete "… could not be downloaded: ".
#[derive(Debug, thiserror::Error)]
pub enum DownloadError {
    /// No connection, or one that broke off again and again.
    #[error("{host} could not be reached ({reason})")]
    Unreachable {
        /// The server's name.
        host: String,
        /// Why.
        reason: String,
    },
    /// The server answered with something else than the file.
    #[error("{host} answered {status} for {path}")]
    Refused {
        /// The server's name.
        host: String,
        /// Its answer, such as "404 Not Found".
        status: StatusCode,
        /// The path asked for.
        path: String,
    },
    /// More came than the file should have.
    #[error("{host} sent more than the {expected_bytes} bytes expected of {path}")]
    TooLong {
        /// The server's name.
        host: String,
        /// The size expected.
        expected_bytes: u64,
        /// The path asked for.
        path: String,
    },
    /// The disk refused.
    #[error("{path} could not be written ({source})")]
    Disk {
        /// The file written to.
        path: String,
        /// The system's reason.
        source: std::io::Error,
    },
}

/// A client for [`download`] from the server of `url`.
///
/// # Errors
/// Where the system offers no means of making one.
pub fn client(url: &str, limits: TimeLimits) -> Result<Client, reqwest::Error> {
    builder(url, limits).build()
}

/// What every connection to a service has in common. One to this machine itself never goes
/// through a proxy.
pub(crate) fn builder(url: &str, limits: TimeLimits) -> ClientBuilder {
    // Chosen here because the other provider is large C code that takes minutes to compile.
    // Fails when something has chosen one before, and then that one is used.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let builder = Client::builder().connect_timeout(limits.connect).timeout(limits.read);
    if Url::parse(url).is_ok_and(|url| is_this_machine(&url)) { builder.no_proxy() } else { builder }
}

/// Downloads the file of `size_bytes` bytes at `url` into `part`, carrying on after the
/// bytes that `part` already holds. `progress` hears how many bytes are there so far.
///
/// # Errors
/// Where the server cannot be reached, answers something else, or sends too much. What
/// has arrived stays in `part` for the next time, unless it is longer than the file.
pub fn download(
    client: &Client,
    url: &str,
    part: &Path,
    size_bytes: u64,
    progress: &dyn Fn(u64),
) -> Result<(), DownloadError> {
    let mut last = None;
    for _ in 0..ATTEMPTS {
        let present = part.metadata().map_or(0, |metadata| metadata.len());
        if present == size_bytes {
            return Ok(());
        }
        let wanted = Wanted { client, url, part, size_bytes, progress };
        match wanted.carry_on(if present > size_bytes { 0 } else { present }) {
            // No connection at all is not worth a second wait.
            Err(Failure::Broken(error)) => last = Some(error),
            Err(Failure::Final(error)) => return Err(error),
            Ok(()) => return Ok(()),
        }
    }
    Err(last.unwrap_or_else(|| DownloadError::Unreachable {
        host: host(url),
        reason: "no attempt left".to_owned(),
    }))
}

enum Failure {
    /// Worth another attempt.
    Broken(DownloadError),
    /// Not.
    Final(DownloadError),
}

struct Wanted<'a> {
    client: &'a Client,
    url: &'a str,
    part: &'a Path,
    size_bytes: u64,
    progress: &'a dyn Fn(u64),
}

impl Wanted<'_> {
    fn carry_on(&self, present: u64) -> Result<(), Failure> {
        let mut request = self.client.get(self.url);
        if present > 0 {
            request = request.header(RANGE, format!("bytes={present}-"));
        }
        let answer = request.send().map_err(|error| {
            let failure = if error.is_connect() { Failure::Final } else { Failure::Broken };
            failure(self.unreachable(&error))
        })?;
        match answer.status() {
            StatusCode::OK => self.receive(answer, 0),
            StatusCode::PARTIAL_CONTENT => self.receive(answer, present),
            // The part is longer than what the server has: begin again.
            StatusCode::RANGE_NOT_SATISFIABLE if present > 0 => self.carry_on(0),
            status => Err(Failure::Final(DownloadError::Refused {
                host: host(self.url),
                status,
                path: path(self.url),
            })),
        }
    }

    /// Writes the answer's body after the first `present` bytes of the part.
    fn receive(&self, mut answer: Response, present: u64) -> Result<(), Failure> {
        let disk =
            |source| Failure::Final(DownloadError::Disk { path: self.part.display().to_string(), source });
        let mut file = self.open(present).map_err(disk)?;
        let mut total = present;
        let mut buffer = vec![0; 1 << 16];
        loop {
            let read = answer.read(&mut buffer).map_err(|error| Failure::Broken(self.unreachable(&error)))?;
            if read == 0 {
                break;
            }
            total += read as u64;
            if total > self.size_bytes {
                file.set_len(0).map_err(disk)?;
                return Err(Failure::Final(DownloadError::TooLong {
                    host: host(self.url),
                    expected_bytes: self.size_bytes,
                    path: path(self.url),
                }));
            }
            file.write_all(&buffer[..read]).map_err(disk)?;
            (self.progress)(total);
        }
        file.sync_all().map_err(disk)?;
        if total < self.size_bytes {
            return Err(Failure::Broken(self.unreachable(&"the connection broke off")));
        }
        Ok(())
    }

    fn open(&self, present: u64) -> std::io::Result<File> {
        if present > 0 { OpenOptions::new().append(true).open(self.part) } else { File::create(self.part) }
    }

    fn unreachable(&self, error: &dyn std::fmt::Display) -> DownloadError {
        DownloadError::Unreachable { host: host(self.url), reason: error.to_string() }
    }
}

fn host(url: &str) -> String {
    let parsed = Url::parse(url).ok();
    parsed.and_then(|url| url.host_str().map(str::to_owned)).unwrap_or_else(|| url.to_owned())
}

fn path(url: &str) -> String {
    Url::parse(url).map_or_else(|_| url.to_owned(), |url| url.path().to_owned())
}
