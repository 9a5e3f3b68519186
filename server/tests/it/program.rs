//! Starting the program.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

/// A folder with a database that is not there yet.
pub struct Desk {
    pub folder: tempfile::TempDir,
}

impl Desk {
    pub fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    pub fn db(&self) -> PathBuf {
        self.folder.path().join("test.db")
    }

    pub fn write(&self, name: &str, content: &str) -> String {
        let path = self.folder.path().join(name);
        std::fs::write(&path, content).unwrap();
        path.display().to_string()
    }

    /// Standard output of a command that must succeed.
    pub fn ok(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments, "");
        let text = String::from_utf8(output.stdout).unwrap();
        assert!(output.status.success(), "{arguments:?}: {text}{}", String::from_utf8_lossy(&output.stderr));
        text
    }

    /// The JSON that a command answers.
    pub fn json(&self, arguments: &[&str]) -> serde_json::Value {
        let arguments: Vec<&str> = ["--json"].iter().chain(arguments).copied().collect();
        serde_json::from_str(&self.ok(&arguments)).unwrap()
    }

    /// Exit code and standard error of a command that must fail.
    pub fn fails(&self, arguments: &[&str]) -> (Option<i32>, String) {
        let output = self.run(arguments, "");
        assert!(!output.status.success(), "{arguments:?} should fail");
        (output.status.code(), String::from_utf8(output.stderr).unwrap().trim().to_owned())
    }

    /// Runs a command to its end with `input` on standard input.
    pub fn run(&self, arguments: &[&str], input: &str) -> Output {
        let mut child = self.start(arguments, Stdio::piped());
        let mut stdin = child.stdin.take().unwrap();
        let input = input.to_owned();
        let writer = std::thread::spawn(move || stdin.write_all(input.as_bytes()));
        let output = child.wait_with_output().unwrap();
        // A command that does not read its input closes it; that is no failure.
        writer.join().unwrap().unwrap_or_default();
        output
    }

    /// Starts a command and lets it run.
    pub fn start(&self, arguments: &[&str], stdin: Stdio) -> Child {
        self.command(arguments).stdin(stdin).spawn().unwrap()
    }

    /// A command that is not started yet.
    pub fn command(&self, arguments: &[&str]) -> Command {
        self.command_on(&self.db(), arguments)
    }

    /// The same on another database, or by another path.
    pub fn command_on(&self, db: &Path, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_associations"));
        command.arg("--db").arg(db).args(arguments).current_dir(self.folder.path());
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }
}

/// The demo data of the repository.
pub fn demo(file: &str) -> String {
    let demo = Path::new("../examples/demo").join(file);
    demo.canonicalize().unwrap().display().to_string()
}
