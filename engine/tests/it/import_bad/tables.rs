//! CSV as spreadsheets and other programs write it.

use std::io::Write;

use engine::import::{ImportOptions, ImportReport};
use engine::sources::mapping::{Mapping, preview};
use engine::sources::{DateOrder, Input, Kind, ReadOptions, Records};
use proptest::prelude::*;

use crate::fixture::{Scratch, noon};

#[test]
fn every_dialect_gives_the_same_records() {
    let expected = content(
        "id,summary,context,company.name\n1,Export hangs,\"It, never\nends\",Acme\n2,Wants SSO,Okta,\n",
    );
    assert_eq!(expected.len(), 2);
    for csv in [
        "ID; Summary ;CONTEXT;Company.Name\n1;Export hangs;\"It, never\nends\";Acme\n2;Wants SSO;Okta\n",
        "id\tsummary\tcontext\tcompany_name\r\n1\tExport hangs\t\"It, never\nends\"\tAcme\r\n2\tWants SSO\tOkta\t\r\n",
        "sep=|\r\nid|summary|context|Company Name\r\n1|Export hangs|\"It, never\nends\"|Acme\r\n2|Wants SSO|Okta|NaN\r\n",
        "id,summary,context,company\r1.0,Export hangs,\"It, never\nends\",Acme\r2.0,Wants SSO,Okta,N/A\r\r,,,\r",
        "Ticket ID,Subject,Description,Organization\n1,Export hangs,\"It, never\nends\",Acme\n2,Wants SSO,Okta,-",
    ] {
        assert_eq!(content(csv), expected, "{csv}");
    }
}

#[test]
fn linears_own_export_is_read_as_it_is() {
    let csv = "\"ID\",\"Team\",\"Title\",\"Description\",\"Status\",\"Estimate\",\"Priority\",\"Project\",\"Assignee\",\"Labels\",\"Created\",\"Updated\",\"Completed\",\"UUID\"\n\
        \"ENG-1\",\"Engine\",\"One\",\"two\nlines\",\"In Progress\",\"3\",\"High\",\"P\",\"jon@x.test\",\"Bug, Billing\",\"Fri Oct 02 2026 17:00:00 GMT+0000 (GMT+00:00)\",\"\",\"\",\"0b5e7a52-7c1e\"\n";
    let scratch = Scratch::new();
    let report = scratch.import(Kind::Issues, "linear.csv", csv.as_bytes()).unwrap();
    assert_eq!((report.new, report.bad_count, report.warnings.count), (1, 0, 0), "{report:?}");
    let issue = scratch.store.issue("ENG-1").unwrap().unwrap();
    assert_eq!((issue.id.as_str(), issue.priority), ("0b5e7a52-7c1e", 2));
    assert_eq!(issue.labels, ["Bug", "Billing"]);
    assert_eq!((issue.team.key.as_str(), issue.team.name.as_str()), ("ENG", "Engine"));
    assert_eq!(issue.assignee.as_deref(), Some("jon@x.test"));
    assert_eq!(issue.created_at.unwrap().to_string(), "2026-10-02T17:00:00Z");
    assert!(report.notes.iter().any(|note| note.text == "columns not read: Estimate"), "{:?}", report.notes);
}

#[test]
fn an_unclosed_quotation_mark_is_named_and_nothing_is_taken() {
    let check = |csv: &str, line: &str| {
        let scratch = Scratch::new();
        let error = scratch.import(Kind::Signals, "s.csv", csv.as_bytes()).unwrap_err().to_string();
        assert!(error.starts_with(&format!("s.csv, line {line}: the quotation mark")), "{error}");
        assert!(scratch.content().is_empty());
    };
    check("id,summary\n1,a\n2,\"open\n3,c\n4,d\n", "3");
    check("id,summary\r\n1,a\r\n2,\"open\r\n3,\"c\"\r\n4,d\r\n", "3");
    check("id,summary\r1,a\r2,\"he said \"\"no\"\" again\r3,x \"y\" z\r", "3");
}

