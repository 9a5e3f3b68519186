//! Kinds of files, by their first bytes.

/// A file that holds no text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    /// A zip archive, which may be a spreadsheet.
    Zip,
    /// Anything else that is not read, with its name for people.
    Other(&'static str),
}

/// What a file is that begins so; none for text.
pub fn file_kind(start: &[u8]) -> Option<FileKind> {
    const MAGIC: [(&[u8], &str); 15] = [
        (b"%PDF", "a PDF file"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Excel or Word file"),
        (b"SQLite format 3\0", "an SQLite database"),
        (b"\x89PNG", "an image"),
        (b"GIF8", "an image"),
        (b"\xff\xd8\xff", "an image"),
        (b"II*\0", "an image"),
        (b"MM\0*", "an image"),
        (b"PAR1", "a Parquet file"),
        (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
        (b"Rar!", "a RAR archive"),
        (b"\x28\xb5\x2f\xfd", "a Zstandard file"),
        (b"BZh", "a bzip2 file"),
        (b"\xfd7zXZ\0", "an xz file"),
        (b"{\\rtf", "an RTF document"),
    ];
    if start.starts_with(b"PK\x03\x04") || start.starts_with(b"PK\x05\x06") {
        return Some(FileKind::Zip);
    }
    if start.starts_with(b"RIFF") && start.get(8..12) == Some(b"WEBP") {
        return Some(FileKind::Other("an image"));
    }
    if let Some((_, name)) = MAGIC.iter().find(|(magic, _)| start.starts_with(magic)) {
        return Some(FileKind::Other(name));
    }
    let text = start.trim_ascii_start();
    let begins = |word: &[u8]| text.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word));
    if begins(b"<!doctype html") || begins(b"<html") {
        return Some(FileKind::Other("an HTML page"));
    }
    if begins(b"<?xml") || begins(b"<!doctype") {
        return Some(FileKind::Other("an XML file"));
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_that_hold_no_records_are_known_by_their_first_bytes() {
        let check =
            |start: &[u8], expected: Option<FileKind>| assert_eq!(file_kind(start), expected, "{start:?}");
        check(b"%PDF-1.7", Some(FileKind::Other("a PDF file")));
        check(b"PK\x03\x04rest", Some(FileKind::Zip));
        check(b"GIF89a...", Some(FileKind::Other("an image")));
        check(b"\n <!DOCTYPE HTML>", Some(FileKind::Other("an HTML page")));
        check(b"<html lang=en>", Some(FileKind::Other("an HTML page")));
        check(b"id,summary", None);
        check(b"", None);
        check(b"[{}]", None);
    }
}
