//! Reading links that people made.

use std::io::{BufRead, Read};

use domain::SignalKey;

/// The longest file of links that is read.
const MAX_BYTES: u64 = 256 << 20;

/// A signal that belongs to an issue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// Line in the file, counted from 1.
    pub line: usize,
    /// The signal.
    pub signal: SignalKey,
    /// Identifier of the issue.
    pub issue: String,
}

/// Why a file of links cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum LinksError {
    /// It cannot be read.
    #[error("{file} cannot be read: {reason}.")]
    Unreadable {
        /// Name of the file.
        file: String,
        /// What the system said.
        reason: String,
    },
    /// A line is not a link.
    #[error("{file}, line {line}: a link is a signal's id, a tab and an issue's identifier.")]
    NotALink {
        /// Name of the file.
        file: String,
        /// Line, counted from 1.
        line: usize,
    },
    /// There is no link in it.
    #[error("{file} contains no links; each line should be a signal's id, a tab and an issue's identifier.")]
    Empty {
        /// Name of the file.
        file: String,
    },
}

/// Reads lines of a signal's id, a tab and an issue's identifier, below a header.
///
/// # Errors
/// If it cannot be read or holds something else.
pub fn read_links(file: &str, content: impl Read) -> Result<Vec<Link>, LinksError> {
    let mut links = Vec::new();
    let lines = std::io::BufReader::new(content.take(MAX_BYTES)).lines();
    for (at, line) in lines.enumerate() {
        let line = line
            .map_err(|error| LinksError::Unreadable { file: file.to_owned(), reason: error.to_string() })?;
        let number = at + 1;
        if line.trim().is_empty() || (number == 1 && line.starts_with("signal_id")) {
            continue;
        }
        let mut cells = line.split('\t').map(str::trim);
        match (cells.next(), cells.next()) {
            (Some(signal), Some(issue)) if !signal.is_empty() && !issue.is_empty() => {
                links.push(Link { line: number, signal: SignalKey::parse(signal), issue: issue.to_owned() });
            }
            _ => return Err(LinksError::NotALink { file: file.to_owned(), line: number }),
        }
    }
    if links.is_empty() { Err(LinksError::Empty { file: file.to_owned() }) } else { Ok(links) }
}
