//! Customers.

use jiff::Timestamp;
use serde_json::Value;

use crate::sources::FieldError;
use crate::sources::field::Fields;
use crate::sources::reading::{Read, Reading};

/// One page of customers.
pub(super) const QUERY: &str = "
query Customers($first: Int!, $after: String) {
  customers(first: $first, after: $after, includeArchived: true) {
    pageInfo { hasNextPage endCursor }
    nodes {
      id name slugId url domains externalIds revenue size updatedAt archivedAt
      tier { id name }
      status { id name }
    }
  }
}";

/// A company that asks for things.
#[derive(Clone, Debug, PartialEq)]
pub struct Customer {
    /// Linear's id.
    pub id: String,
    /// Name.
    pub name: String,
    /// Internet domains.
    pub domains: Vec<String>,
    /// Annual revenue from it, in US dollars.
    pub revenue: Option<f64>,
    /// Its size, in the workspace's own measure.
    pub size: Option<f64>,
    /// The workspace's name for its importance.
    pub tier: Option<String>,
    /// When it last changed.
    pub updated_at: Option<Timestamp>,
    /// When it was archived.
    pub archived_at: Option<Timestamp>,
}

/// Reads a customer as the API or a webhook gives it.
///
/// # Errors
/// If it has no id or no name.
pub fn read_customer(value: &Value) -> Result<Read<Customer>, FieldError> {
    let reading = Reading::default();
    let customer = customer(Fields::of(value, &reading)?)?;
    Ok(reading.end(customer))
}

fn customer(fields: Fields<'_>) -> Result<Customer, FieldError> {
    let tier = fields.object(&["tier"]).and_then(|tier| tier.text(&["name"]));
    Ok(Customer {
        id: fields.required_id("id")?,
        name: fields.required_text("name")?,
        domains: fields.names("domains", "domain"),
        revenue: fields.number(&["revenue"]),
        size: fields.number(&["size"]),
        tier,
        updated_at: fields.time(&["updatedAt"]),
        archived_at: fields.time(&["archivedAt"]),
    })
}
