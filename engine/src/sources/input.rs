//! Bytes from a file or from standard input, unpacked.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;

use flate2::bufread::MultiGzDecoder;

use super::SourceError;

/// The longest record that is read; a longer one is reported and passed over.
pub const MAX_RECORD_BYTES: usize = 8 << 20;

const BUFFER_BYTES: usize = 1 << 16;
const GZIP_MAGIC: [u8; 2] = [0x1f, 0x8b];
const UTF8_MARK: [u8; 3] = [0xef, 0xbb, 0xbf];

/// A named stream of bytes that counts its lines.
pub struct Input {
    name: String,
    reader: Box<dyn BufRead>,
    line: u64,
}

impl Input {
    /// Opens a file, or standard input for `-`. Compressed input is recognised by
    /// its first bytes, whatever its name.
    ///
    /// # Errors
    /// If it cannot be opened or read, or is in UTF-16.
    pub fn open(path: &Path) -> Result<Self, SourceError> {
        if path.as_os_str() == "-" {
            return Self::new("standard input", io::stdin());
        }
        Self::open_as(path, &path.display().to_string())
    }

    /// Opens a file under the name that messages will use.
    ///
    /// # Errors
    /// If it cannot be opened or read, or is in UTF-16.
    pub fn open_as(path: &Path, name: &str) -> Result<Self, SourceError> {
        if path.is_dir() {
            return Err(unreadable(name, "it is a folder; name a file in it"));
        }
        let file = File::open(path).map_err(|error| unreadable(name, plain_io(&error)))?;
        Self::new(name, file)
    }

    /// From any reader, under a name that messages will use.
    ///
    /// # Errors
    /// If it cannot be read or is in UTF-16.
    pub fn new(name: impl Into<String>, bytes: impl Read + 'static) -> Result<Self, SourceError> {
        let name = name.into();
        let packed = BufReader::with_capacity(BUFFER_BYTES, bytes);
        let reader = unpack(packed).map_err(|error| unreadable(&name, plain_io(&error)))?;
        let mut input = Self { name, reader, line: 1 };
        input.skip_mark()?;
        Ok(input)
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
        let Self { name, reader, .. } = self;
        reader.fill_buf().map_err(|error| unreadable(name, plain_io(&error)))
    }

    /// Takes `count` of the peeked bytes.
    pub fn take(&mut self, count: usize) {
        if let Ok(bytes) = self.reader.fill_buf() {
            self.line += bytes.iter().take(count).filter(|byte| **byte == b'\n').count() as u64;
        }
        self.reader.consume(count);
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

    fn skip_mark(&mut self) -> Result<(), SourceError> {
        let bytes = self.peek()?;
        if bytes.starts_with(&UTF8_MARK) {
            self.take(UTF8_MARK.len());
        } else if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
            return Err(self.not_understood("the file is in UTF-16; save it as UTF-8"));
        }
        Ok(())
    }
}

fn unpack(mut packed: impl BufRead + 'static) -> io::Result<Box<dyn BufRead>> {
    if packed.fill_buf()?.starts_with(&GZIP_MAGIC) {
        Ok(Box::new(BufReader::with_capacity(BUFFER_BYTES, MultiGzDecoder::new(packed))))
    } else {
        Ok(Box::new(packed))
    }
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
