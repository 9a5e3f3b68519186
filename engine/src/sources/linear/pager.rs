//! Page after page of a resource.

use jiff::Timestamp;
use serde_json::Value;

use super::{Linear, PAGE_MAX, Resource};
use crate::sources::graphql::{Class, Graphql, GraphqlError, Pause};

/// More pages than this are a loop.
const PAGES_MAX: u32 = 20_000;

struct Page {
    nodes: Vec<Value>,
    /// None at the end.
    next: Option<String>,
}

impl Linear {
    /// Hands over the records of a resource a page at a time: all of them, also archived
    /// ones, or those that changed at `since` or later. Where a page is too much for
    /// Linear, it asks for half of it.
    ///
    /// # Errors
    /// If Linear fails, was stopped, or `each` fails; pages handed over before stay so.
    pub fn each_page<E: From<GraphqlError>>(
        &self,
        resource: Resource,
        since: Option<Timestamp>,
        pause: &dyn Pause,
        each: &mut dyn FnMut(Vec<Value>) -> Result<(), E>,
    ) -> Result<(), E> {
        let (root, query) = resource.query();
        let (mut first, mut after) = (PAGE_MAX, None);
        for _ in 0..PAGES_MAX {
            let page = loop {
                let variables = resource.variables(first, after.as_deref(), since);
                match self.graphql.ask(query, &variables, pause) {
                    Err(error) if error.class() == Class::AskLess && first > 1 => first /= 2,
                    answer => break read_page(&self.graphql, answer?, root)?,
                }
            };
            each(page.nodes)?;
            match page.next {
                None => return Ok(()),
                next if next == after => return Err(faulty(&self.graphql, "it repeats a page").into()),
                next => after = next,
            }
        }
        Err(faulty(&self.graphql, "it has no last page").into())
    }
}

/// A next page without a cursor is a fault, never the end.
fn read_page(graphql: &Graphql, mut data: Value, root: &str) -> Result<Page, GraphqlError> {
    let connection = data.get_mut(root).map(Value::take).unwrap_or_default();
    let info = connection.get("pageInfo");
    let has_next = info.and_then(|info| info.get("hasNextPage")).and_then(Value::as_bool);
    let cursor = info.and_then(|info| info.get("endCursor")).and_then(Value::as_str).unwrap_or_default();
    let next = match has_next {
        Some(false) => None,
        Some(true) if !cursor.is_empty() => Some(cursor.to_owned()),
        Some(true) => return Err(faulty(graphql, "it announces a page and does not say which")),
        None => return Err(faulty(graphql, "it does not say whether there is another page")),
    };
    match connection {
        Value::Object(mut connection) => match connection.remove("nodes") {
            Some(Value::Array(nodes)) => Ok(Page { nodes, next }),
            _ => Err(faulty(graphql, "a page holds no records")),
        },
        _ => Err(faulty(graphql, "a page holds no records")),
    }
}

fn faulty(graphql: &Graphql, reason: &str) -> GraphqlError {
    GraphqlError::Faulty { service: graphql.service(), reason: reason.into() }
}
