//! What goes to this machine goes there directly, whatever proxies the environment names.
//!
//! The environment belongs to the whole process, so the asking is done by another one: this
//! test program again, with that one test.

use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use engine::explain::{Api, ExplainSettings, Explainer};
use engine::secrets::{Secret, Vault};
use engine::sources::linear::Linear;
use engine::sources::proxy_of;
use serde_json::json;

use crate::fake_http::{Reply, start};
use crate::fixture::{Scratch, noon};

const SERVICE: &str = "TEST_SERVICE_OF_THIS_MACHINE";

#[test]
fn a_service_of_this_machine_is_asked_directly() {
    for variables in [
        vec!["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"],
        vec!["http_proxy", "https_proxy", "all_proxy"],
        vec!["ALL_PROXY"],
    ] {
        for no_proxy in [None, Some(""), Some("other.test")] {
            check(&variables, no_proxy);
        }
    }
}

fn check(variables: &[&str], no_proxy: Option<&str>) {
    let through_proxy = Arc::new(AtomicUsize::new(0));
    let direct = Arc::new(AtomicUsize::new(0));
    let count = |counter: &Arc<AtomicUsize>| {
        let counter = Arc::clone(counter);
        start(move |_| {
            counter.fetch_add(1, Ordering::SeqCst);
            Reply::Whole(200, vec![], json!({ "data": {} }).to_string())
        })
    };
    let proxy = count(&through_proxy).replace("/graphql", "");
    let service = count(&direct);
    let mut child = Command::new(std::env::current_exe().unwrap());
    child.args(["--exact", "proxy::asks_the_service_that_the_environment_names"]).env(SERVICE, &service);
    for name in ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "REQUEST_METHOD"] {
        child.env_remove(name).env_remove(name.to_lowercase());
    }
    for name in variables {
        child.env(name, &proxy);
    }
    if let Some(hosts) = no_proxy {
        child.env("NO_PROXY", hosts);
    }
    let output = child.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    assert_eq!(through_proxy.load(Ordering::SeqCst), 0, "{variables:?} {no_proxy:?}");
    assert!(direct.load(Ordering::SeqCst) >= 2, "{variables:?}: Linear and the language model were asked");
}

#[test]
fn asks_the_service_that_the_environment_names() {
    let Ok(service) = std::env::var(SERVICE) else { return };
    // What comes back is none of this test's affair.
    let _ = Linear::new("a key", &service).unwrap().who();
    let scratch = Scratch::new();
    let explainer =
        Explainer::new(Arc::new(Vault::new(&scratch.path(), None)), std::time::Duration::from_secs(5));
    let settings =
        ExplainSettings { api: Api::OpenAi, url: service.clone(), model: "m".into(), daily_budget: 1 };
    let key = Secret::new("a key").unwrap();
    assert!(explainer.set_up(&scratch.store, &settings, Some(&key), noon()).is_err());
    assert_eq!(proxy_of(&service), None);
    assert!(proxy_of("https://api.linear.app/graphql").is_some_and(|proxy| proxy.starts_with("127.0.0.1:")));
}

#[test]
fn no_key_goes_out_in_the_open() {
    for url in ["http://api.linear.app/graphql", "http://192.168.1.2/graphql", "ftp://127.0.0.1/", "nothing"]
    {
        let Err(error) = Linear::new("a key", url) else { panic!("{url} is taken") };
        assert!(error.to_string().contains("https://"), "{error}");
    }
}
