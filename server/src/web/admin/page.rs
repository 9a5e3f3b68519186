//! Contents of the Admin page.

use app::state::BackendError;
use app::{AdminView, ServiceView, WebhookView, WriteBackView};
use domain::{Index, Unreadable};
use engine::associate::weights;
use engine::explain::ExplainSettings;
use engine::score::Weights;
use engine::secrets::SecretName;
use engine::sources::proxy_of;
use engine::store::{Fate, Store};
use engine::sync::{Change, WriteBack};
use jiff::Timestamp;

use super::{companies, compare, explain, jobs, learning, models, moment};
use crate::web::Engine;
use crate::work::connections::{Service, own_key};
use crate::work::matching::MIN_SIMILARITY;
use crate::work::schedule::Schedule;

/// Number of deliveries shown.
const DELIVERIES_SHOWN: usize = 10;
/// Maximum number of pending changes shown.
const CHANGES_SHOWN: usize = 20;

/// Everything on the page.
pub(in crate::web) fn view(engine: &Engine, index: &Index) -> Result<AdminView, BackendError> {
    let store = &engine.store;
    let counts = store.counts()?;
    let last = store.last_run()?;
    let schedule = Schedule::of(store)?;
    let services: Result<_, BackendError> =
        Service::ALL.into_iter().map(|one| service(engine, one)).collect();
    let model = last.as_ref().map_or_else(|| "none yet".to_owned(), |last| last.model.clone());
    Ok(AdminView {
        services: services?,
        webhook: webhook(engine)?,
        every_minutes: schedule.every_minutes,
        full_at_hour: schedule.full_at_hour,
        models: models(engine)?,
        threshold: store.threshold()?,
        weights: {
            let Weights { meaning, words, title } = weights(store)?;
            [meaning, words, title]
        },
        learning: learning::view(engine)?,
        comparison: compare::view(engine)?,
        min_similarity: last.as_ref().map_or(MIN_SIMILARITY, |last| last.min_similarity),
        write_back: write_back_view(engine, index)?,
        explain: explain::view(engine)?,
        companies: companies::view(engine)?,
        facts: vec![
            ("Issues", counts.issues.to_string()),
            ("Signals", counts.signals.to_string()),
            ("Associations", counts.associations.to_string()),
            ("Not matched", not_matched(store)?),
            ("Verdicts", counts.verdicts.to_string()),
            (
                "Associations updated",
                last.map_or_else(|| "never".to_owned(), |last| moment(last.finished_at)),
            ),
            ("Model", model),
            ("Database size", size(store.bytes()?)),
            ("Proxy", proxies(engine)?),
        ],
        problems: jobs::problems(engine)?,
        jobs: jobs::newest(engine)?,
    })
}

fn service(engine: &Engine, service: Service) -> Result<ServiceView, BackendError> {
    let known = engine.store.known_secrets()?;
    let key = match own_key(service) {
        Some(_) => Some(format!("key from {}", service.variable())),
        None => known
            .iter()
            .find(|known| known.name == service.secret().as_str())
            .map(|known| format!("key set {}", moment(known.set_at))),
    };
    let states = engine.store.sync_states(service.word())?;
    let fresh = states.iter().filter_map(|(_, state)| state.finished_at).min();
    let failed = states.into_iter().filter_map(|(_, state)| state.last_error).next();
    Ok(ServiceView {
        word: service.word(),
        label: service.label(),
        key,
        fresh: fresh.map(moment),
        error: failed,
    })
}

fn webhook(engine: &Engine) -> Result<WebhookView, BackendError> {
    let known = engine.store.known_secrets()?;
    let has = |name: SecretName| known.iter().any(|known| known.name == name.as_str());
    let counts = engine.store.delivery_counts()?;
    let lines = engine.store.recent_deliveries(DELIVERIES_SHOWN)?;
    let fate = |settled: Option<(Fate, Timestamp)>| match settled {
        None => "pending".to_owned(),
        Some((Fate::Bad(reason), _)) => format!("invalid: {reason}"),
        Some((fate, _)) => fate.word().to_owned(),
    };
    Ok(WebhookView {
        has_secret: has(SecretName::LinearWebhookSecret),
        has_previous: has(SecretName::LinearWebhookSecretPrevious),
        deliveries: lines
            .into_iter()
            .map(|line| [moment(line.received_at), line.event, fate(line.settled)])
            .collect(),
        counts: counts.settled,
    })
}

fn write_back_view(engine: &Engine, index: &Index) -> Result<WriteBackView, BackendError> {
    let write_back = WriteBack::of(&engine.store)?;
    let plan = write_back.plan(&engine.store, index)?;
    let mut changes: Vec<String> = plan.iter().take(CHANGES_SHOWN).map(line_of_change).collect();
    if plan.len() > CHANGES_SHOWN {
        changes.push(format!("and {} more", plan.len() - CHANGES_SHOWN));
    }
    let teams = engine.store.teams()?.into_iter();
    let teams = teams.map(|(key, name)| (key.clone(), name, write_back.teams.contains(&key)));
    Ok(WriteBackView { teams: teams.collect(), address: write_back.address, changes })
}

fn line_of_change(change: &Change) -> String {
    match &change.wanted {
        Some(wanted) => format!("{}: {}", change.identifier, wanted.title),
        None => format!("{}: removed", change.identifier),
    }
}

/// Number of records with a text that the model cannot read, by reason.
fn not_matched(store: &Store) -> Result<String, BackendError> {
    let too_short = store.count_unreadable(Unreadable::TooShort)?;
    let unknown = store.count_unreadable(Unreadable::UnknownLanguage)?;
    Ok(format!("{too_short} with too little text, {unknown} in a language that the model does not support"))
}

/// Proxies used for requests to services.
fn proxies(engine: &Engine) -> Result<String, BackendError> {
    let mut services: Vec<(&str, String)> =
        Service::ALL.map(|one| (one.label(), engine.connections.address(one).to_owned())).into();
    services.extend(ExplainSettings::of(&engine.store)?.map(|settings| ("the language model", settings.url)));
    let lines: Vec<String> = services
        .into_iter()
        .filter_map(|(label, url)| Some(format!("{label} via {}", proxy_of(&url)?)))
        .collect();
    Ok(if lines.is_empty() { "none".to_owned() } else { lines.join(", ") })
}

fn size(bytes: u64) -> String {
    match bytes {
        ..1_000_000 => format!("{} kB", bytes / 1000),
        1_000_000..1_000_000_000 => format!("{}.{} MB", bytes / 1_000_000, bytes / 100_000 % 10),
        _ => format!("{}.{} GB", bytes / 1_000_000_000, bytes / 100_000_000 % 10),
    }
}
