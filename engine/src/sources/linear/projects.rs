//! The projects.

/// One page of projects.
pub(super) const QUERY: &str = "
query Projects($first: Int!, $after: String) {
  projects(first: $first, after: $after, includeArchived: true) {
    pageInfo { hasNextPage endCursor }
    nodes { id slugId name url updatedAt archivedAt startDate targetDate status { id name type } }
  }
}";