#[test]
fn a_mark_inside_a_cell_is_taken_as_it_stands() {
    let check = |cell: &str, expected: &str| {
        let scratch = Scratch::new();
        let csv = format!("id,summary,context\n1,{cell},c\n2,b,c\n");
        let report = scratch.import(Kind::Signals, "s.csv", csv.as_bytes()).unwrap();
        assert_eq!(report.new, 2, "{report:?}");
        assert!(
            scratch.content()[0].contains(&format!("\"summary\":{}", serde_json::json!(expected))),
            "{:?}",
            scratch.content()
        );
    };
    check("6\" pipe", "6\" pipe");
    check("\"He said \"never\" again\"", "He said \"never\" again");
    check("\"never\" he said", "\"never\" he said");
    check("\"5\"\" ok\" ", "5\" ok");
}

#[test]
fn what_is_lost_of_a_row_is_named() {
    let report = report("id,summary,context\n1,a,b,surplus\n2,b\n3,c\n", Kind::Signals);
    assert_eq!((report.new, report.warnings.count), (3, 1));
    assert_eq!(
        report.warnings.groups[0].to_string(),
        "the row has more cells than the header; the surplus was not read, found “surplus” (line 2)"
    );
    let swallowed = "id,summary,context\n1,a,\"open\n2,b,c\n3,6\",d\n";
    let report = self::report(swallowed, Kind::Signals);
    assert!(report.warnings.groups.iter().any(|group| group.reason.contains("look like rows")), "{report:?}");
}

#[test]
fn other_encodings_are_read_and_named() {
    let mut bytes = b"id;summary;context\n1;plain;c\n2;Export h".to_vec();
    bytes.extend_from_slice(b"\xe4ngt;Seit Dienstag \xbbimmer\xab\n3;Gr\xf6\xdfe fehlt;M\xfcller meldet\n");
    let scratch = Scratch::new();
    let report = scratch.import(Kind::Signals, "s.csv", &bytes).unwrap();
    assert_eq!((report.new, report.bad_count), (3, 0));
    assert_eq!(report.notes[0].text, "read as windows-1252, not UTF-8");
    assert!(scratch.content()[2].contains("Größe fehlt"), "{:?}", scratch.content());
    let wide: Vec<u8> =
        "\u{feff}id,summary\r\n1,Größe\r\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let scratch = Scratch::new();
    assert_eq!(scratch.import(Kind::Signals, "s.csv", &wide).unwrap().new, 1);
    assert!(scratch.content()[0].contains("Größe"));
}

#[test]
fn a_person_can_say_which_column_is_what_and_how_dates_go() {
    let csv = "Kunde,Wann,Aussage\nAcme,03/04/2026,exports hang\n";
    let assignments = ["Aussage=summary", "Kunde=company", "wann=date"].map(str::to_owned);
    let map = Mapping::parse(Kind::Signals, &assignments).unwrap();
    let reading = ReadOptions { dates: Some(DateOrder::Dmy), map };
    let scratch = Scratch::new();
    let options = ImportOptions { kind: Kind::Signals, source: "buildbetter", now: noon(), reading };
    let input = Input::new("s.csv", csv.as_bytes());
    engine::import::import(&scratch.store, input, &options, &false.into(), &mut |_| {}).unwrap();
    let content = &scratch.content()[0];
    assert!(
        content.contains("exports hang") && content.contains("Acme") && content.contains("2026-04-03"),
        "{content}"
    );
    assert!(
        Mapping::parse(Kind::Signals, &["a=colour".to_owned()])
            .unwrap_err()
            .starts_with("Signals have no field colour.")
    );
}

