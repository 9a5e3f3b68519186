//! Cells of bytes in whatever encoding, as text.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8};

/// Reads the bytes of a file's cells. A file is UTF-8 until bytes come that are not; if all before them was
/// ASCII, the file is in an older encoding, which is guessed, else these bytes are damaged.
#[derive(Default)]
pub struct Decoder {
    encoding: Option<&'static Encoding>,
    has_utf8: bool,
    damaged: u64,
}

impl Decoder {
    /// Guesses the encoding from a row and what follows it, if the row is not UTF-8.
    pub fn look_at(&mut self, row: &[u8], following: &[u8]) {
        if row.is_ascii() || self.encoding.is_some() {
            return;
        }
        if std::str::from_utf8(row).is_ok() {
            self.has_utf8 = true;
        } else if !self.has_utf8 {
            let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
            detector.feed(row, false);
            detector.feed(following, true);
            self.encoding = Some(detector.guess(None, Utf8Detection::Deny));
        }
    }

    /// The text of a cell.
    pub fn text<'a>(&mut self, cell: &'a [u8]) -> Cow<'a, str> {
        match (std::str::from_utf8(cell), self.encoding) {
            (Ok(text), None) => Cow::Borrowed(text),
            (Ok(text), Some(encoding)) if text.is_ascii() || encoding.is_single_byte() => Cow::Borrowed(text),
            (_, Some(encoding)) => encoding.decode_without_bom_handling(cell).0,
            (Err(_), None) => {
                self.damaged += 1;
                UTF_8.decode_without_bom_handling(cell).0
            }
        }
    }

    /// What a person should know of the file's encoding.
    pub fn note(&self) -> Option<String> {
        let encoding = self.encoding.map(|encoding| format!("read as {}, not UTF-8", encoding.name()));
        encoding.or_else(|| {
            (self.damaged > 0)
                .then(|| format!("{} cells hold bytes that are not UTF-8; they were replaced", self.damaged))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_older_encoding_is_noticed_at_its_first_byte() {
        let mut decoder = Decoder::default();
        decoder.look_at(b"901;Export", b"");
        decoder.look_at(b"901;Export h\xe4ngt", b"\n903;Gr\xf6\xdfe fehlt;M\xfcller meldet\n");
        assert_eq!(decoder.text(b"Gr\xf6\xdfe"), "Größe");
        assert_eq!(decoder.note().as_deref(), Some("read as windows-1252, not UTF-8"));
    }

    #[test]
    fn damaged_bytes_in_a_utf8_file_are_replaced() {
        let mut decoder = Decoder::default();
        decoder.look_at("Größe".as_bytes(), b"");
        decoder.look_at(b"h\xe4ngt", b"");
        assert_eq!(decoder.text(b"h\xe4ngt"), "h\u{fffd}ngt");
        assert!(decoder.note().is_some_and(|note| note.starts_with("1 cells hold bytes")));
    }
}
