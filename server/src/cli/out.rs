//! Output: text for people, JSON for programs.

use std::fmt::Display;
use std::io::{self, IsTerminal, Write};

use serde::Serialize;

use crate::visible::{self, Escape, Visible};

/// Standard output and standard error in the requested format.
pub struct Out {
    json: bool,
}

impl Out {
    pub fn new(json: bool) -> Self {
        Self { json }
    }

    /// Whether the output is JSON.
    pub fn is_json(&self) -> bool {
        self.json
    }

    /// Prints the result of a command: one line of JSON, or text whose control characters
    /// other than line breaks are escaped.
    ///
    /// # Errors
    /// If standard output is closed.
    pub fn result(&self, json: &impl Serialize, words: impl Display) -> anyhow::Result<()> {
        if self.json {
            let mut line = serde_json::to_vec(json)?;
            line.push(b'\n');
            return self.data(&mut line.as_slice(), Escape::Json);
        }
        Ok(writeln!(io::stdout().lock(), "{}", visible::lines(&words.to_string()))?)
    }

    /// Copies data to standard output unchanged; for a terminal, control characters
    /// are escaped.
    ///
    /// # Errors
    /// If standard output is closed.
    #[expect(clippy::unused_self, reason = "all output goes through this type")]
    pub fn data(&self, from: &mut impl io::Read, form: Escape) -> anyhow::Result<()> {
        let mut stdout = io::stdout().lock();
        if stdout.is_terminal() {
            io::copy(from, &mut Visible::new(&mut stdout, form))?;
        } else {
            io::copy(from, &mut stdout)?;
        }
        Ok(stdout.flush()?)
    }

    /// Prints a note on standard error, in text mode only.
    pub fn remark(&self, words: impl Display) {
        if !self.json {
            self.to_stderr(visible::one_line(&words.to_string()));
        }
    }

    /// Prints a note as JSON on standard error.
    pub fn remark_json(&self, json: &serde_json::Value) {
        self.to_stderr(visible::json(&json.to_string()));
    }

    /// Prints the error of the command on standard error.
    pub fn failure(&self, error: &anyhow::Error) {
        let sentence = sentence(error);
        if self.json {
            self.remark_json(&serde_json::json!({ "error": sentence }));
        } else {
            self.to_stderr(visible::one_line(&sentence));
        }
    }

    /// Errors are ignored: nothing can be done if standard error is closed.
    #[expect(clippy::unused_self, reason = "all output goes through this type")]
    fn to_stderr(&self, words: impl Display) {
        writeln!(io::stderr().lock(), "{words}").unwrap_or_default();
    }
}

/// The error message, with clear sentences for output errors of the system.
fn sentence(error: &anyhow::Error) -> String {
    match error.downcast_ref::<io::Error>().map(io::Error::kind).or_else(|| of_rows(&**error)) {
        Some(io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded) => {
            "The output is incomplete: the disk is full; free some space and try again.".to_owned()
        }
        Some(io::ErrorKind::FileTooLarge) => {
            "The output is incomplete: it exceeds the system's file size limit (`ulimit -f`); raise the limit and \
             try again."
                .to_owned()
        }
        _ => error.to_string(),
    }
}

/// Whether the command failed only because the reader of its output, such as `head`, has exited.
pub fn is_closed_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        let kind = cause.downcast_ref::<io::Error>().map(io::Error::kind).or_else(|| of_rows(cause));
        kind == Some(io::ErrorKind::BrokenPipe)
    })
}

/// The I/O error behind a JSON or CSV error.
fn of_rows(error: &(dyn std::error::Error + 'static)) -> Option<io::ErrorKind> {
    if let Some(error) = error.downcast_ref::<serde_json::Error>() {
        return error.io_error_kind();
    }
    match error.downcast_ref::<csv::Error>()?.kind() {
        csv::ErrorKind::Io(error) => Some(error.kind()),
        _ => None,
    }
}
