//! Two programs that follow one service do so one after the other.

use std::process::Child;

use serde_json::{Value, json};

use crate::fake_linear::{FakeLinear, KEY};
use crate::kill::wait_until;
use crate::kill_server::{queue_sync, serve, serve_until_held, show, wait_until_done, wait_until_idle};
use crate::kill_sync::{SYNC, assert_same, hold_in_issues, sync, wait_until_held, with_signals, workspace};
use crate::program::Desk;
use crate::sync::linear;

#[test]
fn a_command_with_a_key_waits_for_the_sync_of_the_server() {
    let (fake, desk, undisturbed) = (workspace(), with_signals(), with_signals());
    sync(&undisturbed, &fake);
    let (mut server, of_server) = serve_until_held(&desk, &fake);
    let mut command = start(&desk, &fake);
    wait_until(|| {
        assert!(command.try_wait().unwrap().is_none(), "it did not wait");
        waits(&newest(&desk)).then_some(())
    });
    assert_nothing_is_asked(&fake);
    server.end();
    assert!(command.wait().unwrap().success());
    let states = (newest(&desk)["state"].clone(), show(&desk, of_server)["state"].clone());
    assert_eq!(states, (json!("done"), json!("queued")));
    assert_same(&desk, &undisturbed);
}

#[test]
fn a_server_waits_for_the_sync_of_a_command_until_that_dies() {
    let (fake, desk, undisturbed) = (workspace(), with_signals(), with_signals());
    sync(&undisturbed, &fake);
    let of_server = queue_sync(&desk, &fake);
    let page = hold_in_issues(&fake);
    let mut command = start(&desk, &fake);
    wait_until_held(&fake, page);
    let mut server = serve(&desk, &fake);
    wait_until(|| {
        let job = show(&desk, of_server);
        assert_ne!(job["state"], "done", "it did not wait");
        waits(&job).then_some(())
    });
    assert_nothing_is_asked(&fake);
    command.kill().unwrap();
    command.wait().unwrap();
    wait_until_done(&desk, of_server);
    wait_until_idle(&desk);
    server.end();
    assert_same(&desk, &undisturbed);
}

fn start(desk: &Desk, fake: &FakeLinear) -> Child {
    linear(desk, &SYNC, &fake.url, Some(KEY)).spawn().unwrap()
}

/// Whether a job has told that it waits for another program.
fn waits(job: &Value) -> bool {
    let lines = job["log"].as_array();
    lines.is_some_and(|lines| lines.iter().any(|line| line.to_string().contains("waiting for it to finish")))
}

fn newest(desk: &Desk) -> Value {
    show(desk, desk.json(&["jobs", "list"])[0]["id"].as_i64().unwrap())
}

/// The page that is held was the last that anybody asked for.
fn assert_nothing_is_asked(fake: &FakeLinear) {
    let state = fake.state();
    assert!(!state.asked.is_empty() && state.faults.is_empty());
    let held = state.asked.len();
    assert_eq!(
        state.asked.iter().filter(|(root, _)| *root == "teams").count(),
        1,
        "{held} pages were asked for"
    );
}
