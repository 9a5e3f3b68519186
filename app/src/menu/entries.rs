//! Entries of the command menu.

use std::collections::HashSet;

use domain::{Query, Row, Verdict, View, fold, from_segment, to_segment};
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate};

use super::Menu;
use crate::api::{Nearest, PairKey, SavedView, SeenPair, Wire, drop_view, get_views, judge, save_view};
use crate::catalogue::{BrowserCatalogue, use_catalogue};
use crate::theme::{Theme, set_theme};
use crate::toast::{Toast, use_toast};
use crate::verdicts::{Verdicts, use_verdicts};

/// Maximum number of search results per group.
const MATCHES_MAX: usize = 6;

/// Entries under a heading.
#[derive(Clone, PartialEq)]
pub struct Group {
    /// The heading.
    pub name: &'static str,
    /// The entries.
    pub entries: Vec<Entry>,
}

/// An entry.
#[derive(Clone, PartialEq)]
pub struct Entry {
    /// Label.
    pub label: String,
    /// Kind or details.
    pub hint: String,
    /// Keyboard shortcut; may be empty.
    pub key: &'static str,
    /// Action.
    pub action: Action,
}

/// The action of an entry.
#[derive(Clone, PartialEq)]
pub enum Action {
    Go(String),
    Keys,
    Theme(Theme),
    Undo,
    /// Fills the input, for commands with arguments.
    Type(&'static str),
    SaveView {
        name: String,
        url: String,
    },
    DropView(String),
    Link(PairKey),
}

fn entry(label: impl Into<String>, hint: impl Into<String>, key: &'static str, action: Action) -> Entry {
    Entry { label: label.into(), hint: hint.into(), key, action }
}

fn go(label: &str, key: &'static str, url: &str) -> Entry {
    entry(label, "", key, Action::Go(url.to_owned()))
}

/// The entries for the text in the input.
pub fn use_entries(
    text: RwSignal<String>,
    meaning: Memo<Nearest>,
    catalogue: BrowserCatalogue,
) -> Memo<Vec<Group>> {
    let location = use_location();
    let views = RwSignal::new(Vec::<SavedView>::new());
    Effect::new(move || {
        // After hydration, and whenever the menu is opened.
        if text.read().is_empty() {
            spawn_local(async move {
                if let Ok(Wire(found)) = get_views().await {
                    let _ = views.try_set(found);
                }
            });
        }
    });
    Memo::new(move |_| {
        let typed = text.read().trim().to_owned();
        let (path, search) = (location.pathname.get(), location.search.get());
        let here = if search.is_empty() { path.clone() } else { format!("{path}?{search}") };
        if let Some(name) = typed.strip_prefix("save view") {
            return vec![group("Views", saving(name.trim(), &path, here))];
        }
        if let Some(wanted) = typed.strip_prefix("link to") {
            return vec![group("Link to", linking(wanted.trim(), &path, catalogue, &meaning.read()))];
        }
        let mut groups = Vec::new();
        let commands = commands(&path, &views.read());
        let matching = commands.into_iter().map(|(name, entries)| {
            group(name, entries.into_iter().filter(|entry| is_like(&entry.label, &typed)).collect())
        });
        let (issues, signals) = by_words(&typed, catalogue);
        let meaning = by_meaning(&meaning.read(), &issues, &signals);
        groups.extend([group("Issues", issues), group("Signals", signals), group("By meaning", meaning)]);
        groups.extend(matching);
        if typed.is_empty() {
            groups.rotate_left(3);
        }
        groups.retain(|group| !group.entries.is_empty());
        groups
    })
}

fn group(name: &'static str, entries: Vec<Entry>) -> Group {
    Group { name, entries }
}

fn commands(path: &str, views: &[SavedView]) -> Vec<(&'static str, Vec<Entry>)> {
    let pages = vec![
        go("Overview", "G H", "/"),
        go("Issues", "G I", "/issues"),
        go("Signals", "G S", "/signals"),
        go("Review", "G R", "/review"),
        go("Admin", "G A", "/admin"),
    ];
    let saved = views.iter().map(|view| entry(&view.name, "View", "", Action::Go(view.url.clone())));
    let saved: Vec<Entry> = saved.collect();
    let is_list = [View::Issues, View::Signals, View::Review].iter().any(|view| view.path() == path);
    let mut actions = vec![
        entry("Undo the last verdict", "", "U", Action::Undo),
        entry("Keyboard shortcuts", "", "?", Action::Keys),
        entry("Light theme", "", "", Action::Theme(Theme::Light)),
        entry("Dark theme", "", "", Action::Theme(Theme::Dark)),
        entry("System theme", "", "", Action::Theme(Theme::System)),
    ];
    if is_list {
        actions.insert(0, entry("Save this list as a view…", "", "", Action::Type("save view ")));
    } else if record_of(path).is_some() {
        actions.insert(0, entry("Link to…", "Associate manually", "", Action::Type("link to ")));
    }
    let dropping = views.iter().map(|view| {
        entry(format!("Delete view “{}”", view.name), "", "", Action::DropView(view.name.clone()))
    });
    actions.extend(dropping);
    vec![("Views", saved), ("Go to", pages), ("Actions", actions)]
}

fn saving(name: &str, path: &str, here: String) -> Vec<Entry> {
    let is_list = [View::Issues, View::Signals, View::Review].iter().any(|view| view.path() == path);
    if name.is_empty() || !is_list {
        return vec![entry("Type a name for the view", "", "", Action::Type("save view "))];
    }
    let action = Action::SaveView { name: name.to_owned(), url: here };
    vec![entry(format!("Save this list as “{name}”"), "", "", action)]
}

/// The issue or signal shown by the page with this path.
fn record_of(path: &str) -> Option<(View, String)> {
    let parts: Vec<&str> = path.trim_matches('/').split('/').collect();
    match parts[..] {
        ["issues", identifier] => Some((View::Issues, decoded(identifier))),
        ["signals", key] => Some((View::Signals, decoded(key))),
        _ => None,
    }
}

/// Decodes a path segment, which may be percent-encoded.
fn decoded(segment: &str) -> String {
    let value = format!("={}", segment.replace('+', "%2B").replace('&', "%26"));
    form_urlencoded::parse(value.as_bytes()).next().map_or_else(String::new, |(_, text)| from_segment(&text))
}

/// Search results that can be associated with the record of this page.
fn linking(wanted: &str, path: &str, catalogue: BrowserCatalogue, meaning: &Nearest) -> Vec<Entry> {
    let Some((side, name)) = record_of(path) else { return Vec::new() };
    let (issues, signals) = by_words(wanted, catalogue);
    let (found, near) =
        if side == View::Issues { (signals, &meaning.signals) } else { (issues, &meaning.issues) };
    let found = found.into_iter().filter_map(|entry| match entry.action {
        Action::Go(url) => record_of(&url).map(|(_, other)| (other, entry.label)),
        _ => None,
    });
    let mut seen = HashSet::new();
    let all = found.chain(near.iter().cloned()).filter(|(other, _)| seen.insert(other.clone()));
    all.map(|(other, label)| {
        let pair = if side == View::Issues {
            PairKey { identifier: name.clone(), signal: other.clone() }
        } else {
            PairKey { identifier: other.clone(), signal: name.clone() }
        };
        entry(label, other, "", Action::Link(pair))
    })
    .collect()
}

fn by_words(typed: &str, catalogue: BrowserCatalogue) -> (Vec<Entry>, Vec<Entry>) {
    if typed.is_empty() {
        return (Vec::new(), Vec::new());
    }
    let query = Query::default().with_words(typed);
    let found = catalogue.with(|index| {
        let rows = |view| index.rows(&index.select(view, &query), 0..MATCHES_MAX);
        (rows(View::Issues), rows(View::Signals))
    });
    let entries = |rows: Vec<Row>| rows.into_iter().filter_map(record).collect();
    found.map(|(issues, signals)| (entries(issues), entries(signals))).unwrap_or_default()
}

fn record(row: Row) -> Option<Entry> {
    match row {
        Row::Issue(row) => {
            let url = format!("/issues/{}", to_segment(&row.issue.identifier));
            Some(entry(row.issue.title, row.issue.identifier, "", Action::Go(url)))
        }
        Row::Signal(row) => {
            let url = format!("/signals/{}", to_segment(&row.signal.key));
            Some(entry(row.signal.summary, row.signal.from, "", Action::Go(url)))
        }
        Row::Pair(_) => None,
    }
}

/// Results by meaning that are not among the results by words.
fn by_meaning(found: &Nearest, issues: &[Entry], signals: &[Entry]) -> Vec<Entry> {
    let known: HashSet<&str> = issues.iter().chain(signals).map(|entry| entry.label.as_str()).collect();
    let of = |records: &[(String, String)], page: &str| -> Vec<Entry> {
        let new = records.iter().filter(|(_, label)| !known.contains(label.as_str()));
        new.map(|(name, label)| {
            let kind = if page == "issues" { name.clone() } else { "Signal".to_owned() };
            entry(label, kind, "", Action::Go(format!("/{page}/{}", to_segment(name))))
        })
        .collect()
    };
    [of(&found.issues, "issues"), of(&found.signals, "signals")].concat()
}

/// Whether the letters of the text occur in the label in this order.
fn is_like(label: &str, typed: &str) -> bool {
    let (label, typed) = (fold(label), fold(typed));
    let mut letters = label.chars();
    typed.chars().all(|wanted| letters.any(|letter| letter == wanted))
}

type Navigate = Box<dyn Fn(&str) + Send + Sync>;

/// Context that actions need.
#[derive(Clone, Copy)]
pub struct Actions {
    text: RwSignal<String>,
    navigate: StoredValue<Navigate>,
    verdicts: Verdicts,
    toast: RwSignal<Option<Toast>>,
    catalogue: BrowserCatalogue,
}

/// The context of the current page.
pub fn use_actions(text: RwSignal<String>) -> Actions {
    let navigate = use_navigate();
    let navigate: Navigate = Box::new(move |url| navigate(url, NavigateOptions::default()));
    Actions {
        text,
        navigate: StoredValue::new(navigate),
        verdicts: use_verdicts(),
        toast: use_toast(),
        catalogue: use_catalogue(),
    }
}

impl Actions {
    /// Performs the action; returns whether to close the menu.
    pub fn perform(self, action: Action, menu: Menu) -> bool {
        match action {
            Action::Go(url) => self.navigate.with_value(|navigate| navigate(&url)),
            Action::Keys => {
                menu.close();
                menu.show_keys();
            }
            Action::Theme(theme) => set_theme(theme),
            Action::Undo => self.verdicts.undo(),
            Action::Type(text) => {
                self.text.set(text.to_owned());
                return false;
            }
            Action::SaveView { name, url } => {
                let done = format!("View “{name}” saved.");
                self.tell(async move { save_view(SavedView { name, url }).await }, done);
            }
            Action::DropView(name) => {
                let done = format!("View “{name}” deleted.");
                self.tell(async move { drop_view(name).await }, done);
            }
            Action::Link(pair) => self.link(pair),
        }
        true
    }

    /// Confirms a pair manually and opens its page.
    fn link(self, pair: PairKey) {
        spawn_local(async move {
            let PairKey { identifier, signal } = pair.clone();
            let seen = SeenPair { identifier, signal, seq: None };
            match judge(vec![seen], Some(Verdict::Confirmed), None).await {
                Ok(_) => {
                    self.toast.set(Some(Toast::note(format!("Linked {}.", pair.identifier))));
                    self.catalogue.refresh();
                    self.navigate.with_value(|navigate| navigate(&pair.link()));
                }
                Err(fault) => {
                    self.toast.set(Some(Toast::failure(format!("Could not link the pair. {fault}"))))
                }
            }
        });
    }

    fn tell(self, work: impl Future<Output = Result<(), crate::Fault>> + 'static, done: String) {
        spawn_local(async move {
            self.toast.set(Some(match work.await {
                Ok(()) => Toast::note(done),
                Err(fault) => Toast::failure(fault.to_string()),
            }));
        });
    }
}
