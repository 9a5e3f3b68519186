//! What the commands say, to people and to programs.

use serde_json::json;

use crate::program::{Desk, demo};

#[test]
fn from_two_files_to_associations_and_measures() {
    let desk = Desk::new();
    let signals = desk.ok(&["import", "signals", &demo("signals.json")]);
    assert!(signals.contains("293 new signals, 0 changed, 0 unchanged"), "{signals}");
    let issues = desk.run(&["import", "issues", &demo("linear_issues.json")], "");
    let remark = String::from_utf8_lossy(&issues.stderr).into_owned();
    assert!(remark.contains("Matched: "), "an import brings its matching with it: {remark}");
    let first = desk.json(&["associate"]);
    assert_eq!(
        (&first["up_to_date"], &first["signals"], &first["issues"]),
        (&json!(true), &json!(293), &json!(144))
    );
    assert!(first["pairs"].as_u64().unwrap() > 10);
    let matched = format!("Matched: {} associations.", first["pairs"]);
    assert!(remark.replace(',', "").contains(&matched), "{remark}");
    let again = desk.ok(&["associate"]);
    assert!(again.starts_with("Already up to date:"), "{again}");
    let measures = desk.json(&["evaluate", "--links", &demo("links.tsv")]);
    assert_eq!(measures["links"], 265);
    let mrr = |measures: &serde_json::Value| measures["mrr"].as_f64().unwrap();
    assert!(mrr(&measures) > 0.52 && measures["hit_at_10"].as_f64().unwrap() > 0.75, "{measures}");
    assert!(measures["calibration"]["held_out_error"].as_f64().unwrap() < 0.06, "{measures}");
    let similarity = desk.json(&["evaluate", "--links", &demo("links.tsv"), "--scorer", "similarity"]);
    assert!(mrr(&similarity) < mrr(&measures) && similarity["calibration"].is_null(), "{similarity}");
    assert!(measures["calibration"]["held_out_error_of_shown"].as_f64().unwrap() < 0.06, "{measures}");
    let both =
        ["evaluate", "--links", &demo("links.tsv"), "--scorer", "similarity", "--scorer", "confidence"];
    let compared = desk.json(&both);
    let entries = compared["entries"].as_array().unwrap();
    assert_eq!(
        (mrr(&entries[0]["measures"]), mrr(&entries[1]["measures"])),
        (mrr(&similarity), mrr(&measures))
    );
    assert!(entries.iter().all(|entry| entry["texts_per_s"].as_f64().unwrap() > 0.0), "{compared}");
    let first_difference = &compared["differences"][0];
    assert_eq!(first_difference["ranks"].as_array().unwrap().len(), 2, "{compared}");
    assert_eq!(
        desk.fails(&["evaluate", "--verdicts"]).1.trim(),
        "No pair has been confirmed yet; review some matches first."
    );
    let found = desk.json(&["search", "a subtitle file for the video editor's timeline"]);
    assert_eq!(found["signals"][0]["record"]["id"], "42120", "{found}");
    let exported = desk.json(&["export", "associations"]);
    assert_eq!(exported.as_array().unwrap().len() as u64, first["pairs"].as_u64().unwrap());
    assert_eq!(desk.json(&["check"])["sound"], true);
    desk.ok(&["backup", "copy.db"]);
    assert!(desk.folder.path().join("copy.db").exists());
}

