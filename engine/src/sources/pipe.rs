//! Reading from what may stall: standard input, named pipes and devices.

use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::thread;
use std::time::{Duration, Instant};

/// How long nothing may arrive before the reading is given up.
pub(super) const STALL_MAX: Duration = Duration::from_secs(60);
/// How often it is looked whether the reading is to end.
pub(super) const LOOK_EVERY: Duration = Duration::from_millis(100);

const CHUNK_BYTES: usize = 1 << 16;
/// Chunks that are read ahead.
const CHUNKS_MAX: usize = 4;

/// Bytes that another thread reads, so that a read that blocks holds up nobody.
pub(super) struct Pipe {
    chunks: Receiver<io::Result<Vec<u8>>>,
    chunk: io::Cursor<Vec<u8>>,
    halt: Arc<AtomicBool>,
    stall_max: Duration,
}

impl Pipe {
    /// Opens and reads on a thread of its own, which ends with the source or, after one more
    /// chunk, with the pipe. Once `halt` is set, reading fails.
    pub(super) fn new<R: Read>(
        open: impl FnOnce() -> io::Result<R> + Send + 'static,
        halt: Arc<AtomicBool>,
        stall_max: Duration,
    ) -> Self {
        let (sender, chunks) = sync_channel(CHUNKS_MAX);
        thread::spawn(move || {
            let failed = open().and_then(|source| send_all(source, &sender)).err();
            if let Some(error) = failed {
                let _ = sender.send(Err(error));
            }
        });
        Self { chunks, chunk: io::Cursor::default(), halt, stall_max }
    }

    /// The next bytes; empty at the end.
    fn next_chunk(&self) -> io::Result<Vec<u8>> {
        let deadline = Instant::now() + self.stall_max;
        loop {
            match self.chunks.recv_timeout(LOOK_EVERY) {
                Ok(chunk) => return chunk,
                Err(RecvTimeoutError::Disconnected) => return Ok(Vec::new()),
                Err(RecvTimeoutError::Timeout) if self.halt.load(Ordering::Relaxed) => {
                    return Err(io::Error::other("it was stopped"));
                }
                Err(RecvTimeoutError::Timeout) if Instant::now() >= deadline => return Err(self.stalled()),
                Err(RecvTimeoutError::Timeout) => {}
            }
        }
    }

    fn stalled(&self) -> io::Error {
        let seconds = self.stall_max.as_secs();
        io::Error::other(format!(
            "nothing arrived for {seconds} seconds; check the program that writes to it, or save its output to a \
             file and import that"
        ))
    }
}

impl Read for Pipe {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.chunk.position() as usize >= self.chunk.get_ref().len() {
            self.chunk = io::Cursor::new(self.next_chunk()?);
        }
        self.chunk.read(buffer)
    }
}

/// Until the end, or until nobody wants more.
fn send_all(mut source: impl Read, sender: &SyncSender<io::Result<Vec<u8>>>) -> io::Result<()> {
    loop {
        let mut chunk = vec![0; CHUNK_BYTES];
        let count = match source.read(&mut chunk) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            read => read?,
        };
        chunk.truncate(count);
        if count == 0 || sender.send(Ok(chunk)).is_err() {
            return Ok(());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Gives one chunk and then nothing, until its other end is dropped.
    struct Silent {
        words: io::Cursor<&'static [u8]>,
        end: Receiver<()>,
    }

    impl Read for Silent {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            match self.words.read(buffer)? {
                0 => Ok(self.end.recv().map_or(0, |()| 0)),
                count => Ok(count),
            }
        }
    }

    fn silent(halt: bool, stall_max: Duration) -> (Pipe, SyncSender<()>) {
        let (ends, end) = sync_channel(0);
        let source = Silent { words: io::Cursor::new(b"one"), end };
        (Pipe::new(move || Ok(source), Arc::new(AtomicBool::new(halt)), stall_max), ends)
    }

    fn check(mut pipe: Pipe, expected: &str) {
        let mut read = Vec::new();
        let error = pipe.read_to_end(&mut read).unwrap_err();
        assert!(error.to_string().starts_with(expected), "{error}");
        assert_eq!(read, b"one");
    }

    #[test]
    fn a_source_that_sends_nothing_is_given_up() {
        let (pipe, _ends) = silent(false, Duration::ZERO);
        check(pipe, "nothing arrived for 0 seconds; check the program");
    }

    #[test]
    fn a_read_that_blocks_can_be_stopped() {
        let (pipe, _ends) = silent(true, STALL_MAX);
        check(pipe, "it was stopped");
    }

    #[test]
    fn what_arrives_is_read_to_its_end() {
        let bytes: Vec<u8> = (0..300_000).map(|number| number as u8).collect();
        let source = io::Cursor::new(bytes.clone());
        let mut read = Vec::new();
        Pipe::new(|| Ok(source), Arc::default(), STALL_MAX).read_to_end(&mut read).unwrap();
        assert_eq!(read, bytes);
    }

    #[test]
    fn a_failure_of_the_source_is_said() {
        let nothing = || Err::<io::Empty, _>(io::Error::other("no such pipe"));
        let error = Pipe::new(nothing, Arc::default(), STALL_MAX).read(&mut [0]).unwrap_err();
        assert_eq!(error.to_string(), "no such pipe");
    }
}
