//! `associations serve`.

use std::path::Path;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use app::state::AppState;
use engine::associate::VectorCache;
use engine::jobs::{JobEvent, JobKind, Worker};
use engine::sources::{Kind, ReadOptions};
use engine::store::Store;
use serde_json::json;

use super::args::Serve;
use super::import::import_files;
use super::matching::match_changed;
use super::out::Out;
use super::runner::JobRunner;
use crate::web;
use crate::work::connections::Connections;
use crate::work::{self, FollowUp, Jobs, SharedModel, uploads};

/// Time limit for running jobs to stop at shutdown.
const WORK_STOP_MAX: Duration = Duration::from_secs(10);

/// Interval of schedule checks.
const SCHEDULE_EVERY: Duration = Duration::from_secs(60);

pub fn run(db: &Path, options: &Serve, out: &Out) -> anyhow::Result<()> {
    web::listen::check(options.listen, options.no_auth)?;
    let store = Arc::new(Store::open(db)?);
    let model = Arc::new(SharedModel::new(Arc::clone(&store)));
    if let Some(demo) = &options.demo {
        load_demo(&store, demo, out)?;
    }
    let config = web::Config {
        listen: options.listen,
        no_auth: options.no_auth,
        site_root: options.site_root.clone(),
    };
    let connections = Arc::new(Connections::of(&store));
    let vectors = Arc::new(VectorCache::default());
    let work = Jobs::new(
        Arc::clone(&store),
        Arc::clone(&model),
        Arc::clone(&vectors),
        Arc::clone(&connections),
        FollowUp::Match,
    );
    let work = Arc::new(work);
    // Delete files left by a crash.
    uploads::sweep_quietly(&store);
    let (events, closing) = web::Events::new(Arc::clone(&store));
    let observer = {
        let (events, store) = (events.clone(), Arc::clone(&store));
        Arc::new(move |event: JobEvent| {
            if event.kind == JobKind::Import && event.state.is_ended() {
                uploads::sweep_quietly(&store);
            }
            events.publish(web::ServerEvent::Jobs);
        })
    };
    let worker = Arc::new(Worker::start(Arc::clone(&store), work, work::clock(), observer));
    let deliver = deliver(&store, &worker);
    if store.delivery_counts()?.pending > 0 {
        deliver();
    }
    let wake: Arc<dyn Fn() + Send + Sync> = {
        let worker = Arc::clone(&worker);
        Arc::new(move || worker.wake())
    };
    let services = web::Services {
        store: Arc::clone(&store),
        webhooks: web::Webhooks::new(Arc::clone(&store), Arc::clone(&connections.vault), deliver),
        events: events.clone(),
        uploads: web::Uploads::new(Arc::clone(&store), Arc::clone(&wake)),
    };
    let scheduler = Scheduler {
        store: Arc::clone(&store),
        connections: Arc::clone(&connections),
        worker: Arc::clone(&worker),
    };
    let database = Arc::clone(&store);
    let engine = web::Engine::new(store, model, vectors, connections, wake);
    let state = AppState::new(engine, options.browser_rows_max);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.spawn(events.watch());
    runtime.spawn_blocking({
        let store = Arc::clone(&database);
        move || {
            if let Err(error) = work::model::verify(&store) {
                tracing::warn!("{error}");
            }
        }
    });
    runtime.spawn(web::watch_database(database));
    runtime.spawn(keep_schedule(scheduler));
    let asked = Arc::new(OnceLock::new());
    let stop = stop_both(Arc::clone(&worker), Arc::clone(&asked), closing);
    let served =
        runtime.block_on(web::serve(config, state, services, |address| announce(address, out), stop));
    // Running jobs have been stopping while the last requests were answered.
    let spent = asked.get().map(Instant::elapsed).unwrap_or_default();
    if !worker.stop(WORK_STOP_MAX.saturating_sub(spent)) {
        tracing::warn!("running jobs did not stop in time; they continue at the next start");
    }
    served
}

/// Context of the schedule.
struct Scheduler {
    store: Arc<Store>,
    connections: Arc<Connections>,
    worker: Arc<Worker>,
}

/// Queues due jobs now and every minute.
async fn keep_schedule(scheduler: Scheduler) {
    let scheduler = Arc::new(scheduler);
    let mut minutes = tokio::time::interval(SCHEDULE_EVERY);
    minutes.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        minutes.tick().await;
        let scheduler = Arc::clone(&scheduler);
        let looked = tokio::task::spawn_blocking(move || {
            let Scheduler { store, connections, worker } = &*scheduler;
            if store.in_place().is_err() {
                return Ok(());
            }
            let now = crate::clock::now();
            let any = [
                work::schedule::queue_due(store, connections, now)?,
                work::deliveries::queue_due(store, connections, now)?,
                work::matching::queue_due(store, connections, now)?,
                work::learn::queue_due(store, connections, now)?,
            ];
            if any.contains(&true) {
                worker.wake();
            }
            uploads::sweep_quietly(store);
            anyhow::Ok(())
        });
        match looked.await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::warn!("the schedule could not be checked: {error}"),
            Err(error) => tracing::error!("the schedule failed: {error}"),
        }
    }
}

/// Callback for new webhook deliveries: queues the job that processes them.
fn deliver(store: &Arc<Store>, worker: &Arc<Worker>) -> Arc<dyn Fn() + Send + Sync> {
    let (store, worker) = (Arc::clone(store), Arc::clone(worker));
    Arc::new(move || {
        let queued = work::deliveries::job().and_then(|job| Ok(store.queue_job(&job, crate::clock::now())?));
        match queued {
            Ok(_) => worker.wake(),
            // The delivery is stored; the next delivery or the next start queues the job.
            Err(error) => {
                tracing::error!("a webhook delivery was stored, but its job could not be queued: {error}")
            }
        }
    })
}

/// Completes when the program should stop, and starts stopping the jobs.
async fn stop_both(
    worker: Arc<Worker>,
    asked: Arc<OnceLock<Instant>>,
    closing: tokio::sync::watch::Sender<()>,
) {
    stopped().await;
    drop(closing);
    asked.get_or_init(Instant::now);
    worker.begin_stop();
}

fn announce(address: std::net::SocketAddr, out: &Out) {
    let url = format!("http://{address}");
    // The server continues even if standard output is closed.
    out.result(
        &json!({ "listening": url }),
        format!("Associations is running at {url} (press Ctrl-C to stop)."),
    )
    .unwrap_or_default();
}

/// Loads the demo data into an empty database only.
fn load_demo(store: &Arc<Store>, folder: &Path, out: &Out) -> anyhow::Result<()> {
    let counts = store.counts()?;
    if counts.issues > 0 || counts.signals > 0 {
        return Ok(());
    }
    out.remark(format!("The database is empty; loading the demo data from {}.", folder.display()));
    let stop = AtomicBool::new(false);
    let runner = JobRunner::new(Arc::clone(store), &stop);
    let signals = [folder.join("signals.json")];
    let reading = ReadOptions::default();
    import_files(&runner, Kind::Signals, domain::SignalKey::DEFAULT_SOURCE, &signals, &reading, out)?;
    import_files(&runner, Kind::Issues, "linear", &[folder.join("linear_issues.json")], &reading, out)?;
    match_changed(&runner, out);
    Ok(())
}

/// Completes on Ctrl-C or SIGTERM.
async fn stopped() {
    let interrupted = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminated) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = interrupted => {}
                _ = terminated.recv() => {}
            }
            return;
        }
    }
    interrupted.await.unwrap_or_default();
}
