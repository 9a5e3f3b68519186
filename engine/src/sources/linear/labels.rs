//! The labels of issues, of one team or of the workspace.

/// One page of labels.
pub(super) const QUERY: &str = "
query Labels($first: Int!, $after: String) {
  issueLabels(first: $first, after: $after, includeArchived: true) {
    pageInfo { hasNextPage endCursor }
    nodes { id name color isGroup updatedAt archivedAt parent { id } team { id } }
  }
}";
