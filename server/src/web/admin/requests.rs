//! Requests made on the Admin page.

use std::collections::BTreeSet;

use app::AdminRequest;
use app::state::BackendError;
use engine::associate::put_weights;
use engine::explain::{Api, ExplainSettings};
use engine::jobs::{NewJob, Queued};
use engine::score::Weights;
use engine::secrets::{AddressedKey, Secret, SecretError, SecretName};
use engine::store::{Cancel, StoreError};
use engine::sync::WriteBack;

use super::{companies, explain, models, moment};
use crate::web::Engine;
use crate::work::connections::Service;
use crate::work::schedule::Schedule;
use crate::work::{associate, change_model, compare, learn, sync, uploads, write_back};

/// A success message, or an error message for the person.
pub(super) type Done = Result<Result<String, String>, BackendError>;

/// Performs a request; the inner error is a message for the person.
pub(in crate::web) fn administer(engine: &Engine, request: AdminRequest) -> Done {
    Ok(match request {
        AdminRequest::Connect(word, key) => with_service(&word, |service| connect(engine, service, &key))?,
        AdminRequest::Disconnect(word) => with_service(&word, |service| {
            engine.store.write(|writer| writer.remove_secret(service.secret().as_str()))?;
            Ok(Ok(format!("{} key deleted.", service.label())))
        })?,
        AdminRequest::Sync(word, full) => with_service(&word, |service| {
            if !engine.connections.has_key(&engine.store, service)? {
                return Ok(Err(format!("Connect {} first.", service.label())));
            }
            queue(engine, &sync::job(service, u8::from(full))?, &format!("Syncing {}", service.label()))
        })?,
        AdminRequest::WebhookSecret(secret) => save_webhook_secret(engine, &secret)?,
        AdminRequest::DeletePreviousSecret => {
            let name = SecretName::LinearWebhookSecretPrevious;
            engine.store.write(|writer| writer.remove_secret(name.as_str()))?;
            Ok("The previous secret is no longer accepted.".to_owned())
        }
        AdminRequest::Associate(min_similarity) => {
            queue(engine, &associate::job(min_similarity)?, "Updating associations")?
        }
        AdminRequest::Threshold(threshold) => {
            engine.store.write(|writer| writer.put_threshold(threshold))?;
            Ok("Threshold saved.".to_owned())
        }
        AdminRequest::Weights([meaning, words, title]) => weigh(engine, Weights { meaning, words, title })?,
        AdminRequest::Compare(names) => compare_models(engine, &names)?,
        AdminRequest::Learn => queue(engine, &learn::job()?, "Recalibrating confidence")?,
        AdminRequest::Calibration(id) => match learn::choose(&engine.store, id) {
            Ok(()) => queue(engine, &associate::again()?, "Calibration selected. Scoring all pairs")?,
            Err(StoreError::Unknown(_)) => Err("Calibration not found.".to_owned()),
            Err(error) => return Err(error.into()),
        },
        AdminRequest::Model(name) => change_model(engine, &name)?,
        AdminRequest::Schedule(every_minutes, full_at_hour) => {
            let schedule = Schedule { every_minutes, full_at_hour };
            engine.store.write(|writer| schedule.put(writer))?;
            Ok("Schedule saved.".to_owned())
        }
        AdminRequest::WriteBack(teams, address) => save_write_back(engine, &teams, &address)?,
        AdminRequest::WriteNow => queue(engine, &write_back::job()?, "Writing to Linear")?,
        AdminRequest::Explain { api, url, model, key, calls_max } => match Api::from_word(&api) {
            Some(api) => {
                let settings = ExplainSettings { api, url, model, daily_budget: calls_max };
                explain::save(engine, &settings, &key)?
            }
            None => Err("Unknown API.".to_owned()),
        },
        AdminRequest::DisableExplanations => explain::switch_off(engine)?,
        AdminRequest::MergeCompanies(a, b) => companies::merge_named(engine, &a, &b)?,
        AdminRequest::SeparateCompany(key) => companies::separate_key(engine, &key)?,
        AdminRequest::UndoCompanyDecision(a, b) => companies::undo(engine, a, b)?,
        AdminRequest::Cancel(id) => match engine.store.cancel_job(id, crate::clock::now())? {
            Cancel::Cancelled => {
                uploads::sweep_quietly(&engine.store);
                Ok(format!("Job {id} cancelled."))
            }
            Cancel::Asked => Ok(format!("Job {id} is being cancelled.")),
            Cancel::Ended => Err(format!("Job {id} has already ended.")),
        },
        AdminRequest::Retry(id) => retry(engine, id)?,
    })
}

