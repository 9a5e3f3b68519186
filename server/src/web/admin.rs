//! What the page `/admin` shows and asks for.

use std::collections::BTreeSet;

use app::state::BackendError;
use app::{AdminView, JobView, Order, ServiceView, WebhookView, WriteBackView};
use engine::embed::model::{known, list};
use engine::jobs::{Job, JobKind, JobState, NewJob};
use engine::secrets::{Secret, SecretError, SecretName};
use engine::store::{Cancel, Fate, StoreError};
use engine::sync::WriteBack;
use jiff::Timestamp;

use super::Engine;
use crate::work::connections::{Service, own_key};
use crate::work::matching::MIN_SIMILARITY;
use crate::work::schedule::Schedule;
use crate::work::{associate, change_model, model, sync, write_back};

/// Jobs and deliveries that are shown.
const JOBS_SHOWN: usize = 20;
const DELIVERIES_SHOWN: usize = 10;
/// Lines of a job's log that are shown, the last ones.
const LINES_SHOWN: usize = 20;
/// Bad records of an import that are listed with its job.
const BAD_SHOWN: usize = 50;

/// Everything on the page.
pub(super) fn view(engine: &Engine) -> Result<AdminView, BackendError> {
    let store = &engine.store;
    let counts = store.counts()?;
    let last = store.last_run()?;
    let schedule = Schedule::of(store)?;
    let services: Result<_, BackendError> =
        Service::ALL.into_iter().map(|one| service(engine, one)).collect();
    let jobs: Result<_, BackendError> = store.jobs(JOBS_SHOWN)?.iter().map(|one| job(engine, one)).collect();
    let model = last.as_ref().map_or_else(|| "none used yet".to_owned(), |last| last.model.clone());
    Ok(AdminView {
        services: services?,
        webhook: webhook(engine)?,
        every_minutes: schedule.every_minutes,
        full_at_hour: schedule.full_at_hour,
        models: models(engine)?,
        min_similarity: last.as_ref().map_or(MIN_SIMILARITY, |last| last.min_similarity),
        write_back: write_back_view(engine)?,
        facts: vec![
            ("Issues", counts.issues.to_string()),
            ("Signals", counts.signals.to_string()),
            ("Associations", counts.associations.to_string()),
            ("Verdicts", counts.verdicts.to_string()),
            ("Last associated", last.map_or_else(|| "never".to_owned(), |last| moment(last.finished_at))),
            ("Model", model),
            ("Size", size(store.bytes()?)),
        ],
        jobs: jobs?,
    })
}

/// Does what a person asks for; the inner error is why it was not done.
pub(super) fn administer(engine: &Engine, order: Order) -> Result<Result<String, String>, BackendError> {
    Ok(match order {
        Order::Connect(word, key) => with_service(&word, |service| connect(engine, service, &key))?,
        Order::Disconnect(word) => with_service(&word, |service| {
            engine.store.write(|writer| writer.remove_secret(service.secret().as_str()))?;
            Ok(Ok(format!("The key of {} is forgotten.", service.label())))
        })?,
        Order::Sync(word, full) => with_service(&word, |service| {
            if !engine.connections.has_key(&engine.store, service)? {
                return Ok(Err(format!("Connect {} first.", service.label())));
            }
            queue(engine, &sync::job(service, u8::from(full))?, &format!("Fetching from {}", service.label()))
        })?,
        Order::WebhookSecret(secret) => keep_webhook_secret(engine, &secret)?,
        Order::ForgetPreviousSecret => {
            let name = SecretName::LinearWebhookSecretPrevious;
            engine.store.write(|writer| writer.remove_secret(name.as_str()))?;
            Ok("The secret before holds no more.".to_owned())
        }
        Order::Associate(min_similarity) => queue(engine, &associate::job(min_similarity)?, "Associating")?,
        Order::Model(name) => change_model(engine, &name)?,
        Order::Schedule(every_minutes, full_at_hour) => {
            let schedule = Schedule { every_minutes, full_at_hour };
            engine.store.write(|writer| schedule.put(writer))?;
            Ok("The schedule is kept.".to_owned())
        }
        Order::WriteBack(teams, address) => keep_write_back(engine, &teams, &address)?,
        Order::WriteNow => queue(engine, &write_back::job()?, "Writing to Linear")?,
        Order::Cancel(id) => match engine.store.cancel_job(id, crate::clock::now())? {
            Cancel::Cancelled => Ok(format!("Job {id} is cancelled.")),
            Cancel::Asked => Ok(format!("Job {id} ends at its next safe place.")),
            Cancel::Ended => Err(format!("Job {id} has ended already.")),
        },
        Order::Retry(id) => match engine.store.retry_job(id, crate::clock::now())? {
            Some(queued) => {
                (engine.wake)();
                Ok(format!("Job {} waits.", queued.id))
            }
            None => Err(format!("Job {id} cannot be tried again.")),
        },
    })
}

