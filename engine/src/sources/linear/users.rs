//! The people and bots of the workspace, former ones too.

/// One page of users.
pub(super) const QUERY: &str = "
query Users($first: Int!, $after: String) {
  users(first: $first, after: $after, includeArchived: true, includeDisabled: true) {
    pageInfo { hasNextPage endCursor }
    nodes { id name displayName email active admin guest app updatedAt archivedAt }
  }
}";
