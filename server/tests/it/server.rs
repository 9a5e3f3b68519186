//! A server that runs beside the test.

use std::io::BufRead;
use std::process::{Child, Command};

use crate::program::Desk;

/// A server without a front end worth the name; it ends with its scope.
pub struct Server {
    child: Child,
    /// Where it listens, without a slash at the end.
    pub url: String,
}

impl Server {
    pub fn start(desk: &Desk) -> Self {
        Self::start_as(desk, |arguments| desk.command(arguments))
    }

    /// With more about the command that it is.
    pub fn start_as(desk: &Desk, command: impl FnOnce(&[&str]) -> Command) -> Self {
        std::fs::create_dir_all(desk.folder.path().join("site/pkg")).unwrap();
        desk.write("site/pkg/associations.js", "");
        let mut command = command(&["--json", "serve", "--listen", "127.0.0.1:0", "--site-root", "site"]);
        let mut child = command.spawn().unwrap();
        let mut said = String::new();
        std::io::BufReader::new(child.stdout.take().unwrap()).read_line(&mut said).unwrap();
        let said: serde_json::Value = serde_json::from_str(&said).unwrap();
        let url = said["listening"].as_str().unwrap().to_owned();
        Self { child, url }
    }

    /// The number of its process.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// As a system ends it; it has to go by itself.
    pub fn end(&mut self) {
        let sent = Command::new("kill").arg(self.id().to_string()).status().unwrap();
        assert!(sent.success());
        assert!(self.child.wait().unwrap().success());
    }

    /// As nobody should end it.
    pub fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It has ended where the test has come to its end.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
