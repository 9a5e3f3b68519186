//! `associations serve`.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use app::state::AppState;
use engine::associate::VectorCache;
use engine::secrets::{KEY_VARIABLE, Vault};
use engine::sources::Kind;
use engine::store::Store;
use serde_json::json;

use super::args::Serve;
use super::associate::associate_all;
use super::import::import_files;
use super::out::Out;
use crate::web;

/// The least similarity of the demo's associations. Lower than the command's default:
/// the demo's texts are terse, and above 0.5 lie only 27 of its pairs.
const DEMO_MIN_SIMILARITY: f32 = 0.3;

pub fn run(db: &Path, options: &Serve, out: &Out) -> anyhow::Result<()> {
    web::listen::check(options.listen, options.no_auth)?;
    let store = Store::open(db)?;
    if let Some(demo) = &options.demo {
        load_demo(&store, demo, out)?;
    }
    let config = web::Config {
        listen: options.listen,
        no_auth: options.no_auth,
        site_root: options.site_root.clone(),
    };
    let store = Arc::new(store);
    let vault = Arc::new(vault(db));
    let vectors = Arc::new(VectorCache::default());
    // Deliveries wait in the database; nobody is there to be woken for them yet.
    let webhooks = web::Webhooks::new(Arc::clone(&store), vault, Arc::new(|| {}));
    let state = AppState::new(web::Engine::new(store, vectors), options.browser_rows_max);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(web::serve(config, state, webhooks, |address| announce(address, out), stopped()))
}

/// A variable that is not text is no key either; the vault will say so.
fn vault(db: &Path) -> Vault {
    let key = std::env::var_os(KEY_VARIABLE);
    Vault::new(db, key.map(|key| key.to_string_lossy().into_owned()))
}

fn announce(address: std::net::SocketAddr, out: &Out) {
    let url = format!("http://{address}");
    // Nobody may be reading; the server goes on all the same.
    out.result(&json!({ "listening": url }), format!("Associations is on {url} (Ctrl-C ends it)."))
        .unwrap_or_default();
}

/// Only into an empty database: nobody's own data is mixed with the demo's.
fn load_demo(store: &Store, folder: &Path, out: &Out) -> anyhow::Result<()> {
    let counts = store.counts()?;
    if counts.issues > 0 || counts.signals > 0 {
        return Ok(());
    }
    out.remark(format!("The database is empty; loading the demo from {}.", folder.display()));
    let stop = AtomicBool::new(false);
    let signals = [folder.join("signals.json")];
    import_files(store, Kind::Signals, domain::SignalKey::DEFAULT_SOURCE, &signals, &stop, out)?;
    import_files(store, Kind::Issues, "linear", &[folder.join("linear_issues.json")], &stop, out)?;
    let report = associate_all(store, DEMO_MIN_SIMILARITY, &stop, out)?;
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
