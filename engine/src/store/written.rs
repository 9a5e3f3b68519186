//! What was written to Linear.

use jiff::Timestamp;
use rusqlite::params;

use super::{Store, StoreError, Writer};

/// An attachment that stands in Linear because this program wrote it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WrittenAttachment {
    /// Linear's id of the issue it hangs on.
    pub issue_id: String,
    /// Linear's id of the attachment.
    pub attachment_id: String,
    /// Where it leads; with the issue it is what makes it unique in Linear.
    pub url: String,
    /// What it says.
    pub title: String,
}

impl Store {
    /// Every attachment that was written and not removed, by issue.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn written_attachments(&self) -> Result<Vec<WrittenAttachment>, StoreError> {
        self.read(|connection| {
            let sql = "SELECT issue_id, attachment_id, url, title FROM written_attachment ORDER BY issue_id";
            let mut statement = connection.prepare(sql)?;
            let found = statement.query_map([], |row| {
                Ok(WrittenAttachment {
                    issue_id: row.get(0)?,
                    attachment_id: row.get(1)?,
                    url: row.get(2)?,
                    title: row.get(3)?,
                })
            })?;
            Ok(found.collect::<Result<_, _>>()?)
        })
    }
}

impl Writer<'_> {
    /// Remembers an attachment, in the place of the issue's former one.
    ///
    /// # Errors
    /// If the database cannot be written.
    pub fn put_written_attachment(
        &mut self,
        written: &WrittenAttachment,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let WrittenAttachment { issue_id, attachment_id, url, title } = written;
        self.transaction.execute(
            "INSERT OR REPLACE INTO written_attachment (issue_id, attachment_id, url, title, written_at)
             VALUES (?1, ?2, ?3, ?4, ?5)",
            params![issue_id, attachment_id, url, title, now.as_millisecond()],
        )?;
        Ok(())
    }

    /// Forgets the attachment of an issue, which is gone from Linear.
    ///
    /// # Errors
    /// If the database cannot be written.
    pub fn forget_written_attachment(&mut self, issue_id: &str) -> Result<(), StoreError> {
        self.transaction.execute("DELETE FROM written_attachment WHERE issue_id = ?1", [issue_id])?;
        Ok(())
    }
}
