//! Files that a browser sends go, whatever becomes of their jobs.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::PathBuf;

use crate::kill::wait_until;
use crate::kill_server::wait_until_idle;
use crate::program::Desk;
use crate::server::Server;

#[test]
fn uploaded_files_are_removed_however_their_jobs_end_and_what_a_crash_left_at_the_start() {
    let desk = Desk::new();
    let folder = uploads(&desk);
    std::fs::create_dir(&folder).unwrap();
    std::fs::write(folder.join("left"), "by a crash").unwrap();
    let mut server = Server::start(&desk);
    assert_eq!(count(&folder), 0, "what nobody needs is swept at the start");
    let said = upload(&server, "good.json", r#"[{"id":1,"summary":"captions","context":""}]"#);
    assert!(said.starts_with("HTTP/1.1 200"), "{said}");
    let said = upload(&server, "bad.json", "no JSON at all");
    assert!(said.starts_with("HTTP/1.1 200"), "{said}");
    wait_until(|| (count(&folder) == 0).then_some(()));
    wait_until_idle(&desk);
    let jobs = desk.json(&["jobs", "list"]);
    let states: Vec<&str> =
        jobs.as_array().unwrap().iter().map(|job| job["state"].as_str().unwrap()).collect();
    assert_eq!(states, ["failed", "done"]);
    let failed = jobs[0]["id"].to_string();
    assert!(desk.fails(&["jobs", "retry", &failed]).1.contains("upload it again"));
    server.end();
}

#[test]
fn what_an_uploaded_file_holds_is_detected() {
    let desk = Desk::new();
    let mut server = Server::start(&desk);
    let issues = "ID,Title,Status,Team\nENG-1,Captions come late,Todo,Engineering\n";
    let signals = r#"{"results":[{"id":1,"summary":"captions","context":"","company":{"name":"Nimbus"}}]}"#;
    for (name, content) in [("a.csv", issues), ("b.json", signals)] {
        let said = upload_as(&server, "auto", name, content);
        assert!(said.starts_with("HTTP/1.1 200"), "{said}");
    }
    let said = upload_as(&server, "anything", "a.csv", issues);
    assert!(said.starts_with("HTTP/1.1 400") && said.contains("signals or issues"), "{said}");
    wait_until(|| (count(&uploads(&desk)) == 0).then_some(()));
    wait_until_idle(&desk);
    let check = desk.json(&["check"]);
    assert_eq!((&check["issues"], &check["signals"]), (&1.into(), &1.into()), "{check}");
    server.end();
}

fn uploads(desk: &Desk) -> PathBuf {
    desk.folder.path().join("test.db-uploads")
}

fn count(folder: &std::path::Path) -> usize {
    std::fs::read_dir(folder).unwrap().count()
}

/// Sends a file of signals as a browser does; the answer.
fn upload(server: &Server, name: &str, content: &str) -> String {
    upload_as(server, "signals", name, content)
}

/// Sends a file with what the form says that it holds; the answer.
fn upload_as(server: &Server, contents: &str, name: &str, content: &str) -> String {
    let part = |headers: &str, content: &str| {
        format!("--x\r\ncontent-disposition: form-data; {headers}\r\n\r\n{content}\r\n")
    };
    let kind = part("name=\"kind\"", contents);
    let file = part(&format!("name=\"file\"; filename=\"{name}\""), content);
    let body = format!("{kind}{file}--x--\r\n");
    let address = server.url.trim_start_matches("http://");
    let mut stream = TcpStream::connect(address).unwrap();
    write!(
        stream,
        "POST /upload HTTP/1.1\r\nhost: {}\r\nconnection: close\r\nsec-fetch-site: same-origin\r\n\
         content-type: multipart/form-data; boundary=x\r\ncontent-length: {}\r\n\r\n{body}",
        address,
        body.len()
    )
    .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}
