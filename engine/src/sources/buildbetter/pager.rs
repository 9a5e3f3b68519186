//! Page after page of signals, by the time of their creation.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::{BuildBetter, Selection, query};
use crate::sources::graphql::{Class, GraphqlError, Pause};

/// Signals on one page, at most.
pub const PAGE_MAX: u32 = 500;

/// More pages than this are a loop.
const PAGES_MAX: u32 = 20_000;

impl BuildBetter {
    /// Hands over signals a page at a time, oldest first: all of them, or those created at
    /// `since` or later. Fields that the key's owner may not see are left out; returns
    /// their names.
    ///
    /// The position is the last signal's time and id, so that signals that come or go
    /// meanwhile do not shift the pages. Roles may have a smaller page than was asked for,
    /// so that only an empty page is the end.
    ///
    /// # Errors
    /// If BuildBetter fails, was stopped, or `each` fails; pages handed over before stay so.
    pub fn each_page<E: From<GraphqlError>>(
        &self,
        since: Option<Timestamp>,
        pause: &dyn Pause,
        each: &mut dyn FnMut(Vec<Value>) -> Result<(), E>,
    ) -> Result<Vec<String>, E> {
        let (mut limit, mut selection) = (PAGE_MAX, Selection::default());
        let mut from = since.map(|since| json!({ "created_at": { "_gte": since.to_string() } }));
        for _ in 0..PAGES_MAX {
            let nodes = self.page(&mut limit, &mut selection, from.as_ref(), pause)?;
            let Some(last) = nodes.last() else {
                return Ok(selection.hidden().map(str::to_owned).collect());
            };
            let next = Some(self.behind(last)?);
            if next == from {
                return Err(self.faulty("it repeats a page").into());
            }
            from = next;
            each(nodes)?;
        }
        Err(self.faulty("it has no last page").into())
    }

    fn page(
        &self,
        limit: &mut u32,
        selection: &mut Selection,
        from: Option<&Value>,
        pause: &dyn Pause,
    ) -> Result<Vec<Value>, GraphqlError> {
        loop {
            let variables = json!({ "limit": *limit, "where": from.unwrap_or(&json!({})) });
            match self.graphql.ask(&query(selection), &variables, pause) {
                Ok(mut data) => match data.get_mut("extraction").map(Value::take) {
                    Some(Value::Array(nodes)) => return Ok(nodes),
                    _ => return Err(self.faulty("a page holds no signals")),
                },
                Err(GraphqlError::Refused { said, .. }) if selection.hide(&said) => {}
                Err(error) if error.class() == Class::AskLess && *limit > 1 => *limit /= 2,
                Err(error) => return Err(error),
            }
        }
    }

    /// The condition of the signals behind this one.
    fn behind(&self, last: &Value) -> Result<Value, GraphqlError> {
        let (Some(at @ Value::String(_)), Some(id @ (Value::Number(_) | Value::String(_)))) =
            (last.get("created_at"), last.get("id"))
        else {
            return Err(self.faulty("a signal has no time of creation or no id"));
        };
        Ok(json!({ "_or": [
            { "created_at": { "_gt": at } },
            { "created_at": { "_eq": at }, "id": { "_gt": id } },
        ] }))
    }

    fn faulty(&self, reason: &str) -> GraphqlError {
        GraphqlError::Faulty { service: self.graphql.service(), reason: reason.into() }
    }
}
