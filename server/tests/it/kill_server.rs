//! A server that ends in the middle of its work, asked to or not, leaves the work to who
//! comes next.

use std::process::Command;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::fake_linear::{FakeLinear, KEY};
use crate::kill::{ASSOCIATE, a_little, pairs, wait_until};
use crate::kill_sync::{
    SYNC, assert_same, hold_in_issues, issues, sync, wait_until_held, with_signals, workspace,
};
use crate::program::Desk;
use crate::server::Server;
use crate::sync::linear;

/// How long a program that was told to end may take.
const END_MAX: Duration = Duration::from_secs(10);

#[test]
fn a_server_ended_in_a_sync_goes_at_once_and_the_next_finishes_it() {
    let (fake, desk, undisturbed) = (workspace(), with_signals(), with_signals());
    sync(&undisturbed, &fake);
    let (mut server, job) = serve_until_held(&desk, &fake);
    ends_at_once(&mut server);
    let left = show(&desk, job);
    assert_eq!((&left["state"], &left["attempts"]), (&json!("queued"), &json!(0)), "the try does not count");
    assert_eq!(done_by_the_next_server(&desk, &fake, job)["attempts"], 1);
    assert_same(&desk, &undisturbed);
}

#[test]
fn a_server_killed_in_a_sync_leaves_it_to_the_next() {
    let (fake, desk, undisturbed) = (workspace(), with_signals(), with_signals());
    sync(&undisturbed, &fake);
    let (mut server, job) = serve_until_held(&desk, &fake);
    server.kill();
    assert_eq!(
        (&desk.json(&["check"])["sound"], &show(&desk, job)["state"]),
        (&json!(true), &json!("running"))
    );
    assert!(issues(&desk).as_array().is_some_and(|issues| (1..7).contains(&issues.len())));
    assert_eq!(done_by_the_next_server(&desk, &fake, job)["attempts"], 2);
    assert_same(&desk, &undisturbed);
}

#[test]
fn a_server_ended_in_an_association_leaves_it_to_the_next_command() {
    let (desk, undisturbed) = (a_little(), a_little());
    let job = queue(&desk, desk.command(&ASSOCIATE).env("ASSOCIATIONS_MODEL_DIR", "no such folder"));
    let mut server = Server::start(&desk);
    wait_until(|| (show(&desk, job)["progress"]["done"].as_u64() > Some(0)).then_some(()));
    ends_at_once(&mut server);
    let left = show(&desk, job);
    assert_eq!((&left["state"], &left["attempts"]), (&json!("queued"), &json!(0)));
    desk.ok(&ASSOCIATE);
    undisturbed.ok(&ASSOCIATE);
    assert_eq!(show(&desk, job)["state"], "done");
    assert_eq!(pairs(&desk), pairs(&undisturbed));
    assert_eq!(desk.json(&["check"])["sound"], true);
}

/// A server in the middle of a sync's issues, and that sync.
pub fn serve_until_held(desk: &Desk, fake: &FakeLinear) -> (Server, i64) {
    let job = queue_sync(desk, fake);
    let page = hold_in_issues(fake);
    let server = serve(desk, fake);
    wait_until_held(fake, page);
    (server, job)
}

/// Queues a sync for a server that has the key.
pub fn queue_sync(desk: &Desk, fake: &FakeLinear) -> i64 {
    queue(desk, &mut linear(desk, &SYNC, &fake.url, None))
}

/// Queues what a command is to do that fails by itself.
fn queue(desk: &Desk, command: &mut Command) -> i64 {
    assert!(!command.output().unwrap().status.success());
    let job = desk.json(&["jobs", "list"])[0]["id"].as_i64().unwrap();
    desk.ok(&["jobs", "retry", &job.to_string()]);
    job
}

fn ends_at_once(server: &mut Server) {
    let began = Instant::now();
    server.end();
    assert!(began.elapsed() < END_MAX);
}

pub fn serve(desk: &Desk, fake: &FakeLinear) -> Server {
    Server::start_as(desk, |arguments| linear(desk, arguments, &fake.url, Some(KEY)))
}

fn done_by_the_next_server(desk: &Desk, fake: &FakeLinear, job: i64) -> Value {
    let mut server = serve(desk, fake);
    let done = wait_until_done(desk, job);
    wait_until_idle(desk);
    server.end();
    done
}

pub fn wait_until_done(desk: &Desk, job: i64) -> Value {
    wait_until(|| Some(show(desk, job)).filter(|job| job["state"] == "done"))
}

/// Until a server has done all that there is, the matching of what it has fetched included.
pub fn wait_until_idle(desk: &Desk) {
    let ended = [json!("done"), json!("failed"), json!("cancelled")];
    wait_until(|| {
        let jobs = desk.json(&["jobs", "list"]);
        jobs.as_array().unwrap().iter().all(|job| ended.contains(&job["state"])).then_some(())
    });
}

pub fn show(desk: &Desk, job: i64) -> Value {
    desk.json(&["jobs", "show", &job.to_string()])
}
