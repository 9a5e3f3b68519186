//! What others have written is shown on a terminal and in the log, never obeyed.

use serde_json::json;

use crate::program::Desk;

/// Clears the screen, sets the title, turns the direction, and begins a line of its own.
const HOSTILE: &str = "x\u{1b}[2J\u{9b}31m\u{1b}]0;t\u{7}\u{202e}y\r\nERROR forged";

#[test]
fn no_command_writes_a_control_character_of_a_text() {
    let desk = Desk::new();
    let signals = json!([
        { "id": 1, "summary": HOSTILE, "context": HOSTILE, "person_name": HOSTILE },
        { "id": HOSTILE, "summary": 7, "context": HOSTILE },
    ]);
    let issues = json!([{
        "id": "uuid-1", "identifier": "ENG-1", "title": HOSTILE, "description": HOSTILE,
        "state": { "name": HOSTILE, "type": "unstarted" }, "team": { "key": "ENG", "name": HOSTILE },
    }]);
    let name = format!("named {}.json", HOSTILE.replace('/', ""));
    let (signals, issues) =
        (desk.write(&name, &signals.to_string()), desk.write("issues.json", &issues.to_string()));
    check(&desk, &["import", "signals", &signals]);
    check(&desk, &["import", "issues", &issues]);
    check(&desk, &["import", "issues", &format!("{HOSTILE}.json")]);
    check(&desk, &["associate", "--min-similarity", "0"]);
    let found = check(&desk, &["search", HOSTILE]);
    assert!(found.contains("\\u{1b}[2J") && found.contains("\\r\\nERROR forged"), "{found}");
    check(&desk, &["jobs", "list"]);
    check(&desk, &["jobs", "show", "1"]);
    check(&desk, &["check"]);
    check(&desk, &["explain", HOSTILE, HOSTILE]);
    check(&desk, &["evaluate", "--links", HOSTILE]);
    check(&desk, &["model", "use", HOSTILE]);
    let hostile_name = desk.folder.path().join(HOSTILE);
    std::fs::copy(desk.db(), &hostile_name).unwrap();
    for command in [&["check"][..], &["backup", HOSTILE], &["jobs", "list"]] {
        show(desk.command_on(&hostile_name, command).output().unwrap(), command);
    }
}

#[test]
fn an_export_to_a_terminal_is_shown_and_one_to_a_file_is_as_it_is() {
    let desk = Desk::new();
    let signals = json!([{ "id": 1, "summary": HOSTILE, "context": "" }]);
    desk.ok(&["import", "signals", &desk.write("signals.json", &signals.to_string())]);
    let file = desk.ok(&["export", "signals", "--format", "csv"]);
    assert!(file.contains(HOSTILE), "{file}");
    for format in ["csv", "json"] {
        let Some(shown) = on_a_terminal(&desk, &["export", "signals", "--format", format]) else { return };
        assert!(shown.contains("forged"), "{shown}");
        assert!(!shown.replace("\r\n", "\n").contains(is_obeyed), "{shown:?}");
    }
}

/// What a command writes to a terminal; none where there is no program that makes one.
fn on_a_terminal(desk: &Desk, arguments: &[&str]) -> Option<String> {
    let command = desk.command(arguments);
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    let line: Vec<String> = words.map(|word| format!("'{}'", word.to_string_lossy())).collect();
    let output =
        std::process::Command::new("script").args(["-qec", &line.join(" "), "/dev/null"]).output().ok()?;
    Some(String::from_utf8(output.stdout).unwrap())
}

/// Runs a command, however it ends, and returns what it wrote for people.
fn check(desk: &Desk, arguments: &[&str]) -> String {
    show(desk.run(arguments, ""), arguments)
}

fn show(output: std::process::Output, arguments: &[&str]) -> String {
    let words = [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap()).concat();
    assert!(!words.is_empty(), "{arguments:?}");
    assert!(!words.contains(is_obeyed), "{arguments:?}: {words:?}");
    assert!(!words.lines().any(|line| line.starts_with("ERROR forged")), "{arguments:?}: {words}");
    words
}

fn is_obeyed(c: char) -> bool {
    (c.is_control() && c != '\n') || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}
