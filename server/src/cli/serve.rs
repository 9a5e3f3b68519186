//! `associations serve`.

use std::path::Path;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use app::state::AppState;
use engine::associate::VectorCache;
use engine::jobs::Worker;
use engine::secrets::{KEY_VARIABLE, Vault};
use engine::sources::Kind;
use engine::store::Store;
use serde_json::json;

use super::args::Serve;
use super::associate::associate_all;
use super::here::Desk;
use super::import::import_files;
use super::out::Out;
use crate::web;
use crate::work::{self, Jobs, SharedModel};

/// How long the work under way may take to end when the program is to.
const WORK_STOP_MAX: Duration = Duration::from_secs(10);

/// The least similarity of the demo's associations. Lower than the command's default:
/// the demo's texts are terse, and above 0.5 lie only 27 of its pairs.
const DEMO_MIN_SIMILARITY: f32 = 0.3;

pub fn run(db: &Path, options: &Serve, out: &Out) -> anyhow::Result<()> {
    web::listen::check(options.listen, options.no_auth)?;
    let store = Arc::new(Store::open(db)?);
    let model = Arc::new(SharedModel::new(Arc::clone(&store)));
    if let Some(demo) = &options.demo {
        load_demo(&store, &model, demo, out)?;
    }
    let config = web::Config {
        listen: options.listen,
        no_auth: options.no_auth,
        site_root: options.site_root.clone(),
    };
    let vault = Arc::new(vault(db));
    let vectors = Arc::new(VectorCache::default());
    let work = Arc::new(Jobs::new(Arc::clone(&store), Arc::clone(&model), Arc::clone(&vectors)));
    // Nobody listens to it yet.
    let observer = Arc::new(|_| {});
    let worker = Arc::new(Worker::start(Arc::clone(&store), work, work::clock(), observer));
    let webhooks = web::Webhooks::new(Arc::clone(&store), vault, deliver(&store, &worker));
    let state = AppState::new(web::Engine::new(store, model, vectors), options.browser_rows_max);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let asked = Arc::new(OnceLock::new());
    let stop = stop_both(Arc::clone(&worker), Arc::clone(&asked));
    let served =
        runtime.block_on(web::serve(config, state, webhooks, |address| announce(address, out), stop));
    // While the last requests were answered, the work under way was ending, too.
    let spent = asked.get().map(Instant::elapsed).unwrap_or_default();
    if !worker.stop(WORK_STOP_MAX.saturating_sub(spent)) {
        tracing::warn!("the work under way did not end in time; the next start takes it up again");
    }
    served
}

/// What a new delivery sets off: the job that works all off that wait.
fn deliver(store: &Arc<Store>, worker: &Arc<Worker>) -> Arc<dyn Fn() + Send + Sync> {
    let (store, worker) = (Arc::clone(store), Arc::clone(worker));
    Arc::new(move || {
        let queued = work::deliveries::job().and_then(|job| Ok(store.queue_job(&job, crate::clock::now())?));
        match queued {
            Ok(_) => worker.wake(),
            // It is kept; the next delivery, or the next start, has it worked off.
            Err(error) => tracing::error!("a delivery is kept, but its job was not queued: {error:#}"),
        }
    })
}

/// A variable that is not text is no key either; the vault will say so.
fn vault(db: &Path) -> Vault {
    let key = std::env::var_os(KEY_VARIABLE);
    Vault::new(db, key.map(|key| key.to_string_lossy().into_owned()))
}

/// Ready once the program is to end; the work under way is then ending, too.
async fn stop_both(worker: Arc<Worker>, asked: Arc<OnceLock<Instant>>) {
    stopped().await;
    asked.get_or_init(Instant::now);
    worker.begin_stop();
}

fn announce(address: std::net::SocketAddr, out: &Out) {
    let url = format!("http://{address}");
    // Nobody may be reading; the server goes on all the same.
    out.result(&json!({ "listening": url }), format!("Associations is on {url} (Ctrl-C ends it)."))
        .unwrap_or_default();
}

/// Only into an empty database: nobody's own data is mixed with the demo's.
fn load_demo(store: &Arc<Store>, model: &Arc<SharedModel>, folder: &Path, out: &Out) -> anyhow::Result<()> {
    let counts = store.counts()?;
    if counts.issues > 0 || counts.signals > 0 {
        return Ok(());
    }
    out.remark(format!("The database is empty; loading the demo from {}.", folder.display()));
    let stop = AtomicBool::new(false);
    let desk = Desk::new(Arc::clone(store), Arc::clone(model), &stop);
    let signals = [folder.join("signals.json")];
    import_files(&desk, Kind::Signals, domain::SignalKey::DEFAULT_SOURCE, &signals, out)?;
    import_files(&desk, Kind::Issues, "linear", &[folder.join("linear_issues.json")], out)?;
    let report = associate_all(&desk, DEMO_MIN_SIMILARITY, out)?;
    out.remark(format!("Found {} associations.", report.pairs));
    Ok(())
}

/// Ready once the person or the system asks the program to end.
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
