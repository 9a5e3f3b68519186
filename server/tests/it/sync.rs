//! `associations sync`, with a Linear on this machine.

use std::process::{Command, Output};

use serde_json::{Value, json};

use crate::fake_linear::{FakeLinear, KEY};
use crate::program::Desk;

fn sync(desk: &Desk, arguments: &[&str], url: &str, key: Option<&str>) -> Output {
    linear(desk, arguments, url, key).output().unwrap()
}

/// A command for which Linear is there, with this key in its environment.
pub fn linear(desk: &Desk, arguments: &[&str], url: &str, key: Option<&str>) -> Command {
    let mut command = desk.command(arguments);
    command.env("LINEAR_API_URL", url).env_remove("LINEAR_API_KEY");
    if let Some(key) = key {
        command.env("LINEAR_API_KEY", key);
    }
    command
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).trim().to_owned()
}

#[test]
fn a_workspace_is_followed_and_told_in_words_and_json() {
    let (desk, fake) = (Desk::new(), FakeLinear::start());
    (1..=3).for_each(|number| fake.state().put_issue(number, "captions"));
    let output = sync(&desk, &["sync", "linear"], &fake.url, Some(KEY));
    let words = String::from_utf8(output.stdout.clone()).unwrap();
    assert!(words.contains("issues: 3 new, 0 changed, 0 unchanged, 0 removed"), "{words}{}", said(&output));
    fake.state().delete("issues", "i2");
    let output = sync(&desk, &["--json", "sync", "linear", "--full"], &fake.url, Some(KEY));
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    let issues = report["resources"].as_array().unwrap().iter().find(|entry| entry["name"] == "issues");
    assert_eq!(issues.unwrap()["removed"], json!(1));
    assert_eq!((&report["source"], &report["full"]), (&json!("linear"), &json!(true)));
}

#[test]
fn a_missing_and_a_wrong_key_are_one_sentence() {
    let (desk, fake) = (Desk::new(), FakeLinear::start());
    let output = sync(&desk, &["sync", "linear"], &fake.url, None);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(
        said(&output),
        "No Linear API key is set; create one in Linear (Settings, Security & access, Personal API keys), then set \
         LINEAR_API_KEY or enter the key on the Admin page."
    );
    assert!(!desk.db().exists());
    let output = sync(&desk, &["sync", "linear"], &fake.url, Some("lin_api_wrong"));
    assert_eq!(said(&output), "Linear does not accept the key; make a new one and set it.");
}
