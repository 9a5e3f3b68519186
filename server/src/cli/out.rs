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
        let sentence = sentence(error);
        if self.json {
            self.remark_json(&serde_json::json!({ "error": sentence }));
        } else {
            self.to_stderr(visible::one_line(&sentence));
        }
    }

    /// Nothing sensible is left to do if standard error is closed.
    #[expect(clippy::unused_self, reason = "all output goes through this type")]
    fn to_stderr(&self, words: impl Display) {
        writeln!(io::stderr().lock(), "{words}").unwrap_or_default();
    }
}

/// What the system says of output that it does not take is no sentence yet.
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

/// Whether it failed only because the reader of the output has gone, as `head` does.
pub fn is_closed_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        let kind = cause.downcast_ref::<io::Error>().map(io::Error::kind).or_else(|| of_rows(cause));
        kind == Some(io::ErrorKind::BrokenPipe)
    })
}

/// What the system said where a row in JSON or CSV was not taken.
fn of_rows(error: &(dyn std::error::Error + 'static)) -> Option<io::ErrorKind> {
    if let Some(error) = error.downcast_ref::<serde_json::Error>() {
        return error.io_error_kind();
    }
    match error.downcast_ref::<csv::Error>()?.kind() {
        csv::ErrorKind::Io(error) => Some(error.kind()),
        _ => None,
    }
}
