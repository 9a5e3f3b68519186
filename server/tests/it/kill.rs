//! kill −9 at any moment leaves a sound database, and the next run carries on.

use std::process::Stdio;
use std::time::{Duration, Instant};

use serde_json::json;

use crate::jobs::signals;
use crate::program::{Desk, demo};

/// Longer than any of the steps takes; only a program that hangs reaches it.
const PATIENCE: Duration = Duration::from_secs(300);

#[test]
fn an_import_killed_half_way_leaves_nothing_of_the_file() {
    let desk = Desk::new();
    desk.ok(&["import", "signals", &demo("signals.json")]);
    let mut child = desk.start(&["import", "signals", "-"], Stdio::piped());
    let mut stdin = child.stdin.take().unwrap();
    // The list is never closed, so the import is certainly not finished when it dies.
    let written = std::io::Write::write_all(&mut stdin, unfinished_list().as_bytes());
    child.kill().unwrap();
    child.wait().unwrap();
    written.unwrap();
    let check = desk.json(&["check"]);
    assert_eq!((&check["sound"], &check["signals"]), (&json!(true), &json!(293)));
}

#[test]
fn an_association_killed_while_embedding_carries_on() {
    let desk = filled();
    let mut killed = 0;
    for share in [0.2, 0.5, 0.8] {
        let goal = (437.0 * share) as u64;
        let mut child = desk.start(&["associate"], Stdio::null());
        let alive = wait_until(|| {
            let finished = child.try_wait().unwrap().is_some();
            if finished { Some(false) } else { (embeddings(&desk) >= goal).then_some(true) }
        });
        child.kill().unwrap();
        child.wait().unwrap();
        killed += u32::from(alive);
        let check = desk.json(&["check"]);
        assert_eq!(check["sound"], true, "{check}");
    }
    assert!(killed > 0, "every run had finished before it could be killed");
    let before = embeddings(&desk);
    let report = desk.json(&["associate"]);
    let after = embeddings(&desk);
    if report["up_to_date"] == json!(false) {
        assert_eq!(before + report["embedded"].as_u64().unwrap(), after, "nothing is embedded twice");
    }
    assert!(report["pairs"].as_u64().unwrap() > 10);
    assert_eq!(desk.json(&["check"])["sound"], true);
}

#[test]
fn an_import_killed_half_way_is_taken_up_by_the_next_program() {
    let (desk, calm) = (Desk::new(), Desk::new());
    let large = desk.write("large.json", &signals(0, 24_000));
    let small = desk.write("small.json", &signals(1, 10));
    let mut child = desk.start(&["import", "signals", &large], Stdio::null());
    let seen = wait_until(|| {
        let ended = child.try_wait().unwrap().is_some();
        let job = &jobs(&desk)[0];
        if ended { Some(false) } else { (job["progress"]["done"].as_u64() > Some(0)).then_some(true) }
    });
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(seen, "it had finished before it could be killed");
    assert_eq!(jobs(&desk)[0]["state"], "running", "nobody has seen that it is dead");
    let signals = &desk.json(&["check"])["signals"];
    assert!([json!(0), json!(24_000)].contains(signals), "half of the file is in: {signals}");
    desk.ok(&["import", "signals", &small]);
    let done = jobs(&desk);
    assert_eq!((&done[1]["state"], &done[1]["attempts"]), (&json!("done"), &json!(2)));
    calm.ok(&["import", "signals", &large]);
    calm.ok(&["import", "signals", &small]);
    assert!(desk.ok(&["export", "signals"]) == calm.ok(&["export", "signals"]), "the ends differ");
    assert_eq!(desk.json(&["check"])["sound"], true);
}

#[test]
fn a_backup_killed_at_any_moment_leaves_nothing_behind() {
    let desk = Desk::new();
    desk.ok(&["import", "signals", &desk.write("large.json", &signals(0, 24_000))]);
    let folder = tempfile::tempdir().unwrap();
    let copy = folder.path().join("copy.db").display().to_string();
    let files = || folder.path().read_dir().unwrap().count();
    let mut killed = 0;
    for after_ms in (0..).step_by(7) {
        let mut child = desk.start(&["backup", &copy], Stdio::null());
        std::thread::park_timeout(Duration::from_millis(after_ms));
        child.kill().unwrap();
        if child.wait().unwrap().success() {
            break;
        }
        assert!(files() == 0 || std::path::Path::new(&copy).exists(), "killed after {after_ms} ms");
        if files() > 0 {
            // Complete, but the program had not ended yet.
            std::fs::remove_file(&copy).unwrap();
            assert_eq!(files(), 0);
        }
        killed += 1;
    }
    assert!(killed > 3 && files() == 1, "{killed}");
    assert_eq!(desk.json(&["check"])["sound"], true);
}