#[test]
fn an_import_without_a_model_succeeds_and_says_what_to_do() {
    let desk = Desk::new();
    let signals = desk.write("signals.json", r#"[{"id":1,"summary":"captions","context":""}]"#);
    desk.ok(&["import", "signals", &signals]);
    let import = |arguments: &[&str]| {
        let mut command = desk.command(arguments);
        command.env("ASSOCIATIONS_MODEL_DIR", "no such folder").output().unwrap()
    };
    let output = import(&["import", "issues", &demo("linear_issues.json")]);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{said}");
    assert!(String::from_utf8_lossy(&output.stdout).contains("144 new issues"));
    assert!(said.contains("saved but not matched: There is no embedding model"), "{said}");
    assert!(said.contains("associations model fetch"), "{said}");
    let output = import(&["--json", "import", "signals", &signals]);
    let said: serde_json::Value = serde_json::from_slice(&output.stderr).unwrap();
    assert!(said["matching"]["error"].as_str().unwrap().contains("no embedding model"), "{said}");
    let failed = desk.json(&["jobs", "list"]);
    let failed: Vec<_> = failed.as_array().unwrap().iter().filter(|job| job["state"] == "failed").collect();
    assert_eq!((failed.len(), &failed[0]["times"]), (1, &json!(2)), "one reason takes one line");
    let output = import(&["import", "signals", "--no-match", &signals]);
    assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(desk.json(&["associate"])["pairs"].is_u64(), "with the model all is well");
}

#[test]
fn bad_records_are_listed_with_file_line_field_and_reason() {
    let desk = Desk::new();
    let file = desk
        .write("bad.ndjson", "{\"id\":1,\"summary\":\"a\",\"context\":\"\"}\n{\"id\":2,\"context\":\"\"}\n");
    let said = desk.ok(&["import", "signals", &file]);
    assert_eq!(
        said.trim(),
        format!(
            "{file}: 1 new signals, 0 changed, 0 unchanged, 1 left out:\n  {file}, line 2 (record 2): summary: it is missing"
        )
    );
    let said = desk.json(&["import", "signals", &file]);
    let expected = json!([{ "line": 2, "index": 2, "field": "summary", "reason": "it is missing" }]);
    assert_eq!(said[0]["bad"], expected);
}

#[test]
fn records_come_from_standard_input_too() {
    let desk = Desk::new();
    let output = desk.run(&["import", "signals", "-"], "[{\"id\":1,\"summary\":\"a\",\"context\":\"\"}]");
    assert!(String::from_utf8_lossy(&output.stdout).starts_with("standard input: 1 new signals"));
}

#[test]
fn failures_are_one_sentence_and_exit_code_one() {
    let desk = Desk::new();
    check_failure(
        &desk,
        &["import", "signals", "no-such.json"],
        "no-such.json cannot be read: there is no such file.",
    );
    let db = desk.db().display().to_string();
    std::fs::remove_file(desk.db()).unwrap_or_default();
    check_failure(&desk, &["check"], &format!("Database {db} not found; give its path with --db."));
    check_failure(
        &desk,
        &["--json", "import", "issues", "no-such.json"],
        r#"{"error":"no-such.json cannot be read: there is no such file."}"#,
    );
    check_failure(
        &desk,
        &["associate", "--min-similarity", "7"],
        "The minimum similarity must be between -1 and 1.",
    );
    check_failure(&desk, &["search", " "], "The search is empty; enter a few words.");
    let links = desk.write("links.tsv", "signal_id\tissue\n1\tENG-1\n");
    check_failure(
        &desk,
        &["evaluate", "--links", &links],
        &format!(
            "None of the links in {links} refers to records in this database; import the records first."
        ),
    );
}

#[test]
fn wrong_use_is_exit_code_two() {
    let desk = Desk::new();
    assert_eq!(desk.fails(&["import", "signals"]).0, Some(2));
    assert_eq!(desk.fails(&["import", "signals", "--source", "No Good", "x.json"]).0, Some(2));
    assert_eq!(desk.fails(&["frobnicate"]).0, Some(2));
}

#[test]
fn an_address_that_others_can_reach_is_refused_until_people_log_in() {
    let desk = Desk::new();
    let (code, said) = desk.fails(&["serve", "--listen", "0.0.0.0:0"]);
    assert_eq!(code, Some(1));
    assert!(said.contains("--no-auth"), "{said}");
}

#[test]
fn texts_in_give_vectors_out_in_order() {
    let desk = Desk::new();
    let output = desk.run(&["embed"], "\"one\"\n\n\"two\"\n\"one\"\n");
    let vectors: Vec<Vec<f32>> = String::from_utf8(output.stdout)
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(vectors.iter().map(Vec::len).collect::<Vec<_>>(), [384; 3]);
    let cosine = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f32>();
    assert!(cosine(&vectors[0], &vectors[2]) > 0.9999 && cosine(&vectors[0], &vectors[1]) < 0.99);
    let output = desk.run(&["embed"], "\"one\"\nnot json\n");
    assert_eq!(
        String::from_utf8_lossy(&output.stderr).trim(),
        "Standard input, line 2: each line must be one JSON string."
    );
}

#[test]
fn a_reader_that_stops_early_is_no_failure() {
    let desk = Desk::new();
    desk.ok(&["import", "signals", &demo("signals.json")]);
    let mut child = desk.start(&["export", "signals"], std::process::Stdio::null());
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

fn check_failure(desk: &Desk, arguments: &[&str], expected: &str) {
    assert_eq!(desk.fails(arguments), (Some(1), expected.to_owned()));
}
