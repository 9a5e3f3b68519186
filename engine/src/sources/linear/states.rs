//! The states of the teams' workflows.

/// One page of workflow states.
pub(super) const QUERY: &str = "
query States($first: Int!, $after: String) {
  workflowStates(first: $first, after: $after, includeArchived: true) {
    pageInfo { hasNextPage endCursor }
    nodes { id name type color position updatedAt archivedAt team { id } }
  }
}";