/// Names of the installed models, and which is in use.
fn models(engine: &Engine) -> Result<Vec<(String, bool)>, BackendError> {
    let chosen = model::chosen(&engine.store)?;
    let used = chosen.as_deref().unwrap_or(known::DEFAULT.name);
    let installed = list(&model::places()?)?.into_iter();
    Ok(installed.map(|model| (model.name.clone(), model.name == used)).collect())
}

fn change_model(engine: &Engine, name: &str) -> Done {
    if !models(engine)?.iter().any(|(installed, _)| installed == name) {
        return Ok(Err("That model is not installed; see `associations model fetch`.".to_owned()));
    }
    queue(engine, &change_model::job(name)?, "Changing the model")
}

/// Changes that are shown before they are made.
const CHANGES_SHOWN: usize = 20;

fn keep_write_back(engine: &Engine, teams: &str, address: &str) -> Done {
    let teams: BTreeSet<String> =
        teams.split([' ', ',']).filter(|key| !key.is_empty()).map(str::to_owned).collect();
    let is_address = address.starts_with("https://") || address.starts_with("http://");
    if !teams.is_empty() && !is_address {
        return Ok(Err("Give the address that your team opens this page by, with https://.".to_owned()));
    }
    let write_back = WriteBack { teams, address: address.to_owned() };
    engine.store.write(|writer| write_back.put(writer))?;
    Ok(Ok("It is kept; nothing is written until you say so.".to_owned()))
}

fn write_back_view(engine: &Engine) -> Result<WriteBackView, BackendError> {
    let write_back = WriteBack::of(&engine.store)?;
    let plan = write_back.plan(&engine.store)?;
    let mut changes: Vec<String> = plan.iter().take(CHANGES_SHOWN).map(line_of_change).collect();
    if plan.len() > CHANGES_SHOWN {
        changes.push(format!("and {} more", plan.len() - CHANGES_SHOWN));
    }
    let teams = engine.store.teams()?.into_iter();
    let teams = teams.map(|(key, name)| (key.clone(), name, write_back.teams.contains(&key)));
    Ok(WriteBackView { teams: teams.collect(), address: write_back.address, changes })
}

fn line_of_change(change: &engine::sync::Change) -> String {
    match &change.wanted {
        Some(wanted) => format!("{}: {}", change.identifier, wanted.title),
        None => format!("{}: removed", change.identifier),
    }
}

type Done = Result<Result<String, String>, BackendError>;

fn with_service(word: &str, work: impl FnOnce(Service) -> Done) -> Done {
    match Service::from_word(word) {
        Some(service) => work(service),
        None => Ok(Err("There is no such service.".to_owned())),
    }
}

fn queue(engine: &Engine, job: &NewJob, what: &str) -> Done {
    let queued = engine.store.queue_job(job, crate::clock::now())?;
    (engine.wake)();
    Ok(Ok(format!("{what}: job {}.", queued.id)))
}

/// The key is kept only once the service has taken it.
fn connect(engine: &Engine, service: Service, key: &str) -> Done {
    let secret = match Secret::new(key.trim()) {
        Ok(secret) => secret,
        Err(error) => return Ok(Err(error.to_string())),
    };
    let whose = match engine.connections.test(service, &secret) {
        Ok(whose) => whose,
        Err(error) => return Ok(Err(format!("{error:#}"))),
    };
    let kept = engine.connections.vault.put(&engine.store, service.secret(), &secret, crate::clock::now());
    Ok(told(kept).map(|()| format!("{} is connected: {whose}.", service.label())))
}

