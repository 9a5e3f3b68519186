//! The fields of signals and issues, and what other programs call them.

use crate::sources::Kind;

/// A field that a column may hold.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// Its path in a record, such as `company.name`.
    pub path: &'static str,
    /// What exports of other programs call it, folded, the surest first.
    pub names: &'static [&'static str],
}

const fn field(path: &'static str, names: &'static [&'static str]) -> Field {
    Field { path, names }
}

/// The fields of a kind of records, in the order in which columns are given to them.
pub fn fields_of(kind: Kind) -> impl Iterator<Item = Field> {
    let fields: &[Field] = match kind {
        Kind::Signals => &SIGNALS,
        Kind::Issues => &ISSUES,
    };
    fields.iter().copied()
}

/// Whether texts of several columns are joined in this field.
pub fn is_text_field(path: &str) -> bool {
    matches!(path, "summary" | "context" | "quote" | "exact_quote" | "title" | "description")
}

/// Zendesk, Intercom, Canny, Productboard, Jira, spreadsheets.
const SIGNALS: [Field; 29] = [
    field("source", &[]),
    field(
        "id",
        &[
            "signalid",
            "ticketid",
            "feedbackid",
            "issuekey",
            "conversationid",
            "noteid",
            "postid",
            "responseid",
            "reviewid",
            "caseid",
            "casenumber",
            "ticketnumber",
            "recordid",
            "externalid",
            "key",
            "uuid",
            "number",
            "issueid",
        ],
    ),
    field(
        "summary",
        &[
            "subject",
            "title",
            "headline",
            "ticketsubject",
            "posttitle",
            "notetitle",
            "feedbacksummary",
            "idea",
            "request",
            "featurerequest",
        ],
    ),
    field(
        "context",
        &[
            "description",
            "details",
            "postdetails",
            "body",
            "ticketdescription",
            "feedback",
            "feedbacktext",
            "customerfeedback",
            "comment",
            "comments",
            "message",
            "firstmessage",
            "text",
            "content",
            "notetext",
            "note",
            "notes",
            "review",
            "reviewtext",
            "response",
            "answer",
            "transcript",
            "conversation",
        ],
    ),
    field("exact_quote", &["exactquote", "quote", "verbatim", "customerquote", "verbatimtext"]),
    field(
        "date",
        &[
            "displayts",
            "createdat",
            "created",
            "createdon",
            "createddate",
            "creationdate",
            "datecreated",
            "createdtime",
            "timestamp",
            "submittedat",
            "submittedon",
            "submissiondate",
            "submitted",
            "receivedat",
            "occurredat",
            "startedat",
            "conversationstartedat",
            "conversationcreatedat",
            "postedat",
            "dateandtime",
            "datetime",
            "time",
        ],
    ),
    field("sentiment", &["sentimentscore", "sentimentlabel"]),
    field("severity", &["priority", "urgency", "importance", "ticketpriority", "impactlevel"]),
    field("bias", &[]),
    field("boundary", &[]),
    field("method", &[]),
    field("types", &["type", "signaltype", "tickettype", "feedbacktype", "issuetype", "notetype"]),
    field(
        "topics",
        &[
            "topic",
            "tags",
            "tag",
            "labels",
            "label",
            "category",
            "categories",
            "themes",
            "theme",
            "board",
            "components",
            "component",
            "conversationtags",
            "features",
        ],
    ),
    field("keywords", &["keyword"]),
    field("impacts", &["impact"]),
    field("emotions", &["emotion"]),
    field("person.id", &["requesterid", "userid", "contactid", "authorid"]),
    field(
        "person.email",
        &[
            "email",
            "emailaddress",
            "requesteremail",
            "useremail",
            "customeremail",
            "contactemail",
            "authoremail",
            "reporteremail",
            "customeremailaddress",
        ],
    ),
    field(
        "person.name",
        &[
            "person",
            "requester",
            "requestername",
            "contact",
            "contactname",
            "author",
            "authorname",
            "user",
            "username",
            "reporter",
            "submitter",
            "submittedby",
            "fullname",
            "respondent",
            "creator",
            "createdby",
            "name",
        ],
    ),
    field(
        "company.name",
        &[
            "company",
            "organization",
            "organisation",
            "organizationname",
            "organisationname",
            "requesterorganization",
            "account",
            "accountname",
            "companies",
            "client",
            "clientname",
            "customer",
            "customername",
            "workspace",
        ],
    ),
    field("company.id", &["organizationid", "organisationid", "accountid"]),
    field("company.domain", &["domain", "website", "companywebsite", "accountdomain", "organizationdomain"]),
    field(
        "company.revenue",
        &[
            "revenue",
            "arr",
            "companyarr",
            "annualrevenue",
            "annualrecurringrevenue",
            "accountarr",
            "acv",
            "accountvalue",
            "dealvalue",
        ],
    ),
    field("call.id", &[]),
    field("call.name", &["call", "meeting", "meetingname"]),
    field("call.url", &["recording", "recordingurl", "meetingurl"]),
    field("call.start_sec", &["startsec"]),
    field("person.first_name", &["firstname", "givenname"]),
    field("person.last_name", &["lastname", "surname", "familyname"]),
];

/// Linear, Jira, GitHub, spreadsheets.
const ISSUES: [Field; 20] = [
    field("id", &["uuid", "issueid", "internalid"]),
    field(
        "identifier",
        &["issuekey", "key", "issueidentifier", "ticketid", "issuenumber", "number", "ticket"],
    ),
    field("title", &["summary", "issuetitle", "subject", "headline", "name"]),
    field("description", &["body", "issuedescription", "details", "content", "text"]),
    field("url", &["link", "permalink", "weburl", "htmlurl", "issueurl"]),
    field("team.key", &["projectkey"]),
    field("team.name", &["team"]),
    field("state.name", &["state", "status", "workflowstate", "column"]),
    field("state.type", &["statetype", "statustype", "statuscategory"]),
    field("priority", &["prioritylabel", "priorityname"]),
    field("labels", &["label", "tags", "tag", "labelnames"]),
    field("assignee", &["assigneename", "assignedto", "assignees", "owner"]),
    field("project", &["projectname", "epic", "epicname"]),
    field("createdAt", &["created", "createdon", "createddate", "datecreated", "opened", "openedat"]),
    field("updatedAt", &["updated", "updatedon", "updateddate", "lastupdated", "modified", "lastmodified"]),
    field(
        "completedAt",
        &[
            "completed",
            "completeddate",
            "resolved",
            "resolvedat",
            "resolutiondate",
            "closed",
            "closedat",
            "doneat",
        ],
    ),
    field("canceledAt", &["canceled", "cancelled", "cancelledat"]),
    field("archivedAt", &["archived"]),
    field("previousIdentifiers", &["formeridentifiers"]),
    field("trashed", &[]),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::sources::mapping::folded;

    #[test]
    fn every_name_stands_for_one_field() {
        for kind in [Kind::Signals, Kind::Issues] {
            let mut seen = BTreeSet::new();
            for field in fields_of(kind) {
                for name in field.names {
                    assert_eq!(folded(name), *name, "names are folded");
                    assert!(seen.insert(*name) || folded(field.path) == *name, "{name} is there twice");
                }
            }
        }
    }
}
