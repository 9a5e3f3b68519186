//! Issues. They are read with [`crate::sources::read_issue`].
//!
//! A page of 250 costs about 6,500 points of complexity, of the 10,000 that are allowed.

/// One page of issues, archived and trashed ones too.
pub(super) const QUERY: &str = "
query Issues($first: Int!, $after: String, $order: PaginationOrderBy!, $filter: IssueFilter) {
  issues(first: $first, after: $after, orderBy: $order, includeArchived: true, filter: $filter) {
    pageInfo { hasNextPage endCursor }
    nodes {
      id identifier previousIdentifiers number title description url
      priority priorityLabel estimate dueDate trashed
      createdAt updatedAt startedAt completedAt canceledAt archivedAt
      state { id name type color position }
      team { id key name }
      assignee { id name displayName email }
      creator { id name displayName }
      project { id name }
      cycle { id number name }
      parent { id identifier }
      labelIds
      labels(first: 10) { nodes { id name color } pageInfo { hasNextPage } }
      customerTicketCount
    }
  }
}";
