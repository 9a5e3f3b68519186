//! Bytes from a file or from standard input, unpacked.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{RecvTimeoutError, channel};

use super::SourceError;
use super::pipe::{LOOK_EVERY, Pipe, STALL_MAX};
use super::unpack::unpack;
use super::utf16::{Recoded, utf16_of};

/// The longest record that is read; a longer one is reported and passed over.
pub const MAX_RECORD_BYTES: usize = 8 << 20;
/// The longest record that is passed over; at a longer one the file is given up.
pub(super) const MAX_PASSED_OVER_BYTES: u64 = 64 << 20;
/// The most that is read of one input, unpacked.
const MAX_INPUT_BYTES: u64 = 64 << 30;

pub(super) const BUFFER_BYTES: usize = 1 << 16;
const UTF8_MARK: [u8; 3] = [0xef, 0xbb, 0xbf];

/// A named stream of bytes that counts its lines.
pub struct Input {
    name: String,
    reader: Box<dyn BufRead>,
    has_begun: bool,
    line: u64,
    /// Whether the last byte taken was a carriage return, which has ended its line already.
    after_return: bool,
    bytes: u64,
    /// Once set, reading fails.
    halt: Arc<AtomicBool>,
}

impl Input {
    /// Opens a file, or standard input for `-`. Compressed input is recognised by
    /// its first bytes, whatever its name.
    ///
    /// # Errors
    /// If it cannot be opened.
    pub fn open(path: &Path) -> Result<Self, SourceError> {
        if path.as_os_str() == "-" {
            return Ok(Self::of_pipe("standard input", || Ok(io::stdin())));
        }
        Self::open_as(path, &path.display().to_string())
    }

    /// Opens a file under the name that messages will use.
    ///
    /// # Errors
    /// If it cannot be opened.
    pub fn open_as(path: &Path, name: &str) -> Result<Self, SourceError> {
        let about = std::fs::metadata(path).map_err(|error| unreadable(name, plain_io(&error)))?;
        if about.is_dir() {
            return Err(unreadable(name, "it is a folder; name a file in it"));
        }
        if !about.is_file() {
            let path = path.to_owned();
            return Ok(Self::of_pipe(name, move || File::open(path)));
        }
        let file = File::open(path).map_err(|error| unreadable(name, plain_io(&error)))?;
        Ok(Self::new(name, file))
    }

    /// From any reader, under a name that messages will use.
    pub fn new(name: impl Into<String>, bytes: impl Read + 'static) -> Self {
        Self::with_halt(name.into(), bytes, Arc::default())
    }

    /// From what may stall.
    fn of_pipe<R: Read>(
        name: impl Into<String>,
        open: impl FnOnce() -> io::Result<R> + Send + 'static,
    ) -> Self {
        let halt = Arc::<AtomicBool>::default();
        Self::with_halt(name.into(), Pipe::new(open, Arc::clone(&halt), STALL_MAX), halt)
    }

    fn with_halt(name: String, bytes: impl Read + 'static, halt: Arc<AtomicBool>) -> Self {
        let reader = Box::new(BufReader::with_capacity(BUFFER_BYTES, bytes));
        Self { name, reader, has_begun: false, line: 1, after_return: false, bytes: 0, halt }
    }

    /// Works on the input, whose reading fails with [`SourceError::Stopped`] soon after `stop` is
    /// set, even while nothing arrives.
    pub fn while_not<T>(self, stop: &AtomicBool, work: impl FnOnce(Self) -> T) -> T {
        let halt = Arc::clone(&self.halt);
        let (ended, end) = channel::<()>();
        std::thread::scope(|scope| {
            scope.spawn(move || {
                while end.recv_timeout(LOOK_EVERY) == Err(RecvTimeoutError::Timeout) {
                    halt.fetch_or(stop.load(Ordering::Relaxed), Ordering::Relaxed);
                }
            });
            let done = work(self);
            drop(ended);
            done
        })
    }

    /// The name that messages use.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The line of the next byte, counted from 1.
    pub fn line(&self) -> u64 {
        self.line
    }

    /// The next bytes, without taking them; empty at the end.
    ///
    /// # Errors
    /// If the input cannot be read or unpacked.
    pub fn peek(&mut self) -> Result<&[u8], SourceError> {
        if !self.has_begun {
            self.has_begun = true;
            self.begin()?;
        }
        self.fill()
    }

    /// Takes `count` of the peeked bytes.
    pub fn take(&mut self, count: usize) {
        if let Ok(bytes) = self.reader.fill_buf() {
            let taken = &bytes[..count.min(bytes.len())];
            self.line += line_ends(taken, self.after_return);
            self.after_return = taken.last().map_or(self.after_return, |last| *last == b'\r');
        }
        self.bytes += count as u64;
        self.reader.consume(count);
    }

