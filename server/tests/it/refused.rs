//! Files that are no database, disks that are full, limits that are reached: a sentence, and on.

use std::fmt::Write;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::os::unix::process::CommandExt;
use std::process::{Command, Output, Stdio};

use serde_json::json;

use crate::place::{get, post};
use crate::program::Desk;
use crate::server::Server;

/// A user that owns nothing.
const NOBODY: u32 = 65_534;

#[test]
fn what_is_no_database_is_named_in_a_sentence() {
    let desk = Desk::new();
    let check = |command: &str, expected: &str| {
        let (code, said) = desk.fails(&[command]);
        assert_eq!((code, said.lines().count()), (Some(1), 1), "{said}");
        assert!(said.contains(expected), "{said}");
    };
    std::fs::create_dir(desk.db()).unwrap();
    check("check", "it is a folder");
    check("associate", "it is a folder");
    std::fs::remove_dir(desk.db()).unwrap();
    std::fs::write(desk.db(), "").unwrap();
    check("check", "is an empty file, not a database");
    std::fs::write(desk.db(), "Dear diary, ".repeat(1000)).unwrap();
    check("check", "is not a database of this program");
    check("associate", "is not a database of this program");
}

#[test]
fn check_reads_what_may_only_be_read_and_other_commands_say_so() {
    let desk = filled();
    let folder = desk.folder.path();
    let mode = |path: &std::path::Path, mode| {
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    };
    for (file_mode, folder_mode) in [(0o444, 0o777), (0o666, 0o555), (0o444, 0o555)] {
        mode(folder, folder_mode);
        mode(&desk.db(), file_mode);
        let before = folder.read_dir().unwrap().count();
        let said = as_nobody(&desk, &["--json", "check"]);
        let report: serde_json::Value = serde_json::from_slice(&said.stdout).unwrap();
        assert!(said.status.success(), "{said:?}");
        assert_eq!((&report["sound"], &report["signals"]), (&json!(true), &json!(300)), "{report}");
        assert!(report["left_out"][0].as_str().unwrap().contains("read-only"), "{report}");
        assert_eq!(folder.read_dir().unwrap().count(), before, "nothing is left beside it");
        let refused = as_nobody(&desk, &["associate"]);
        let words = String::from_utf8_lossy(&refused.stderr).into_owned();
        assert!(words.contains("is read-only: ") && words.lines().count() == 1, "{words}");
        mode(folder, 0o700);
    }
}

#[test]
fn check_finds_the_damage_of_a_file_that_may_only_be_read() {
    let desk = filled();
    let mut bytes = std::fs::read(desk.db()).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle..middle + 20_000].fill(0x5a);
    std::fs::write(desk.db(), bytes).unwrap();
    std::fs::set_permissions(desk.folder.path(), std::fs::Permissions::from_mode(0o755)).unwrap();
    std::fs::set_permissions(desk.db(), std::fs::Permissions::from_mode(0o444)).unwrap();
    let said = as_nobody(&desk, &["check"]);
    assert!(String::from_utf8_lossy(&said.stderr).contains("is damaged"), "{said:?}");
}

/// As somebody who may not write what is not his; where we are not root, that is us.
fn as_nobody(desk: &Desk, arguments: &[&str]) -> Output {
    let mut command = desk.command(arguments);
    if is_root() {
        // Where the program lies nobody else may look.
        let folder = tempfile::tempdir().unwrap();
        std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o755)).unwrap();
        let program = folder.path().join("associations");
        std::fs::copy(command.get_program(), &program).unwrap();
        let arguments: Vec<_> = command.get_args().map(ToOwned::to_owned).collect();
        command = Command::new(program);
        command.args(arguments).current_dir(desk.folder.path()).uid(NOBODY).gid(NOBODY);
        return command.output().unwrap();
    }
    command.output().unwrap()
}

fn is_root() -> bool {
    std::fs::metadata("/proc/self").is_ok_and(|about| about.uid() == 0)
}

#[test]
fn a_reached_limit_of_file_sizes_is_an_error_and_the_database_stays_whole() {
    let desk = filled();
    let (large, small) =
        (desk.write("large.json", &signals(300..9_000)), desk.write("small.json", &signals(0..310)));
    let output = limited(&desk, 4_000, &["import", "signals", &large]).output().unwrap();
    let words = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    assert!(words.contains("ulimit -f") && words.trim().lines().count() == 1, "{words}");
    assert!(words.contains("The file is accepted"), "{words}");
    desk.ok(&["import", "signals", &small]);
    let check = desk.json(&["check"]);
    assert_eq!((&check["sound"], &check["signals"]), (&json!(true), &json!(9_000)), "{check}");
}

