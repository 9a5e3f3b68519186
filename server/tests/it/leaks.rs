//! A key that a service repeats in its answers is nowhere to be read: not on a screen, not in a
//! log, not in what a command writes, and not in any file of the database.

use std::fs::File;

use crate::fake_linear::{FakeLinear, Fault, KEY};
use crate::kill::wait_until;
use crate::place::{get, post};
use crate::program::Desk;
use crate::server::Server;
use crate::sync::linear;

/// The key as it is, in base64, percent-encoded, in capital letters, and cut short.
const REPEATED: &str = "We do not like lin_api_secret, bGluX2FwaV9zZWNyZXQ=, %6C%69%6E_api%5Fsecret, \
                        LIN_API_SECRET or lin_api_***cret";
/// What of that no one may read.
const PIECES: [&str; 6] =
    [KEY, "bGluX2FwaV9zZWNyZXQ", "LIN_API_SECRET", "api%5Fsecret", "lin_api_", "***cret"];

/// Everything that anybody got to read, and where.
#[derive(Default)]
struct Read(Vec<(String, String)>);

impl Read {
    fn add(&mut self, place: &str, text: impl AsRef<[u8]>) {
        self.0.push((place.to_owned(), String::from_utf8_lossy(text.as_ref()).into_owned()));
    }

    fn check(&self, told: &[&str]) {
        for (place, text) in &self.0 {
            for piece in PIECES {
                assert!(!text.contains(piece), "{place} holds {piece}: {text}");
            }
        }
        for place in told {
            let tells = |(name, text): &(String, String)| name == place && text.contains("We do not like");
            assert!(self.0.iter().any(tells), "{place} does not tell what the service said: {:?}", self.0);
        }
    }

    fn add_files(&mut self, desk: &Desk) {
        for entry in desk.folder.path().read_dir().unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            if path.is_file() {
                self.add(&name, std::fs::read(&path).unwrap());
            }
        }
    }
}

fn repeating() -> FakeLinear {
    let fake = FakeLinear::start();
    fake.state().faults.extend((0..20).map(|_| Some(Fault::Says(REPEATED.to_owned()))));
    fake
}

#[test]
fn a_command_and_its_job_do_not_tell_the_key_that_a_service_repeats() {
    let (desk, fake, mut read) = (Desk::new(), repeating(), Read::default());
    for json in [&[][..], &["--json"]] {
        let arguments = [json, &["sync", "linear"]].concat();
        let output = linear(&desk, &arguments, &fake.url, Some(KEY))
            .env("ASSOCIATIONS_LOG", "debug")
            .output()
            .unwrap();
        assert!(!output.status.success());
        read.add("the command", [output.stdout, output.stderr].concat());
    }
    read.add("the list", desk.ok(&["jobs", "list"]));
    read.add("the job", desk.ok(&["jobs", "show", "1"]));
    read.add("the job", desk.ok(&["--json", "jobs", "show", "1"]));
    read.add_files(&desk);
    read.check(&["the command", "the job"]);
}

#[test]
fn a_server_does_not_tell_the_key_that_a_service_repeats() {
    let (desk, fake, mut read) = (Desk::new(), repeating(), Read::default());
    let log = desk.folder.path().join("log");
    let server = Server::start_as(&desk, |arguments| {
        let mut command = linear(&desk, arguments, &fake.url, None);
        command.env("ASSOCIATIONS_LOG", "debug").stderr(File::create(&log).unwrap());
        command
    });
    let administer = |form: &str| post(&server, "/api/administer", "application/x-www-form-urlencoded", form);
    let connected = administer(&format!("order=connect&service=linear&value={KEY}"));
    assert_eq!(connected.0, 200, "{connected:?}");
    read.add("the form", connected.1);
    read.add("the form", administer("order=sync&service=linear&more=full").1);
    let admin = wait_until(|| Some(get(&server, "/admin").1).filter(|page| page.contains("We do not like")));
    read.add("Admin", admin);
    read.add("the overview", get(&server, "/").1);
    read.add("the list", desk.ok(&["jobs", "list"]));
    let jobs = desk.json(&["jobs", "list"]);
    for job in jobs.as_array().unwrap() {
        read.add("the job", desk.ok(&["--json", "jobs", "show", &job["id"].to_string()]));
    }
    read.add_files(&desk);
    read.check(&["Admin", "the job"]);
}