fn keep_webhook_secret(engine: &Engine, secret: &str) -> Done {
    let secret = match Secret::new(secret.trim()) {
        Ok(secret) => secret,
        Err(error) => return Ok(Err(error.to_string())),
    };
    let (vault, now) = (&engine.connections.vault, crate::clock::now());
    let kept = match vault.rotate_webhook_secret(&engine.store, &secret, now) {
        // There was none yet, or none that can be read.
        Err(SecretError::Missing(_) | SecretError::Unreadable(_)) => {
            vault.put(&engine.store, SecretName::LinearWebhookSecret, &secret, now)
        }
        kept => kept,
    };
    Ok(told(kept).map(|()| "The webhook's secret is kept.".to_owned()))
}

fn told(kept: Result<(), SecretError>) -> Result<(), String> {
    kept.map_err(|error| error.to_string())
}

fn service(engine: &Engine, service: Service) -> Result<ServiceView, BackendError> {
    let known = engine.store.known_secrets()?;
    let key = match own_key(service) {
        Some(_) => Some(format!("the key is in {}", service.variable())),
        None => known
            .iter()
            .find(|known| known.name == service.secret().as_str())
            .map(|known| format!("key of {}", moment(known.set_at))),
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
        None => "waits".to_owned(),
        Some((Fate::Bad(reason), _)) => format!("bad: {reason}"),
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

fn job(engine: &Engine, job: &Job) -> Result<JobView, BackendError> {
    let progress = job.progress.as_ref().filter(|_| job.state == JobState::Running);
    let words = progress.map(|progress| match progress.total {
        Some(total) => format!("{} of {total} {}", progress.done, progress.unit),
        None => format!("{} {}", progress.done, progress.unit),
    });
    let mut log: Vec<String> = engine.store.job_lines(job.id)?.into_iter().map(|line| line.text).collect();
    log.drain(..log.len().saturating_sub(LINES_SHOWN));
    log.extend(bad_records(engine, job)?);
    let outcome = job.error.clone().or_else(|| job.summary.clone()).unwrap_or_default();
    let tries = if job.attempts > 1 { format!(", try {}", job.attempts) } else { String::new() };
    Ok(JobView {
        id: job.id,
        what: label(job.kind),
        state: job.state.as_str(),
        progress: words.unwrap_or_default(),
        percent: progress
            .and_then(|progress| Some(progress.done * 100 / progress.total.filter(|total| *total > 0)?)),
        asked: format!("asked for by {} on {}{tries}", job.started_by, moment(job.queued_at)),
        outcome,
        log,
        can_cancel: !job.state.is_ended() && !job.cancel_asked,
        can_retry: matches!(job.state, JobState::Failed | JobState::Cancelled),
    })
}

/// The records that an import has left out, a line each.
fn bad_records(engine: &Engine, job: &Job) -> Result<Vec<String>, StoreError> {
    if job.kind != JobKind::Import {
        return Ok(Vec::new());
    }
    let report = engine.store.job_report(job.id)?.unwrap_or_default();
    let bad = report["bad"].as_array().map(Vec::as_slice).unwrap_or_default();
    let line = |bad: &serde_json::Value| {
        let text = |field: &str| bad[field].as_str().unwrap_or_default().to_owned();
        format!("line {}, record {}: {} {}", bad["line"], bad["index"], text("field"), text("reason"))
    };
    Ok(bad.iter().take(BAD_SHOWN).map(line).collect())
}

fn label(kind: JobKind) -> &'static str {
    match kind {
        JobKind::Import => "Import",
        JobKind::Associate => "Associate",
        JobKind::AssociateNew => "Associate what changed",
        JobKind::SyncLinear => "Sync with Linear",
        JobKind::SyncBuildBetter => "Sync with BuildBetter",
        JobKind::Deliveries => "Webhook deliveries",
        JobKind::WriteBack => "Write to Linear",
        JobKind::ChangeModel => "Change the model",
    }
}

/// To the minute, in UTC.
fn moment(at: Timestamp) -> String {
    at.strftime("%-d %b %Y %H:%M UTC").to_string()
}

fn size(bytes: u64) -> String {
    match bytes {
        ..1_000_000 => format!("{} kB", bytes / 1000),
        1_000_000..1_000_000_000 => format!("{}.{} MB", bytes / 1_000_000, bytes / 100_000 % 10),
        _ => format!("{}.{} GB", bytes / 1_000_000_000, bytes / 100_000_000 % 10),
    }
}