#[test]
fn an_output_that_does_not_fit_is_said() {
    let desk = Desk::new();
    desk.ok(&["import", "signals", &desk.write("many.json", &signals(0..4_000))]);
    let mut export = limited(&desk, 200, &["export", "signals"]);
    let file = std::fs::File::create(desk.folder.path().join("out.json")).unwrap();
    let output = export.stdout(file).env("TMPDIR", desk.folder.path()).output().unwrap();
    let words = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    assert!(words.contains("ulimit -f") && words.trim().lines().count() == 1, "{words}");
}

#[test]
fn a_server_that_reaches_the_limit_says_so_to_the_person_and_goes_on() {
    let desk = filled();
    let server = Server::start_as(&desk, |arguments| limited(&desk, 2_000, arguments));
    let mut saved = 0;
    let (status, said) = loop {
        let url = format!("/issues?q={}", "x".repeat(8_000));
        let body = json!({ "view": { "name": "again", "url": url } }).to_string();
        let (status, said) = post(&server, "/api/save-view", "application/json", &body);
        if status != 200 {
            break (status, said);
        }
        saved += 1;
        assert!(saved < 1_000, "the limit has no effect");
    };
    assert_eq!(status, 507, "{said}");
    assert!(said.contains("ulimit -f"), "{said}");
    assert_eq!(get(&server, "/healthz").0, 200);
    assert!(get(&server, "/api/views").1.contains("again"));
}

/// With files of at most so many blocks of 512 bytes.
fn limited(desk: &Desk, blocks: u32, arguments: &[&str]) -> Command {
    in_shell(desk, &format!("ulimit -f {blocks}; exec \"$@\""), arguments)
}

fn in_shell(desk: &Desk, script: &str, arguments: &[&str]) -> Command {
    let command = desk.command(arguments);
    let mut shell = Command::new("sh");
    shell.args(["-c", script, "sh"]).arg(command.get_program()).args(command.get_args());
    shell.current_dir(desk.folder.path()).stdout(Stdio::piped()).stderr(Stdio::piped());
    shell
}

#[test]
fn a_full_disk_is_said_and_the_database_stays_whole() {
    let desk = filled();
    let large = desk.write("large.json", &signals(300..20_000));
    // The program gets the database on a disk of its own; what it says is all that is left of it.
    let script = "mkdir disk; mount -t tmpfs -o size=4m none disk && cp test.db disk/ && shift 2 && (\"$0\" --db disk/test.db \"$@\"; \"$0\" --db disk/test.db check)";
    let Some(output) = with_mounts(&desk, script, &["import", "signals", &large]) else { return };
    let (out, words) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(words.contains("The disk is full; free some space and try again."), "{words}");
    assert!(out.contains("is intact: 0 issues, 300 signals"), "{out}{words}");
}

#[test]
fn a_file_that_is_mounted_without_its_folder_is_refused() {
    let desk = filled();
    let script = "touch other.db; mount --bind test.db other.db && \"$0\" --db other.db associate";
    let Some(output) = with_mounts(&desk, script, &[]) else { return };
    let words = String::from_utf8_lossy(&output.stderr);
    assert!(words.contains("mount the folder that holds it"), "{words}");
}

#[test]
fn a_folder_that_is_mounted_elsewhere_holds_the_same_database() {
    let desk = filled();
    let script = "mkdir data other; cp test.db data/; mount --bind data other; \
                  \"$0\" --db data/test.db check && \"$0\" --db other/test.db check";
    let Some(output) = with_mounts(&desk, script, &[]) else { return };
    let out = String::from_utf8_lossy(&output.stdout);
    assert_eq!(out.matches("is intact").count(), 2, "{output:?}");
}

/// Runs a script that may mount; none where the system does not allow that. `$0` is the program.
fn with_mounts(desk: &Desk, script: &str, arguments: &[&str]) -> Option<Output> {
    let can = Command::new("unshare").args(["--mount", "true"]).output();
    if !can.is_ok_and(|output| output.status.success()) {
        return None;
    }
    let command = desk.command(arguments);
    let mut shell = Command::new("unshare");
    shell.args(["--mount", "sh", "-c", script]).arg(command.get_program()).args(command.get_args());
    Some(shell.current_dir(desk.folder.path()).output().unwrap())
}

fn filled() -> Desk {
    let desk = Desk::new();
    desk.ok(&["import", "signals", &desk.write("first.json", &signals(0..300))]);
    desk
}

fn signals(ids: std::ops::Range<u32>) -> String {
    let mut list = String::from("[");
    for id in ids {
        let comma = if list.len() > 1 { "," } else { "" };
        write!(list, "{comma}{{\"id\":{id},\"summary\":\"Signal number {id} of many\",\"context\":\"\"}}")
            .unwrap();
    }
    list + "]"
}
