//! Customers' needs: requests that people linked with issues.

use domain::{Boundary, Company, Signal, SignalKey};
use jiff::Timestamp;
use serde_json::Value;

use crate::sources::FieldError;
use crate::sources::field::Fields;
use crate::sources::reading::{Read, Reading};
use crate::sources::signal::first_line;

/// One page of customers' needs.
pub(super) const QUERY: &str = "
query Needs($first: Int!, $after: String, $order: PaginationOrderBy!, $filter: CustomerNeedFilter) {
  customerNeeds(first: $first, after: $after, orderBy: $order, includeArchived: true, filter: $filter) {
    pageInfo { hasNextPage endCursor }
    nodes {
      id content body priority url createdAt updatedAt archivedAt
      issue { id }
      project { id }
      customer { id name domains revenue size tier { name } }
    }
  }
}";

/// What a customer asks for.
#[derive(Clone, Debug, PartialEq)]
pub struct Need {
    /// Linear's id.
    pub id: String,
    /// The issue that would answer it.
    pub issue_id: Option<String>,
    /// Who asks.
    pub customer_id: Option<String>,
    /// What was written down, as markdown.
    pub content: Option<String>,
    /// 0 normal, 1 important.
    pub priority: u8,
    /// When it was written down.
    pub created_at: Option<Timestamp>,
    /// When it last changed.
    pub updated_at: Option<Timestamp>,
    /// When it was archived.
    pub archived_at: Option<Timestamp>,
}

/// Reads a need as the API or a webhook gives it, and the signal that its content is;
/// none where it has no content.
///
/// # Errors
/// If it has no id.
pub fn read_need(value: &Value) -> Result<Read<(Need, Option<Signal>)>, FieldError> {
    let reading = Reading::default();
    let read = need(Fields::of(value, &reading)?)?;
    Ok(reading.end(read))
}

fn need(fields: Fields<'_>) -> Result<(Need, Option<Signal>), FieldError> {
    let id_in = |object: &'static str, flat: &'static str| {
        let nested = fields.object(&[object]).and_then(|object| object.id(&["id"]));
        nested.or_else(|| fields.id(&[flat]))
    };
    let need = Need {
        id: fields.required_id("id")?,
        issue_id: id_in("issue", "issueId"),
        customer_id: id_in("customer", "customerId"),
        content: fields.text(&["content", "body"]),
        priority: u8::from(fields.number(&["priority"]).is_some_and(|priority| priority > 0.0)),
        created_at: fields.time(&["createdAt"]),
        updated_at: fields.time(&["updatedAt"]),
        archived_at: fields.time(&["archivedAt"]),
    };
    let company = fields.object(&["customer"]).map(read_company);
    let signal = need.content.as_deref().map(|content| signal(&need, content, company));
    Ok((need, signal))
}

fn read_company(customer: Fields<'_>) -> Company {
    Company {
        id: customer.id(&["id"]),
        name: customer.text(&["name"]),
        domain: customer.names("domains", "domain").into_iter().next(),
        revenue: customer.number(&["revenue"]),
    }
}

/// Somebody of the team wrote it down, so it is no quotation.
fn signal(need: &Need, content: &str, company: Option<Company>) -> Signal {
    let summary = first_line(content);
    let context = if content.trim() == summary { String::new() } else { content.to_owned() };
    Signal {
        key: SignalKey { source: "linear".into(), external_id: need.id.clone() },
        summary,
        context,
        quote: None,
        occurred_at: need.created_at,
        sentiment: None,
        severity: None,
        bias: None,
        boundary: if company.is_some() { Boundary::External } else { Boundary::Unknown },
        method: Some("manual".into()),
        types: vec!["customer request".into()],
        topics: Vec::new(),
        keywords: Vec::new(),
        impacts: Vec::new(),
        emotions: Vec::new(),
        person: None,
        company,
        call: None,
    }
}
