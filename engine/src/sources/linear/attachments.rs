//! Attachments: what is shown on an issue's page in Linear.

use serde_json::{Value, json};

use super::Linear;
use crate::sources::graphql::{GraphqlError, Pause};

/// Hangs an attachment on an issue. The same issue and address again change the one there is.
pub const CREATE: &str = "
mutation WriteAttachment($input: AttachmentCreateInput!) {
  attachmentCreate(input: $input) { success attachment { id } }
}";

/// Takes an attachment away.
pub const DELETE: &str = "
mutation RemoveAttachment($id: String!) {
  attachmentDelete(id: $id) { success }
}";

/// What an attachment says.
#[derive(Clone, Copy, Debug)]
pub struct NewAttachment<'a> {
    /// Linear's id of the issue.
    pub issue_id: &'a str,
    /// Where it leads.
    pub url: &'a str,
    /// In bold.
    pub title: &'a str,
}

impl Linear {
    /// Writes an attachment and returns its id. Asked again it changes nothing, so it is
    /// tried until there is an answer.
    ///
    /// # Errors
    /// If Linear fails for good, refuses it, or was stopped.
    pub fn write_attachment(
        &self,
        new: NewAttachment<'_>,
        pause: &dyn Pause,
    ) -> Result<String, GraphqlError> {
        let input = json!({ "issueId": new.issue_id, "url": new.url, "title": new.title });
        let data = self.graphql.ask(CREATE, &json!({ "input": input }), pause)?;
        let id = data.pointer("/attachmentCreate/attachment/id").and_then(Value::as_str);
        id.map(str::to_owned).ok_or_else(|| self.graphql.nonsense("an attachment without an id"))
    }

    /// Takes an attachment away. That it is gone already is fine.
    ///
    /// # Errors
    /// If Linear fails for good, refuses it, or was stopped.
    pub fn remove_attachment(&self, id: &str, pause: &dyn Pause) -> Result<(), GraphqlError> {
        match self.graphql.ask(DELETE, &json!({ "id": id }), pause) {
            Err(error) if error.is_not_found() => Ok(()),
            done => done.map(drop),
        }
    }
}