fn retry(engine: &Engine, id: i64) -> Done {
    if let Some(refusal) = uploads::refusal(&engine.store, id)? {
        return Ok(Err(refusal));
    }
    let Some(queued) = engine.store.retry_job(id, crate::clock::now())? else {
        return Ok(Err(format!("Job {id} cannot be retried.")));
    };
    (engine.wake)();
    Ok(Ok(format!("Retrying: {}.", waits(engine, queued)?)))
}

/// State of a queued job as text.
fn waits(engine: &Engine, queued: Queued) -> Result<String, BackendError> {
    let id = queued.id;
    Ok(match queued.held_until {
        Some(until) => {
            let why = engine.store.job(id)?.and_then(|job| job.error).unwrap_or_default();
            format!("job {id} is waiting until {} ({})", moment(until), why.trim_end_matches('.'))
        }
        None if queued.already_there => format!("job {id}, already queued"),
        None => format!("job {id}"),
    })
}

fn weigh(engine: &Engine, weights: Weights) -> Done {
    match weights.checked() {
        Ok(weights) => engine.store.write(|writer| put_weights(writer, weights))?,
        Err(error) => return Ok(Err(error.to_string())),
    }
    queue(engine, &associate::again()?, "Weights saved. Scoring all pairs")
}

fn change_model(engine: &Engine, name: &str) -> Done {
    if !models(engine)?.iter().any(|(installed, _)| installed == name) {
        return Ok(Err("This model is not installed; run `associations model fetch`.".to_owned()));
    }
    queue(engine, &change_model::job(name)?, &format!("Switching to model {name}"))
}

fn compare_models(engine: &Engine, names: &[String]) -> Done {
    let installed = models(engine)?;
    // Only by name: accepting paths would reveal which files exist on this machine.
    if let Some(unknown) = names.iter().find(|name| !installed.iter().any(|(known, _)| known == *name)) {
        return Ok(Err(format!("Model {unknown} is not installed; run `associations model fetch`.")));
    }
    match compare::job(names) {
        Ok(job) => queue(engine, &job, "Comparing models"),
        Err(error) => Ok(Err(error.to_string())),
    }
}

fn save_write_back(engine: &Engine, teams: &str, address: &str) -> Done {
    let teams: BTreeSet<String> =
        teams.split([' ', ',']).filter(|key| !key.is_empty()).map(str::to_owned).collect();
    let is_address = address.starts_with("https://") || address.starts_with("http://");
    if !teams.is_empty() && !is_address {
        return Ok(Err(
            "Enter the URL of this server as your team opens it, starting with https://.".to_owned()
        ));
    }
    let write_back = WriteBack { teams, address: address.to_owned() };
    engine.store.write(|writer| write_back.put(writer))?;
    Ok(Ok("Saved. Nothing is written to Linear until you apply it.".to_owned()))
}

fn with_service(word: &str, work: impl FnOnce(Service) -> Done) -> Done {
    match Service::from_word(word) {
        Some(service) => work(service),
        None => Ok(Err("Unknown service.".to_owned())),
    }
}

fn queue(engine: &Engine, job: &NewJob, what: &str) -> Done {
    let queued = engine.store.queue_job(job, crate::clock::now())?;
    (engine.wake)();
    Ok(Ok(format!("{what}: {}.", waits(engine, queued)?)))
}

/// Saves the key after the service has accepted it.
fn connect(engine: &Engine, service: Service, key: &str) -> Done {
    let secret = match Secret::new(key.trim()) {
        Ok(secret) => secret,
        Err(error) => return Ok(Err(error.to_string())),
    };
    let whose = match engine.connections.test(service, &secret) {
        Ok(whose) => whose,
        Err(error) => return Ok(Err(error.to_string())),
    };
    let address = engine.connections.address(service);
    let key = AddressedKey { name: service.secret(), secret: &secret, address };
    let saved = engine.connections.vault.put_key(&engine.store, &key, crate::clock::now(), |_| Ok(()));
    Ok(told(saved).map(|()| format!("{} connected: {whose}.", service.label())))
}

fn save_webhook_secret(engine: &Engine, secret: &str) -> Done {
    let secret = match Secret::new(secret.trim()) {
        Ok(secret) => secret,
        Err(error) => return Ok(Err(error.to_string())),
    };
    let (vault, now) = (&engine.connections.vault, crate::clock::now());
    let saved = match vault.rotate_webhook_secret(&engine.store, &secret, now) {
        // There is no previous secret, or it cannot be decrypted.
        Err(SecretError::Missing(_) | SecretError::Unreadable(_)) => {
            vault.put(&engine.store, SecretName::LinearWebhookSecret, &secret, now)
        }
        saved => saved,
    };
    Ok(told(saved).map(|()| "Webhook secret saved.".to_owned()))
}

fn told(saved: Result<(), SecretError>) -> Result<(), String> {
    saved.map_err(|error| error.to_string())
}
