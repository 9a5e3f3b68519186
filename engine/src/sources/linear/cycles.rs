//! The teams' cycles.

/// One page of cycles.
pub(super) const QUERY: &str = "
query Cycles($first: Int!, $after: String) {
  cycles(first: $first, after: $after, includeArchived: true) {
    pageInfo { hasNextPage endCursor }
    nodes { id number name startsAt endsAt completedAt updatedAt archivedAt team { id } }
  }
}";
