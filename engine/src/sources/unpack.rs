//! Compressed input, bounded by what it unpacks to.

use std::cell::Cell;
use std::io::{self, BufRead, BufReader, Read};
use std::rc::Rc;

use flate2::bufread::MultiGzDecoder;

use super::input::BUFFER_BYTES;

const GZIP_MAGIC: [u8; 2] = [0x1f, 0x8b];
/// Compressed data may unpack to so many times its size: records compress to a tenth or, where
/// they repeat much, to a fiftieth, and a bomb to a thousandth.
const RATIO_MAX: u64 = 200;
/// So much may be unpacked whatever the ratio.
const RATIO_FREE_BYTES: u64 = 256 << 20;

/// Unpacks what begins like a gzip file.
///
/// # Errors
/// If it cannot be read.
pub(super) fn unpack(mut packed: Box<dyn BufRead>) -> io::Result<Box<dyn BufRead>> {
    if !packed.fill_buf()?.starts_with(&GZIP_MAGIC) {
        return Ok(packed);
    }
    let packed_bytes = Rc::new(Cell::new(0));
    let counted = Counted { inner: packed, bytes: Rc::clone(&packed_bytes) };
    let unpacked = Bounded { inner: MultiGzDecoder::new(counted), packed_bytes, bytes: 0 };
    Ok(Box::new(BufReader::with_capacity(BUFFER_BYTES, unpacked)))
}

/// Counts what is taken.
struct Counted {
    inner: Box<dyn BufRead>,
    bytes: Rc<Cell<u64>>,
}

impl Read for Counted {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.bytes.set(self.bytes.get() + count as u64);
        Ok(count)
    }
}

impl BufRead for Counted {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.inner.fill_buf()
    }

    fn consume(&mut self, count: usize) {
        self.bytes.set(self.bytes.get() + count as u64);
        self.inner.consume(count);
    }
}

/// Fails where too little was unpacked to too much.
struct Bounded<R> {
    inner: R,
    packed_bytes: Rc<Cell<u64>>,
    bytes: u64,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.bytes += count as u64;
        if self.bytes > RATIO_FREE_BYTES && self.bytes / RATIO_MAX > self.packed_bytes.get() {
            return Err(io::Error::other(format!(
                "its compressed data unpacks to more than {RATIO_MAX} times its size; unpack it first if that is \
                 right"
            )));
        }
        Ok(count)
    }
}
