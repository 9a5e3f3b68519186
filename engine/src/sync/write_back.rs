//! What people confirmed, told in Linear: one attachment an issue, such as "7 signals · 4
//! customers", which leads back here. Off until teams are chosen.

use std::collections::{BTreeSet, HashMap};

use domain::{Catalogue, Facet, Index, Side, Verdict, to_segment};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::SyncError;
use crate::sources::graphql::Pause;
use crate::sources::linear::{Linear, NewAttachment};
use crate::store::{Store, StoreError, Writer, WrittenAttachment};

/// The setting with the keys of the chosen teams, a JSON array.
const TEAMS: &str = "write_back_teams";
/// The setting with the address that people know this server by.
const ADDRESS: &str = "write_back_address";

/// Of which teams, and how Linear's users reach this server.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct WriteBack {
    /// Keys of teams; none is off.
    pub teams: BTreeSet<String>,
    /// Such as `https://associations.example`.
    pub address: String,
}

/// One thing to do in Linear.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The issue as people know it.
    pub identifier: String,
    /// What is to hang on it then; none where nothing is left.
    pub wanted: Option<WrittenAttachment>,
    /// What hangs on it because this program wrote it.
    pub there: Option<WrittenAttachment>,
}

impl WriteBack {
    /// As it is set.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn of(store: &Store) -> Result<Self, StoreError> {
        let teams = store.setting(TEAMS)?.and_then(|teams| serde_json::from_str(&teams).ok());
        Ok(Self { teams: teams.unwrap_or_default(), address: store.setting(ADDRESS)?.unwrap_or_default() })
    }

    /// Remembers it.
    ///
    /// # Errors
    /// If the database cannot be written.
    pub fn put(&self, writer: &mut Writer<'_>) -> Result<(), StoreError> {
        writer.put_setting(TEAMS, &serde_json::json!(self.teams).to_string())?;
        writer.put_setting(ADDRESS, self.address.trim().trim_end_matches('/'))
    }

    /// What is to be done so that Linear says what people have confirmed, as `index` has it.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn plan(&self, store: &Store, index: &Index) -> Result<Vec<Change>, StoreError> {
        let mut there: HashMap<String, WrittenAttachment> = store
            .written_attachments()?
            .into_iter()
            .map(|written| (written.issue_id.clone(), written))
            .collect();
        let mut changes = Vec::new();
        for at in 0..index.catalogue.issues.identifier.len() {
            let Some((identifier, title)) = self.said_of(index, at) else { continue };
            let Some(issue) = store.issue(&identifier)? else { continue };
            let wanted = WrittenAttachment {
                url: format!("{}/issues/{}", self.address, to_segment(&identifier)),
                title,
                attachment_id: String::new(),
                issue_id: issue.id,
            };
            let there = there.remove(&wanted.issue_id);
            if there.as_ref().is_some_and(|there| there.url == wanted.url && there.title == wanted.title) {
                continue;
            }
            changes.push(Change { identifier, wanted: Some(wanted), there });
        }
        let mut gone: Vec<_> = there.into_values().collect();
        gone.sort_by(|a, b| a.url.cmp(&b.url));
        changes.extend(gone.into_iter().map(|there| {
            let identifier = there.url.rsplit('/').next().unwrap_or_default().to_owned();
            Change { identifier, wanted: None, there: Some(there) }
        }));
        Ok(changes)
    }

    /// The issue's identifier and what its attachment says, if it is to have one.
    fn said_of(&self, index: &Index, at: usize) -> Option<(String, String)> {
        let Catalogue { issues, pairs, .. } = &index.catalogue;
        let team = index.catalogue.column(Facet::Team)?.key(at);
        if !self.teams.contains(team) {
            return None;
        }
        let confirmed =
            index.pairs_of(Side::Issue, at).filter(|pair| pairs.verdict[*pair] == Some(Verdict::Confirmed));
        let tally = index.tally(confirmed);
        let counted = |count: usize, one: &str| format!("{count} {one}{}", if count == 1 { "" } else { "s" });
        let title = match (tally.signals, tally.companies) {
            (0, _) => return None,
            (signals, 0) => counted(signals, "signal"),
            (signals, companies) => {
                format!("{} · {}", counted(signals, "signal"), counted(companies, "customer"))
            }
        };
        Some((issues.identifier[at].clone(), title))
    }
}

/// Does the changes, remembering each once Linear has it. Asked again after a break it does
/// what is left. `told` hears of each in a line.
///
/// # Errors
/// If Linear or the store fails; what was done stays.
pub fn write_back(
    store: &Store,
    linear: &Linear,
    changes: &[Change],
    now: Timestamp,
    pause: &dyn Pause,
    told: &mut dyn FnMut(&str),
) -> Result<(), SyncError> {
    for Change { identifier, wanted, there } in changes {
        // An issue that moved has another address: the attachment with the old one goes.
        let is_stale =
            |there: &&WrittenAttachment| wanted.as_ref().is_none_or(|wanted| wanted.url != there.url);
        if let Some(stale) = there.as_ref().filter(is_stale) {
            linear.remove_attachment(&stale.attachment_id, pause)?;
            store.write(|writer| writer.forget_written_attachment(&stale.issue_id))?;
            told(&format!("{identifier}: removed"));
        }
        if let Some(wanted) = wanted {
            let new = NewAttachment { issue_id: &wanted.issue_id, url: &wanted.url, title: &wanted.title };
            let attachment_id = linear.write_attachment(new, pause)?;
            let written = WrittenAttachment { attachment_id, ..wanted.clone() };
            store.write(|writer| writer.put_written_attachment(&written, now))?;
            told(&format!("{identifier}: {}", wanted.title));
        }
    }
    Ok(())
}
