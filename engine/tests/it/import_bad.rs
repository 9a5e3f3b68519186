//! Bad records are named and left out; a file that is not what it says is refused
//! in one sentence and changes nothing.

mod fields;
mod tables;

use std::io::{Cursor, Read, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use engine::import::{ImportError, ImportOptions, ImportReport};
use engine::sources::{Input, Kind, ReadOptions};
use serde_json::{Value, json};

use crate::fixture::{Scratch, issue, noon, signal};

#[test]
fn a_bad_record_is_named_and_the_good_ones_go_in() {
    check_bad(
        &json!([{ "id": 5, "context": "" }, signal(1, "one")]),
        "line 1 (record 1): summary: it is missing",
    );
    check_bad(
        &json!([signal(1, "one"), 17]),
        "line 1 (record 2): a record must be an object, this is a number",
    );
    check_bad(
        &json!([signal(1, "one"), signal(1, "again")]),
        "line 1 (record 2): id: record 1 has the same id 1; only the first is taken",
    );
}

#[test]
fn lines_are_counted_in_every_form() {
    let good = signal(1, "one");
    check_lines(
        format!("[\n{good},\n{{\"id\": }},\n{}]", signal(3, "three")).as_bytes(),
        3,
        "it is not valid JSON",
    );
    check_lines(format!("{good}\n\n{{oops\n{}\n", signal(3, "three")).as_bytes(), 3, "it is not valid JSON");
    let mut bytes = format!("{good}\n").into_bytes();
    bytes.extend_from_slice(b"{\"id\": 2, \"summary\": \"\xff\", \"context\": \"\"}\n");
    check_lines(&bytes, 2, "it is not valid UTF-8 at byte 22");
    check_lines(format!("{good}\n{{\"id\":2,\"summary\":\0\"b\"}}").as_bytes(), 2, "it contains a NUL byte");
}

#[test]
fn deep_nesting_and_great_length_cost_one_record() {
    let deep = format!("{}1{}", "[".repeat(3_000), "]".repeat(3_000));
    let array = format!("[{},{{\"id\":2,\"x\":{deep}}},{}]", signal(1, "one"), signal(3, "three"));
    check_lines(array.as_bytes(), 1, "it is nested too deeply");
    let long = "x".repeat(10 << 20);
    let lines = format!("{}\n{{\"id\":2,\"summary\":\"{long}\"}}\n{}", signal(1, "one"), signal(3, "three"));
    check_lines(lines.as_bytes(), 2, "it is longer than 8 MB");
    let array = format!("[{},{{\"id\":2,\"summary\":\"{long}\"}},{}]", signal(1, "one"), signal(3, "three"));
    check_lines(array.as_bytes(), 1, "it is longer than 8 MB");
}

#[test]
fn a_file_that_is_not_what_it_says_is_refused_in_one_sentence() {
    let cut = json!([signal(1, "one"), signal(2, "two")]).to_string();
    check_refused(
        &cut.as_bytes()[..cut.len() - 20],
        "signals.json, line 1: the file ends in the middle of a record; copy or export it again.",
    );
    check_refused(
        &cut.as_bytes()[..cut.len() - 1],
        "signals.json, line 1: the list is not closed; copy or export the file again.",
    );
    check_refused(b"  \n ", "signals.json, line 2: the file is empty; it should hold signals.");
    check_refused(b"GIF89a...", "signals.json is an image. Export it as CSV, JSON or .xlsx.");
    check_refused(
        b"Nr,Ort\n1,Berlin\n",
        "signals.json, line 1: this is neither JSON nor a CSV file of signals: no column holds a summary, context or quote. \
         Columns: Nr, Ort. Name one with --map \"COLUMN=summary\".",
    );
    check_refused(
        br#"{"errors":[{"message":"no"}]}"#,
        "signals.json, line 1: BuildBetter answered with an error (“no”), so signals may be missing; export the file again.",
    );
    check_refused(
        br#"{"data":{"people":[]}}"#,
        "signals.json, line 1: the file holds no list of signals; see README.md for the forms that are read.",
    );
    check_refused(
        json!([issue(1, "one")]).to_string().as_bytes(),
        "signals.json holds no signals that can be read; the first record fails at line 1 (record 1): summary: it is \
         missing. If it holds issues, use `associations import issues`.",
    );
    let unclosed = format!("id,summary,context\n1,\"{}", "x".repeat(9 << 20));
    check_refused(
        unclosed.as_bytes(),
        "signals.json holds no signals that can be read; the first record fails at line 2 (record 1): it is longer than 8 MB.",
    );
}

#[test]
fn damaged_compression_is_refused_in_one_sentence() {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(json!([signal(1, "one"), signal(2, "two")]).to_string().as_bytes()).unwrap();
    let packed = encoder.finish().unwrap();
    check_refused(
        &packed[..packed.len() - 12],
        "signals.json cannot be read: its compressed data ends too early; copy it again.",
    );
}

#[test]
fn a_record_that_does_not_end_is_refused_without_being_read_to_its_end() {
    let ends: [(&str, &str); 2] =
        [("[{\"id\":1,\"summary\":\"", "a list"), ("{\"id\":1,\"summary\":\"", "lines")];
    for (begin, form) in ends {
        let (endless, taken) = endless(begin.as_bytes());
        let error = import(endless, &AtomicBool::new(false)).unwrap_err();
        assert_eq!(
            error.to_string(),
            "signals.json, line 1: a record is longer than 64 MB; is a bracket or quotation mark not closed.",
            "{form}"
        );
        assert!(taken.load(Ordering::Relaxed) < 80 << 20, "{form}");
    }
}

#[test]
fn compressed_data_that_unpacks_to_far_more_than_its_size_is_refused() {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    let line = format!("{}\n", signal(1, &"x".repeat(1 << 20)));
    for _ in 0..300 {
        encoder.write_all(line.as_bytes()).unwrap();
    }
    check_refused(
        &encoder.finish().unwrap(),
        "signals.json cannot be read: its compressed data unpacks to more than 200 times its size; unpack it first if \
         that is right.",
    );
}

#[test]
fn a_stop_while_nothing_but_blanks_arrives_is_noticed() {
    let (blanks, taken) = endless(b"[");
    let stop = AtomicBool::new(false);
    let error = std::thread::scope(|scope| {
        scope.spawn(|| {
            while taken.load(Ordering::Relaxed) < 1 << 20 {
                std::thread::yield_now();
            }
            stop.store(true, Ordering::Relaxed);
        });
        import(Blank(blanks), &stop).unwrap_err()
    });
    assert!(matches!(error, ImportError::Stopped), "{error}");
}

/// Begins so and never ends; and how many bytes of it were taken.
fn endless(begin: &[u8]) -> (impl Read + use<>, Arc<AtomicU64>) {
    let taken = Arc::new(AtomicU64::new(0));
    (Endless { begin: Cursor::new(begin.to_vec()), taken: Arc::clone(&taken) }, taken)
}

struct Endless {
    begin: Cursor<Vec<u8>>,
    taken: Arc<AtomicU64>,
}

impl Read for Endless {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let begin = self.begin.read(buffer)?;
        if begin == 0 {
            buffer.fill(b'x');
        }
        let count = if begin == 0 { buffer.len() } else { begin };
        self.taken.fetch_add(count as u64, Ordering::Relaxed);
        Ok(count)
    }
}

