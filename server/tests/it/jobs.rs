//! Work as jobs: several programs on one database, with a server and without.

use std::process::{Child, Stdio};

use serde_json::{Value, json};

use crate::kill::wait_until;
use crate::program::{Desk, demo};
use crate::server::Server;

#[test]
fn what_commands_do_is_listed_and_shown() {
    let desk = Desk::new();
    desk.ok(&["import", "issues", &demo("linear_issues.json")]);
    let (_, said) = desk.fails(&["import", "issues", "no-such.json"]);
    let jobs = desk.json(&["jobs", "list"]);
    assert_eq!((&jobs[1]["state"], &jobs[1]["kind"]), (&json!("done"), &json!("import")));
    assert_eq!((&jobs[0]["state"], &jobs[0]["error"]), (&json!("failed"), &json!(said)));
    assert_eq!(jobs[1]["progress"], json!({ "done": 144, "total": null, "unit": "records" }));
    let shown = desk.json(&["jobs", "show", "1"]);
    assert_eq!((&shown["report"]["new"], &shown["log"]), (&json!(144), &json!([])));
    assert_eq!(desk.json(&["jobs", "retry", "2"]), json!({ "id": 2, "already_there": false }));
    assert_eq!(desk.json(&["jobs", "cancel", "2"]), json!({ "id": 2, "cancel": "cancelled" }));
    assert_eq!(desk.fails(&["jobs", "cancel", "2"]).1, "Job 2 has already ended.");
    assert!(desk.fails(&["jobs", "retry", "1"]).1.starts_with("Job 1 cannot be retried"));
    assert_eq!(desk.fails(&["jobs", "show", "9"]).1, "Job 9 not found.");
    let words = desk.ok(&["jobs", "list"]);
    assert!(words.contains("144 new issues") && words.lines().count() == 2, "{words}");
}

#[test]
fn several_programs_at_once_come_to_the_same_end() {
    let desk = Desk::new();
    let names: Vec<String> =
        (0..4).map(|part| desk.write(&format!("{part}.json"), &signals(part, 50))).collect();
    let children: Vec<Child> =
        names.iter().map(|name| desk.start(&["import", "signals", name], Stdio::null())).collect();
    for child in children {
        let output = child.wait_with_output().unwrap();
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        assert!(said.contains("50 new signals, 0 changed, 0 unchanged"), "{said}");
    }
    let check = desk.json(&["check"]);
    assert_eq!((&check["sound"], &check["signals"]), (&json!(true), &json!(200)));
    let jobs = desk.json(&["jobs", "list"]);
    assert!(jobs.as_array().unwrap().iter().all(|job| job["state"] == "done" && job["attempts"] == 1));
}

#[test]
fn a_server_does_the_work_of_commands_and_takes_up_what_was_left() {
    let desk = Desk::new();
    desk.ok(&["import", "issues", &demo("linear_issues.json")]);
    assert!(!desk.fails(&["import", "signals", "later.json"]).1.is_empty());
    desk.write("later.json", &signals(0, 7));
    desk.ok(&["jobs", "retry", "2"]);
    let mut server = Server::start(&desk);
    wait_until(|| (desk.json(&["jobs", "show", "2"])["state"] == "done").then_some(()));
    let said = desk.ok(&["import", "signals", &desk.write("more.json", &signals(1, 5))]);
    assert!(said.contains("more.json: 5 new signals"), "{said}");
    let said = desk.run(&["import", "signals", "-"], &signals(2, 3));
    assert!(String::from_utf8_lossy(&said.stdout).starts_with("standard input: 3 new signals"));
    let jobs = desk.json(&["jobs", "list"]);
    let imports = jobs.as_array().unwrap().iter().filter(|job| job["kind"] == "import");
    let by: Vec<&str> = imports.map(|job| job["worker"].as_str().unwrap()).collect();
    let server_name = format!("{}-", server.id());
    assert!(by[1].starts_with(&server_name) && by[2].starts_with(&server_name), "{by:?}");
    assert!(!by[0].starts_with(&server_name), "the records of standard input stay here");
    server.end();
    assert_eq!(desk.json(&["check"])["signals"], 15);
}

/// A file of signals whose ids are of no other part.
pub fn signals(part: usize, count: usize) -> String {
    let records = (0..count).map(
        |id| json!({ "id": part * 1_000_000 + id, "summary": format!("text {id} of {part}"), "context": "" }),
    );
    Value::from_iter(records).to_string()
}