#[test]
fn the_first_sheet_of_a_spreadsheet_is_read() {
    let cell = |at: &str, text: &str| format!("<c r=\"{at}\" t=\"inlineStr\"><is><t>{text}</t></is></c>");
    let header =
        [cell("A1", "ID"), cell("B1", "Subject"), cell("C1", "Created at"), cell("D1", "Organization")]
            .concat();
    let row =
        [cell("B2", "Export hangs"), "<c r=\"C2\" s=\"1\"><v>46084.5</v></c>".into(), cell("D2", "Acme")]
            .concat();
    let sheet = format!(
        "<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData><row r=\"1\">{header}</row>\
         <row r=\"2\"><c r=\"A2\"><v>1302</v></c>{row}</row></sheetData></worksheet>"
    );
    let scratch = Scratch::new();
    let report = scratch.import(Kind::Signals, "f.xlsx", &workbook(&sheet)).unwrap();
    assert_eq!((report.new, report.bad_count, report.warnings.count), (1, 0, 0), "{report:?}");
    let content = &scratch.content()[0];
    for expected in ["\"1302\"", "Export hangs", "2026-03-03T12:00:00Z", "Acme"] {
        assert!(content.contains(expected), "{content}");
    }
}

#[test]
fn a_damaged_spreadsheet_is_refused_in_one_sentence() {
    let check = |bytes: &[u8], expected: &str| {
        let error = Scratch::new().import(Kind::Signals, "f.xlsx", bytes).unwrap_err();
        assert_eq!(error.to_string(), format!("f.xlsx is {expected}. Export it as CSV, JSON or .xlsx."));
    };
    let whole = workbook("<worksheet></worksheet>");
    check(&whole[..whole.len() / 2], "a damaged zip archive");
    check(&workbook("<worksheet><sheetData><row"), "a damaged spreadsheet");
    check(&zipped(&[("a.txt", "a")]), "a zip archive");
}

/// A spreadsheet of one sheet.
fn workbook(sheet: &str) -> Vec<u8> {
    const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006/relationships";
    let relation = |kind: &str, id: &str, target: &str| {
        format!("<Relationship Id=\"{id}\" Type=\"{OFFICE}/{kind}\" Target=\"{target}\"/>")
    };
    let relations = |all: &str| format!("<Relationships xmlns=\"{PACKAGE}\">{all}</Relationships>");
    let book = format!(
        "<workbook xmlns=\"{MAIN}\" xmlns:r=\"{OFFICE}\"><sheets><sheet name=\"One\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>"
    );
    let styles = format!(
        "<styleSheet xmlns=\"{MAIN}\"><cellXfs count=\"2\"><xf numFmtId=\"0\"/><xf numFmtId=\"22\"/></cellXfs></styleSheet>"
    );
    let parts =
        [relation("worksheet", "rId1", "worksheets/sheet1.xml"), relation("styles", "rId2", "styles.xml")]
            .concat();
    zipped(&[
        ("_rels/.rels", &relations(&relation("officeDocument", "rId1", "xl/workbook.xml"))),
        ("xl/workbook.xml", &book),
        ("xl/_rels/workbook.xml.rels", &relations(&parts)),
        ("xl/styles.xml", &styles),
        ("xl/worksheets/sheet1.xml", sheet),
    ])
}

fn zipped(files: &[(&str, &str)]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, content) in files {
        archive.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        archive.write_all(content.as_bytes()).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

#[test]
fn a_file_of_the_other_kind_is_refused() {
    let check = |csv: &str, kind: Kind, expected: &str| {
        let error = Scratch::new().import(kind, "f.csv", csv.as_bytes()).unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
    };
    check(
        "ID,Team,Title,Status,UUID\nA-1,A,t,Todo,u\n",
        Kind::Signals,
        "import it with `associations import issues`",
    );
    check("id,summary,context\n1,a,b\n", Kind::Issues, "import it with `associations import signals`");
}

#[test]
fn a_preview_guesses_kind_and_columns() {
    let check = |file: &'static str, kind: Kind, columns: &[(&str, &str)], first: (&str, &str)| {
        let open = || Ok(Input::new("f", file.as_bytes()));
        let preview = preview(&open, None, &ReadOptions::default()).unwrap();
        assert_eq!(preview.kind, kind);
        let found: Vec<(&str, &str)> = preview
            .columns
            .iter()
            .map(|column| (column.name.as_str(), column.field.as_deref().unwrap_or("")))
            .collect();
        assert_eq!(found, columns);
        assert!(
            preview.rows[0].values.contains(&(first.0.to_owned(), first.1.to_owned())),
            "{:?}",
            preview.rows
        );
    };
    check(
        "ID,Title,Status,Estimate\nA-1,One,Todo,3\n",
        Kind::Issues,
        &[("ID", "identifier"), ("Title", "title"), ("Status", "state.name"), ("Estimate", "")],
        ("title", "One"),
    );
    check(
        "Subject,Description,Requester\nOne,exports hang,ann@acme.test\n",
        Kind::Signals,
        &[("Subject", "summary"), ("Description", "context"), ("Requester", "person.name")],
        ("person.email", "ann@acme.test"),
    );
    check(
        "[{\"id\":1,\"summary\":\"One\"}]",
        Kind::Signals,
        &[("id", "id"), ("summary", "summary")],
        ("summary", "One"),
    );
}

