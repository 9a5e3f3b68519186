//! The log: one line per event on standard error, with control characters escaped.

use std::io::{self, Write};
use std::panic::PanicHookInfo;

use crate::visible::one_line;

/// Logs warnings and errors to standard error; `ASSOCIATIONS_LOG=debug` logs more.
/// Panics are logged with their location, without messages that may contain customer data.
pub fn init() {
    let filter = tracing_subscriber::EnvFilter::builder()
        .with_env_var("ASSOCIATIONS_LOG")
        .with_default_directive(tracing::level_filters::LevelFilter::WARN.into())
        .from_env_lossy();
    let lines = || Lines { to: io::stderr() };
    tracing_subscriber::fmt().with_env_filter(filter).with_ansi(false).with_writer(lines).init();
    std::panic::set_hook(Box::new(log_panic));
}

fn log_panic(panic: &PanicHookInfo<'_>) {
    let place = panic.location().map(ToString::to_string).unwrap_or_default();
    // Only static messages; formatted ones may contain data.
    let words = panic.payload().downcast_ref::<&'static str>().copied().unwrap_or("(message withheld)");
    tracing::error!("the program panicked at {place}: {words}");
}

/// Writes each event, received in one call, as one line.
struct Lines<W> {
    to: W,
}

impl<W: Write> Write for Lines<W> {
    fn write(&mut self, event: &[u8]) -> io::Result<usize> {
        let text = String::from_utf8_lossy(event);
        let line = format!("{}\n", one_line(text.trim_end_matches('\n')));
        self.to.write_all(line.as_bytes())?;
        Ok(event.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use super::*;

    #[derive(Clone, Default)]
    struct Kept(Arc<Mutex<Vec<u8>>>);

    impl Write for Kept {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn an_event_is_one_line_whatever_it_quotes() {
        let kept = Kept::default();
        let lines = {
            let kept = kept.clone();
            move || Lines { to: kept.clone() }
        };
        let log = tracing_subscriber::fmt().with_ansi(false).with_writer(lines).finish();
        let bad = "a\r\n2026-01-01 ERROR forged\u{1b}[2J\u{9b}\u{202e}";
        tracing::subscriber::with_default(log, || {
            tracing::error!("message: {bad}");
            tracing::error!(shown = %bad, debugged = ?bad, text = bad, "fields");
        });
        let written = String::from_utf8(kept.0.lock().unwrap().clone()).unwrap();
        assert_eq!(written.lines().count(), 2, "{written:?}");
        for line in written.lines() {
            assert_eq!(one_line(line), line);
            assert!(line.contains("forged"), "{line}");
        }
    }
}
