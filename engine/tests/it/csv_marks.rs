//! A text that is exported as CSV comes back as it was, and no spreadsheet runs it.

use std::io::Cursor;

use engine::sources::{Input, Kind, Records, mark_formula, unmark_formula};
use proptest::prelude::*;

/// Texts in which everything that matters is frequent.
fn texts() -> impl Strategy<Value = String> {
    let pieces = prop_oneof![
        Just("'".to_owned()),
        Just("=".to_owned()),
        Just("＝".to_owned()),
        Just("-".to_owned()),
        Just("@".to_owned()),
        Just(" ".to_owned()),
        Just("\u{a0}".to_owned()),
        Just("\u{feff}".to_owned()),
        Just("\n".to_owned()),
        Just("\r".to_owned()),
        Just("\t".to_owned()),
        Just("\"".to_owned()),
        Just(",".to_owned()),
        Just("1".to_owned()),
        "[a-zäß]{1,3}",
        any::<char>().prop_filter("no NUL", |char| *char != '\0').prop_map(String::from),
    ];
    prop::collection::vec(pieces, 1..8).prop_map(|pieces| pieces.concat())
}

fn read_back(summaries: &[String]) -> Vec<String> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(["id", "summary", "context"]).unwrap();
    for summary in summaries {
        writer.write_record(["1", &mark_formula(summary), "c"]).unwrap();
    }
    let input = Input::new("test.csv", Cursor::new(writer.into_inner().unwrap()));
    let mut records = Records::open(input, Kind::Signals).unwrap();
    let mut found = Vec::new();
    while let Some(record) = records.next_record().unwrap() {
        found.push(record.content.unwrap().value["summary"].as_str().unwrap().to_owned());
    }
    found
}

proptest! {
    #[test]
    fn every_text_comes_back(texts in prop::collection::vec(texts(), 1..5)) {
        prop_assert_eq!(read_back(&texts), texts);
    }

    #[test]
    fn what_is_marked_is_unmarked_once(text in texts()) {
        let marked = mark_formula(&text).into_owned();
        prop_assert_eq!(unmark_formula(&marked), text);
    }
}
