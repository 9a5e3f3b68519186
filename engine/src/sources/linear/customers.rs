//! Customers.

use jiff::Timestamp;
use serde_json::Value;

use crate::sources::FieldError;
use crate::sources::field::Fields;

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
/// The first field that is missing or does not fit.
pub fn read_customer(value: &Value) -> Result<Customer, FieldError> {
    let fields = Fields::of(value)?;
    let tier = fields.object(&["tier"])?.map(|tier| tier.text(&["name"])).transpose()?.flatten();
    Ok(Customer {
        id: fields.required_id("id")?,
        name: fields.required_text("name")?,
        domains: fields.names("domains", "domain")?,
        revenue: fields.number(&["revenue"])?,
        size: fields.number(&["size"])?,
        tier,
        updated_at: fields.time(&["updatedAt"])?,
        archived_at: fields.time(&["archivedAt"])?,
    })
}