    fn fill(&mut self) -> Result<&[u8], SourceError> {
        let Self { name, reader, halt, bytes, .. } = self;
        if *bytes > MAX_INPUT_BYTES {
            let limit = MAX_INPUT_BYTES >> 30;
            return Err(unreadable(name, format!("it holds more than {limit} GB; import it in parts")));
        }
        let filled = if halt.load(Ordering::Relaxed) { Ok(None) } else { reader.fill_buf().map(Some) };
        match filled {
            Ok(Some(filled)) => Ok(filled),
            Ok(None) => Err(SourceError::Stopped),
            Err(_) if halt.load(Ordering::Relaxed) => Err(SourceError::Stopped),
            Err(error) => Err(unreadable(name, plain_io(&error))),
        }
    }

    /// The next byte that is not white space, without taking it; none at the end.
    ///
    /// # Errors
    /// If the input cannot be read.
    pub fn peek_token(&mut self) -> Result<Option<u8>, SourceError> {
        loop {
            let bytes = self.peek()?;
            if bytes.is_empty() {
                return Ok(None);
            }
            let blank = bytes.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
            let token = bytes.get(blank).copied();
            self.take(blank);
            if token.is_some() {
                return Ok(token);
            }
        }
    }

    /// The error of this file at this line.
    pub fn not_understood(&self, reason: impl Into<String>) -> SourceError {
        SourceError::NotUnderstood { file: self.name.clone(), line: self.line, reason: reason.into() }
    }

    /// Unpacks what is packed, sees to it that the first line can be looked at whole, and passes over the mark of UTF-8.
    fn begin(&mut self) -> Result<(), SourceError> {
        self.fill()?;
        let packed = std::mem::replace(&mut self.reader, Box::new(io::empty()));
        self.reader = unpack(packed).map_err(|error| unreadable(&self.name, plain_io(&error)))?;
        self.gather_first_line()?;
        let bytes = self.fill()?;
        if bytes.starts_with(&UTF8_MARK) {
            self.take(UTF8_MARK.len());
        } else if let Some(encoding) = utf16_of(bytes) {
            let wide = std::mem::replace(&mut self.reader, Box::new(io::empty()));
            self.reader = Box::new(BufReader::with_capacity(BUFFER_BYTES, Recoded::new(wide, encoding)));
            self.gather_first_line()?;
        }
        Ok(())
    }

    /// A source may give its first line in small pieces: puts them together, up to a limit.
    fn gather_first_line(&mut self) -> Result<(), SourceError> {
        let mut start = Vec::new();
        loop {
            let bytes = self.fill()?;
            let is_over = bytes.is_empty() || bytes.contains(&b'\n') || start.len() >= BUFFER_BYTES;
            if is_over {
                break;
            }
            let count = bytes.len();
            start.extend_from_slice(bytes);
            self.reader.consume(count);
        }
        if !start.is_empty() {
            // The piece with the line's end is added, so that one look sees all of it.
            let bytes = self.fill()?;
            let count = bytes.len();
            start.extend_from_slice(bytes);
            self.reader.consume(count);
            let rest = std::mem::replace(&mut self.reader, Box::new(io::empty()));
            self.reader = Box::new(io::Cursor::new(start).chain(rest));
        }
        Ok(())
    }
}

/// How many lines end in these bytes: at line feeds, and at carriage returns without one.
fn line_ends(bytes: &[u8], after_return: bool) -> u64 {
    let feeds = bytes.iter().filter(|byte| **byte == b'\n').count();
    if !after_return && memchr::memchr(b'\r', bytes).is_none() {
        return feeds as u64;
    }
    let returns = bytes.iter().filter(|byte| **byte == b'\r').count();
    let both = bytes.windows(2).filter(|pair| *pair == b"\r\n").count();
    let begins = usize::from(after_return && bytes.first() == Some(&b'\n'));
    (feeds + returns - both - begins) as u64
}

fn unreadable(file: &str, reason: impl Into<String>) -> SourceError {
    SourceError::Unreadable { file: file.to_owned(), reason: reason.into() }
}

fn plain_io(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "there is no such file".into(),
        io::ErrorKind::PermissionDenied => "you may not read it".into(),
        io::ErrorKind::UnexpectedEof => "its compressed data ends too early; copy it again".into(),
        io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData => {
            "its compressed data is damaged; copy it again".into()
        }
        _ => error.to_string(),
    }
}
