//! Where the answers go: to people as lines, to programs as JSON.

use std::fmt::Display;
use std::io::{self, IsTerminal, Write};

use serde::Serialize;

use crate::visible::{self, Form, Visible};

/// Standard output and standard error in the form that was asked for.
pub struct Out {
    json: bool,
}

impl Out {
    pub fn new(json: bool) -> Self {
        Self { json }
    }

    /// Whether programs are reading.
    pub fn is_json(&self) -> bool {
        self.json
    }

    /// The result of a command: as one line of JSON, or in words, whose control characters
    /// other than line breaks are shown.
    ///
    /// # Errors
    /// If standard output is closed.
    pub fn result(&self, json: &impl Serialize, words: impl Display) -> anyhow::Result<()> {
        if self.json {
            let mut line = serde_json::to_vec(json)?;
            line.push(b'\n');
            return self.data(&mut line.as_slice(), Form::Json);
        }
        Ok(writeln!(io::stdout().lock(), "{}", visible::lines(&words.to_string()))?)
    }

    /// Data for programs, on standard output as they are; a terminal gets its control characters
    /// in this form.
    ///
    /// # Errors
    /// If standard output is closed.
    #[expect(clippy::unused_self, reason = "all output goes through this type")]
    pub fn data(&self, from: &mut impl io::Read, form: Form) -> anyhow::Result<()> {
        let mut stdout = io::stdout().lock();
        if stdout.is_terminal() {
            io::copy(from, &mut Visible::new(&mut stdout, form))?;
        } else {
            io::copy(from, &mut stdout)?;
        }
        Ok(stdout.flush()?)
    }

    /// A remark for people on standard error; programs find it in the result.
    pub fn remark(&self, words: impl Display) {
        if !self.json {
            self.to_stderr(visible::one_line(&words.to_string()));
        }
    }

    /// A remark for programs on standard error.
    pub fn remark_json(&self, json: &serde_json::Value) {
        self.to_stderr(visible::json(&json.to_string()));
    }

    /// Why the command failed, on standard error.
    pub fn failure(&self, error: &anyhow::Error) {
        if self.json {
            self.remark_json(&serde_json::json!({ "error": error.to_string() }));
        } else {
            self.to_stderr(visible::one_line(&error.to_string()));
        }
    }

    /// Nothing sensible is left to do if standard error is closed.
    #[expect(clippy::unused_self, reason = "all output goes through this type")]
    fn to_stderr(&self, words: impl Display) {
        writeln!(io::stderr().lock(), "{words}").unwrap_or_default();
    }
}

/// Whether it failed only because the reader of the output has gone, as `head` does.
pub fn is_closed_pipe(error: &anyhow::Error) -> bool {
    let is_pipe = |error: &io::Error| error.kind() == io::ErrorKind::BrokenPipe;
    error.chain().any(|cause| {
        cause.downcast_ref::<io::Error>().is_some_and(is_pipe)
            || cause
                .downcast_ref::<serde_json::Error>()
                .is_some_and(|error| error.io_error_kind() == Some(io::ErrorKind::BrokenPipe))
            || cause
                .downcast_ref::<csv::Error>()
                .is_some_and(|error| matches!(error.kind(), csv::ErrorKind::Io(error) if is_pipe(error)))
    })
}
