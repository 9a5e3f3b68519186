//! Linear, asked through its GraphQL API: one file a resource.
//!
//! Types, limits and errors follow Linear's published schema and documents.

mod attachments;
mod customers;
mod cycles;
mod issues;
mod labels;
mod list;
mod needs;
mod pager;
mod projects;
mod states;
mod teams;
mod users;

pub use attachments::{CREATE, DELETE, NewAttachment};
pub use customers::{Customer, read_customer};
pub use list::{ListItem, ListKind, read_item};
pub use needs::{Need, read_need};

use jiff::Timestamp;
use reqwest::header::AUTHORIZATION;
use serde_json::{Value, json};

use super::download::TimeLimits;
use super::graphql::{Graphql, GraphqlError, Pause, TIME_LIMITS};

/// Records on one page, at most: Linear's own limit.
pub const PAGE_MAX: u32 = 250;

/// What is fetched from Linear.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Resource {
    /// Work items.
    Issues,
    /// Companies that ask for things.
    Customers,
    /// What they ask for.
    Needs,
    /// One of the workspace's lists.
    List(ListKind),
}

impl Resource {
    /// In the order in which they refer to each other.
    pub const ALL: [Self; 9] = [
        Self::List(ListKind::Team),
        Self::List(ListKind::State),
        Self::List(ListKind::Label),
        Self::List(ListKind::Project),
        Self::List(ListKind::Cycle),
        Self::List(ListKind::User),
        Self::Customers,
        Self::Issues,
        Self::Needs,
    ];

    /// The plural word for people and for the store.
    pub fn name(self) -> &'static str {
        match self {
            Self::Issues => "issues",
            Self::Customers => "customers",
            Self::Needs => "customer needs",
            Self::List(kind) => kind.plural(),
        }
    }

    /// The field of the query's root, and the query that asks for one page of it.
    pub fn query(self) -> (&'static str, &'static str) {
        match self {
            Self::Issues => ("issues", issues::QUERY),
            Self::Customers => ("customers", customers::QUERY),
            Self::Needs => ("customerNeeds", needs::QUERY),
            Self::List(ListKind::Team) => ("teams", teams::QUERY),
            Self::List(ListKind::State) => ("workflowStates", states::QUERY),
            Self::List(ListKind::Label) => ("issueLabels", labels::QUERY),
            Self::List(ListKind::Project) => ("projects", projects::QUERY),
            Self::List(ListKind::Cycle) => ("cycles", cycles::QUERY),
            Self::List(ListKind::User) => ("users", users::QUERY),
        }
    }

    /// Variables for the page after `after`. Without `since` the order is that of
    /// creation, which edits do not disturb.
    fn variables(self, first: u32, after: Option<&str>, since: Option<Timestamp>) -> Value {
        match self {
            Self::Issues | Self::Needs => {
                let order = if since.is_some() { "updatedAt" } else { "createdAt" };
                let filter = since.map(|since| json!({ "updatedAt": { "gte": iso_ms(since) } }));
                json!({ "first": first, "after": after, "order": order, "filter": filter })
            }
            Self::Customers | Self::List(_) => json!({ "first": first, "after": after }),
        }
    }
}

/// Asks whose key it is.
pub const WHO: &str = "query Who { viewer { id name } organization { id name urlKey } }";

/// Whose key it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Who {
    /// The workspace's name.
    pub organization: String,
    /// Linear's id of the workspace.
    pub organization_id: String,
    /// The key's owner.
    pub viewer: String,
}

/// Linear with a key.
pub struct Linear {
    graphql: Graphql,
}

impl Linear {
    /// Where Linear is.
    pub const URL: &'static str = "https://api.linear.app/graphql";

    /// A personal key is sent as it is; so is an OAuth token that begins with `Bearer `.
    ///
    /// # Errors
    /// If the address or the key cannot be one.
    pub fn new(key: &str, url: &str) -> Result<Self, GraphqlError> {
        Self::with_limits(key, url, TIME_LIMITS)
    }

    /// The same with time-outs of one's own.
    ///
    /// # Errors
    /// If the address or the key cannot be one.
    pub fn with_limits(key: &str, url: &str, limits: TimeLimits) -> Result<Self, GraphqlError> {
        Ok(Self { graphql: Graphql::new("Linear", url, AUTHORIZATION, key.trim(), limits)? })
    }

    /// Tests the key with one cheap question, asked once.
    ///
    /// # Errors
    /// If Linear cannot be reached or refuses the key.
    pub fn who(&self) -> Result<Who, GraphqlError> {
        read_who(&self.graphql.ask_once(WHO, &json!({}))?)
    }

    /// The same, asked until there is an answer.
    ///
    /// # Errors
    /// If Linear fails for good, refuses the key, or was stopped.
    pub fn who_patiently(&self, pause: &dyn Pause) -> Result<Who, GraphqlError> {
        read_who(&self.graphql.ask(WHO, &json!({}), pause)?)
    }
}

fn read_who(data: &Value) -> Result<Who, GraphqlError> {
    let text = |object: &str, field: &str| {
        let value = data.get(object).and_then(|object| object.get(field));
        value.and_then(Value::as_str).unwrap_or_default().to_owned()
    };
    let who = Who {
        organization: text("organization", "name"),
        organization_id: text("organization", "id"),
        viewer: text("viewer", "name"),
    };
    if who.organization_id.is_empty() {
        let reason = "it does not say which workspace the key belongs to".into();
        return Err(GraphqlError::Faulty { service: "Linear", reason });
    }
    Ok(who)
}

/// As Linear writes times.
fn iso_ms(time: Timestamp) -> String {
    format!("{time:.3}")
}