/// Every `x` is a blank.
struct Blank<R>(R);

impl<R: Read> Read for Blank<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let count = self.0.read(buffer)?;
        buffer.iter_mut().filter(|byte| **byte == b'x').for_each(|byte| *byte = b' ');
        Ok(count)
    }
}

fn import(bytes: impl Read + 'static, stop: &AtomicBool) -> Result<ImportReport, ImportError> {
    let scratch = Scratch::new();
    let options = ImportOptions {
        kind: Kind::Signals,
        source: "buildbetter",
        now: noon(),
        reading: ReadOptions::default(),
    };
    engine::import::import(&scratch.store, Input::new("signals.json", bytes), &options, stop, &mut |_| {})
}

fn check_bad(records: &Value, expected: &str) {
    let scratch = Scratch::new();
    let report = scratch.import_json(Kind::Signals, records);
    assert_eq!((report.new, report.bad_count), (1, 1));
    assert_eq!(report.bad[0].to_string(), expected);
}

fn check_lines(bytes: &[u8], line: u64, reason: &str) {
    let scratch = Scratch::new();
    let report = scratch.import(Kind::Signals, "signals.json", bytes).unwrap();
    assert_eq!((report.bad_count, report.bad[0].line), (1, line), "{:?}", report.bad);
    assert!(report.bad[0].reason.starts_with(reason), "{}", report.bad[0].reason);
    assert!(report.new >= 1);
}

fn check_refused(bytes: &[u8], expected: &str) {
    let scratch = Scratch::new();
    scratch.import_json(Kind::Signals, &json!([signal(9, "there before")]));
    let before = scratch.content();
    let error = scratch.import(Kind::Signals, "signals.json", bytes).unwrap_err();
    assert_eq!(error.to_string(), expected);
    assert_eq!(scratch.content(), before);
}
