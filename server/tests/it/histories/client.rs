//! Asking the server as a browser or Linear does, one connection a request.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

/// Longer than any request may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// Status and body; none where the connection breaks before the answer is there.
pub type Answer = Option<(u16, String)>;

/// Sends a body to a path of the server at `http://host`.
pub fn post(url: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
    let host = url.strip_prefix("http://")?;
    let mut stream = TcpStream::connect(host).ok()?;
    stream.set_read_timeout(Some(PATIENCE)).ok()?;
    let mut head = format!("POST {path} HTTP/1.1\r\nhost: {host}\r\norigin: {url}\r\nconnection: close\r\n");
    head.push_str(&format!("accept: application/json\r\ncontent-length: {}\r\n", body.len()));
    for (name, value) in headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    stream.write_all(format!("{head}\r\n{body}").as_bytes()).ok()?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).ok()?;
    let (head, body) = answer.split_once("\r\n\r\n")?;
    let status = head.split(' ').nth(1)?.parse().ok()?;
    Some((status, body.to_owned()))
}