#[test]
fn the_rows_that_are_left_out_come_as_csv_with_reasons() {
    let csv = "id,summary,Other\n1,a,x\n2,,\"=y\"\n1,b,z\n";
    let options = ImportOptions {
        kind: Kind::Signals,
        source: "buildbetter",
        now: noon(),
        reading: ReadOptions::default(),
    };
    let mut written = Vec::new();
    let count =
        engine::import::write_rejected(Input::new("f.csv", csv.as_bytes()), &options, &mut written).unwrap();
    assert_eq!(count, 2);
    assert_eq!(
        String::from_utf8(written).unwrap(),
        "left_out_line,left_out_field,left_out_reason,id,summary,Other\n3,summary,it is empty,2,,'=y\n4,id,an earlier \
         record has the same id 1,1,b,z\n"
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn no_row_is_lost_without_a_word(bytes in prop::collection::vec(prop_oneof![
        Just(b','), Just(b'"'), Just(b'\n'), Just(b'\r'), Just(b'a'), Just(b'1'), Just(b' '), Just(0xe4_u8), any::<u8>()
    ], 0..200)) {
        let csv = [b"id,summary,context\n".as_slice(), &bytes].concat();
        let Ok(mut records) = Records::open(Input::new("f", std::io::Cursor::new(csv.clone())), Kind::Signals) else { return Ok(()) };
        let mut count = 0;
        loop {
            match records.next_record() {
                Ok(Some(record)) => { count += 1; prop_assert_eq!(record.index, count); }
                Ok(None) => break,
                Err(_) => return Ok(()),
            }
        }
        let scratch = Scratch::new();
        match scratch.import(Kind::Signals, "f", &csv) {
            Ok(report) => prop_assert_eq!(report.good_count() + report.bad_count, count),
            Err(error) => prop_assert!(count > 0, "{}", error),
        }
    }

    #[test]
    fn rows_are_written_and_read_back(rows in prop::collection::vec(prop::collection::vec("[a-z,;\"\r\n ]{0,8}x", 3), 1..6), step in 1..9_usize) {
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(["id", "summary", "context"]).unwrap();
        rows.iter().for_each(|row| writer.write_record(row).unwrap());
        let bytes = writer.into_inner().unwrap();
        let mut records = Records::open(Input::new("f", Slow { bytes, at: 0, step }), Kind::Signals).unwrap();
        for row in &rows {
            prop_assert!(records.next_record().unwrap().is_some());
            prop_assert_eq!(&records.cells(), row);
        }
        prop_assert!(records.next_record().unwrap().is_none());
    }
}

/// Gives a few bytes at a time.
struct Slow {
    bytes: Vec<u8>,
    at: usize,
    step: usize,
}

impl std::io::Read for Slow {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let count = self.step.min(buffer.len()).min(self.bytes.len() - self.at);
        buffer[..count].copy_from_slice(&self.bytes[self.at..self.at + count]);
        self.at += count;
        Ok(count)
    }
}

fn report(csv: &str, kind: Kind) -> ImportReport {
    Scratch::new().import(kind, "f.csv", csv.as_bytes()).unwrap()
}

fn content(csv: &str) -> Vec<String> {
    let scratch = Scratch::new();
    scratch.import(Kind::Signals, "f.csv", csv.as_bytes()).unwrap();
    scratch.content()
}