/// Low, as a part of the demo has few pairs.
pub const ASSOCIATE: [&str; 3] = ["associate", "--min-similarity", "0.2"];

#[test]
fn an_association_killed_half_way_is_taken_up_and_ends_the_same() {
    let (desk, calm) = (a_little(), a_little());
    let mut child = desk.start(&ASSOCIATE, Stdio::null());
    let alive = wait_until(|| {
        let ended = child.try_wait().unwrap().is_some();
        let job = &jobs(&desk)[0];
        let begun = job["kind"] == "associate" && job["progress"]["done"].as_u64() > Some(0);
        if ended { Some(false) } else { begun.then_some(true) }
    });
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(alive, "it had finished before it could be killed");
    desk.ok(&["import", "signals", &desk.write("again.json", &part_of("signals.json", 1))]);
    // It is the oldest of those that the import has done for the sake of its records.
    let killed = &jobs(&desk)[2];
    assert_eq!((&killed["kind"], &killed["state"]), (&json!("associate"), &json!("done")));
    assert_eq!(killed["attempts"], 2);
    calm.ok(&ASSOCIATE);
    let pairs_of_calm = pairs(&calm);
    assert!(!pairs_of_calm.is_empty());
    assert_eq!(pairs(&desk), pairs_of_calm);
    assert_eq!(desk.json(&["check"])["sound"], true);
}

/// Enough of the demo to be killed in the middle of it.
pub fn a_little() -> Desk {
    let desk = Desk::new();
    desk.ok(&["import", "signals", &desk.write("signals.json", &part_of("signals.json", 50))]);
    desk.ok(&[
        "import",
        "issues",
        "--no-match",
        &desk.write("issues.json", &part_of("linear_issues.json", 25)),
    ]);
    desk
}

/// The first records of a file of the demo.
fn part_of(file: &str, count: usize) -> String {
    let all: serde_json::Value = serde_json::from_slice(&std::fs::read(demo(file)).unwrap()).unwrap();
    all.as_array().unwrap()[..count].iter().cloned().collect::<serde_json::Value>().to_string()
}

pub fn jobs(desk: &Desk) -> serde_json::Value {
    // There is no database before the first program has made it.
    if !desk.db().exists() {
        return json!([{}]);
    }
    let jobs = desk.json(&["jobs", "list"]);
    if jobs == json!([]) { json!([{}]) } else { jobs }
}

pub fn pairs(desk: &Desk) -> Vec<(String, String, String)> {
    let all = desk.json(&["export", "associations"]);
    let text = |pair: &serde_json::Value, name: &str| pair[name].to_string();
    let pair = |pair| (text(pair, "issue"), text(pair, "signal"), text(pair, "similarity"));
    all.as_array().unwrap().iter().map(pair).collect()
}

fn filled() -> Desk {
    let desk = Desk::new();
    desk.ok(&["import", "signals", &demo("signals.json")]);
    desk.ok(&["import", "issues", "--no-match", &demo("linear_issues.json")]);
    desk
}

fn embeddings(desk: &Desk) -> u64 {
    desk.json(&["check"])["embeddings"].as_u64().unwrap()
}

fn unfinished_list() -> String {
    let records = (0..2_000).map(|id| format!("{{\"id\":{id},\"summary\":\"text {id}\",\"context\":\"\"}}"));
    format!("[{}", records.collect::<Vec<_>>().join(",\n"))
}

/// Asks again and again, with a breath in between for what is waited for.
pub fn wait_until<T>(mut ready: impl FnMut() -> Option<T>) -> T {
    let deadline = Instant::now() + PATIENCE;
    loop {
        if let Some(found) = ready() {
            return found;
        }
        assert!(Instant::now() < deadline, "it did not happen in time");
        std::thread::park_timeout(Duration::from_millis(2));
    }
}
