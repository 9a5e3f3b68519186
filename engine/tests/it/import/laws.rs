//! Laws of the JSON reader: it never panics, the borders of what arrives do not matter, and each
//! record is read or named.

use std::io::{Cursor, Read};

use engine::sources::{Input, Kind, Records};
use proptest::prelude::*;
use serde_json::{Value, json};

/// Text in which everything that matters is frequent.
fn soup() -> impl Strategy<Value = String> {
    const PIECES: [&str; 24] = [
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "\"",
        "\n",
        " ",
        "\\",
        "\\ud83d",
        "\\u0000",
        "\0",
        "ü",
        "NaN",
        "null",
        "1",
        "\"data\":",
        "\"issues\":",
        "\"nodes\":",
        "\"edges\":",
        "\"node\":",
        "\"errors\":",
        "{\"identifier\":\"A-1\",\"title\":\"t\"}",
    ];
    let pieces = prop::collection::vec(prop::sample::select(&PIECES[..]), 0..40);
    let begins = prop::sample::select(&["{", "[", "{\"data\":{\"issues\":{\"nodes\":["][..]);
    (begins, pieces).prop_map(|(begin, pieces)| format!("{begin}{}", pieces.concat()))
}

/// A record as it may stand in a file, and whether it is cut off.
fn record() -> impl Strategy<Value = (String, bool)> {
    let word = "[a-z{}\\[\\],:\"\\\\ü]{0,6}";
    let fields = (word, word, any::<bool>(), prop::option::weighted(0.3, 0.0..1.0_f64));
    fields.prop_map(|(key, text, is_spread, cut)| {
        let record = json!({ "id": 1, "summary": text, key: [{ "name": text }, { "name": 2 }], "context": { "a": 1 } });
        let whole = if is_spread { serde_json::to_string_pretty(&record).unwrap() } else { record.to_string() };
        match cut {
            None => (whole, false),
            Some(share) => {
                let length = 1 + (share * (whole.len() - 2) as f64) as usize;
                let length = (1..=length).rev().find(|length| whole.is_char_boundary(*length)).unwrap();
                (whole[..length].trim_end().to_owned(), true)
            }
        }
    })
}

/// Hands out no more than so many bytes at a time.
struct Drops<R>(R, usize);

impl<R: Read> Read for Drops<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let count = self.1.min(buffer.len());
        self.0.read(&mut buffer[..count])
    }
}

/// Line and value of each record; none of a bad one. Or why the file is refused.
fn read(kind: Kind, bytes: &[u8], drop: usize) -> Result<Vec<(u64, Option<Value>)>, String> {
    let input = Input::new("test.json", Drops(Cursor::new(bytes.to_vec()), drop));
    let mut records = Records::open(input, kind).map_err(|error| error.to_string())?;
    let mut found = Vec::new();
    while let Some(record) = records.next_record().map_err(|error| error.to_string())? {
        assert_eq!(record.index, found.len() as u64 + 1);
        let value = record.content.ok().map(|content| {
            assert_eq!(
                serde_json::from_str::<Value>(&content.raw).unwrap(),
                without_nul(content.value.clone())
            );
            assert!(!content.raw.contains('\0'));
            content.value
        });
        found.push((record.line, value));
    }
    Ok(found)
}

fn without_nul(value: Value) -> Value {
    match value {
        Value::String(text) => Value::String(text.replace('\0', "")),
        Value::Array(list) => Value::Array(list.into_iter().map(without_nul).collect()),
        Value::Object(object) => Value::Object(
            object.into_iter().map(|(key, value)| (key.replace('\0', ""), without_nul(value))).collect(),
        ),
        other => other,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn the_borders_of_what_arrives_do_not_matter(text in soup(), drop in 1..9_usize) {
        prop_assert_eq!(read(Kind::Issues, text.as_bytes(), drop), read(Kind::Issues, text.as_bytes(), 1 << 16));
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..100), drop in 1..9_usize) {
        let bytes = [b"{".as_slice(), &bytes].concat();
        prop_assert_eq!(read(Kind::Signals, &bytes, drop), read(Kind::Signals, &bytes, 1 << 16));
    }

    #[test]
    fn each_object_of_a_file_is_read_or_named(records in prop::collection::vec(record(), 1..8)) {
        let text = records.iter().map(|(text, _)| format!("{text}\n")).collect::<String>();
        let found = read(Kind::Signals, text.as_bytes(), 100).unwrap();
        let expected = records.iter().scan(1, |line, (text, is_cut)| {
            let begin = std::mem::replace(line, *line + text.split('\n').count() as u64);
            Some((begin, !is_cut))
        });
        let found = found.iter().map(|(line, value)| (*line, value.is_some()));
        prop_assert_eq!(found.collect::<Vec<_>>(), expected.collect::<Vec<_>>());
    }

    #[test]
    fn each_element_of_a_list_is_read_or_named(
        elements in prop::collection::vec(
            prop::sample::select(&["{\"identifier\":\"A-1\"}", "{\"title\": NaN}", "{\"a\" 1}", "{\"b\":\"\\x\"}", "17", "{}", "[]"][..]),
            0..8,
        ),
        around in prop::sample::select(&[("[", "]"), ("{\"data\":{\"issues\":{\"nodes\":[", "]}}}"), ("{\"issues\":[", "]}")][..]),
    ) {
        let text = format!("{}{}{}", around.0, elements.join(", "), around.1);
        prop_assert_eq!(read(Kind::Issues, text.as_bytes(), 100).unwrap().len(), elements.len());
    }
}
