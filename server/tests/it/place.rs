//! One database is one database, to every command and to the server.

use std::fs::File;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::kill::wait_until;
use crate::program::Desk;
use crate::server::Server;

/// Longer than any request may take.
const PATIENCE: Duration = Duration::from_secs(60);

#[test]
fn everything_is_its_owners_alone_whatever_the_umask() {
    for umask in ["000", "022", "027"] {
        let desk = Desk::new();
        let file = desk.write("signals.json", r#"[{"id":1,"summary":"a","context":""}]"#);
        let under = |arguments: &[&str]| {
            let command = desk.command(arguments);
            let mut shell = Command::new("sh");
            shell.args(["-c", &format!("umask {umask}; exec \"$@\""), "sh"]).arg(command.get_program());
            shell.args(command.get_args()).current_dir(desk.folder.path());
            shell.stdout(Stdio::piped()).stderr(Stdio::piped());
            shell
        };
        let imported = under(&["import", "signals", &file]).output().unwrap();
        assert!(imported.status.success(), "{imported:?}");
        let server = Server::start_as(&desk, under);
        let secret = administer(&server, "order=webhook-secret&value=0123456789abcdef");
        assert_eq!(secret.0, 200, "{secret:?}");
        let upload = begin_upload(&server);
        let uploads = desk.db().with_file_name("test.db-uploads");
        wait_until(|| uploads.read_dir().ok()?.next().map(drop));
        check_modes(&desk, umask);
        drop(upload);
    }
}

fn check_modes(desk: &Desk, umask: &str) {
    let mode = |path: &Path| path.metadata().unwrap().permissions().mode() & 0o7777;
    let mut seen = Vec::new();
    for entry in desk.folder.path().read_dir().unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if !name.starts_with("test.db") {
            continue;
        }
        let expected = if path.is_dir() { 0o700 } else { 0o600 };
        assert_eq!(mode(&path), expected, "{name} with the umask {umask}");
        for inside in path.read_dir().into_iter().flatten() {
            assert_eq!(mode(&inside.unwrap().path()), 0o600, "in {name} with the umask {umask}");
        }
        seen.push(name);
    }
    for ending in ["", "-wal", "-shm", "-live", "-worker", ".key", "-uploads"] {
        assert!(seen.contains(&format!("test.db{ending}")), "there is no {ending} among {seen:?}");
    }
}

#[test]
fn a_server_whose_database_is_moved_refuses_says_so_once_and_works_on_when_it_is_back() {
    let desk = Desk::new();
    let log = desk.folder.path().join("log");
    let server = Server::start_as(&desk, |arguments| {
        let mut command = desk.command(arguments);
        command.stderr(File::create(&log).unwrap());
        command
    });
    let log = || std::fs::read_to_string(&log).unwrap();
    let moved = "was moved, deleted or replaced while the program was running";
    assert_eq!(get(&server, "/healthz").0, 200);
    assert_eq!(save_view(&server, "before").0, 200);

    let away = desk.folder.path().join("away.db");
    std::fs::rename(desk.db(), &away).unwrap();
    for (what, answer) in [
        ("a write", save_view(&server, "during")),
        ("a read", get(&server, "/api/views")),
        ("a page", get(&server, "/issues")),
        ("an export", get(&server, "/export/issues.csv")),
        ("the probe", get(&server, "/healthz")),
    ] {
        assert_eq!(answer.0, 503, "{what}: {answer:?}");
        assert!(answer.1.contains(moved), "{what}: {answer:?}");
    }
    wait_until(|| log().contains(moved).then_some(()));
    let copy = desk.folder.path().join("copy.db");
    wait_until(|| {
        // By itself, without the log that stayed behind, the file holds all that was acknowledged.
        std::fs::copy(&away, &copy).unwrap();
        std::fs::read(&copy).unwrap().windows(6).any(|bytes| bytes == b"before").then_some(())
    });
    assert!(desk.command_on(&copy, &["check"]).output().unwrap().status.success());

    std::fs::rename(&away, desk.db()).unwrap();
    assert_eq!(get(&server, "/healthz").0, 200);
    assert_eq!(save_view(&server, "after").0, 200);
    let views = get(&server, "/api/views").1;
    assert_eq!(
        ["before", "during", "after"].map(|name| views.contains(name)),
        [true, false, true],
        "{views}"
    );
    wait_until(|| log().contains("back in its place").then_some(()));
    assert_eq!(log().matches(moved).count(), 1, "{}", log());
}

#[test]
fn a_command_by_another_path_finds_the_server_at_work() {
    let desk = Desk::new();
    let file = desk.write("signals.json", r#"[{"id":1,"summary":"a","context":""}]"#);
    let link = desk.folder.path().join("link.db");
    symlink("test.db", &link).unwrap();
    let server = Server::start(&desk);
    let done =
        desk.command_on(Path::new("./link.db"), &["--json", "import", "signals", &file]).output().unwrap();
    assert!(done.status.success(), "{done:?}");
    assert!(get(&server, "/api/list?view=Signals&search=").1.contains('a'));
    for lock in ["-worker", "-live", "-wal", ".key", "-uploads"] {
        let beside = desk.folder.path().join(format!("link.db{lock}"));
        assert!(!beside.exists(), "{} lies beside the link", beside.display());
    }
}

fn save_view(server: &Server, name: &str) -> (u16, String) {
    let body = format!(r#"{{"view":{{"name":"{name}","url":"/issues?q={name}"}}}}"#);
    post(server, "/api/save-view", "application/json", &body)
}

fn administer(server: &Server, form: &str) -> (u16, String) {
    post(server, "/api/administer", "application/x-www-form-urlencoded", form)
}

/// A file of which the end does not come, so that it stays where it is put.
fn begin_upload(server: &Server) -> TcpStream {
    let body = "--x\r\ncontent-disposition: form-data; name=\"kind\"\r\n\r\nsignals\r\n--x\r\n\
                content-disposition: form-data; name=\"file\"; filename=\"a.json\"\r\n\r\n[";
    let kind = "multipart/form-data; boundary=x";
    send(server, "POST", "/upload", &[("content-type", kind), ("content-length", "100000")], body)
}

pub fn post(server: &Server, path: &str, kind: &str, body: &str) -> (u16, String) {
    let length = body.len().to_string();
    answer(send(server, "POST", path, &[("content-type", kind), ("content-length", &length)], body))
}

pub fn get(server: &Server, path: &str) -> (u16, String) {
    answer(send(server, "GET", path, &[], ""))
}

fn send(server: &Server, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> TcpStream {
    let host = server.url.strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(host).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    let mut head = format!("{method} {path} HTTP/1.1\r\nhost: {host}\r\norigin: {}\r\n", server.url);
    head.push_str("connection: close\r\naccept: application/json\r\n");
    for (name, value) in headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    stream.write_all(format!("{head}\r\n{body}").as_bytes()).unwrap();
    stream
}

fn answer(mut stream: TcpStream) -> (u16, String) {
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    let answer = String::from_utf8_lossy(&answer).into_owned();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    (head.split(' ').nth(1).unwrap().parse().unwrap(), body.to_owned())
}
