//! The workspace's teams.

/// One page of teams.
pub(super) const QUERY: &str = "
query Teams($first: Int!, $after: String) {
  teams(first: $first, after: $after, includeArchived: true) {
    pageInfo { hasNextPage endCursor }
    nodes { id key name displayName color icon updatedAt archivedAt retiredAt }
  }
}";
