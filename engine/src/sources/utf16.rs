//! Input in UTF-16 as UTF-8.

use std::io::{self, BufRead, Read};

use encoding_rs::{Decoder, Encoding, UTF_16BE, UTF_16LE};

/// The encoding of a file that begins so, if it is UTF-16: by its mark, or because every second byte of
/// the first characters is zero.
pub(super) fn utf16_of(start: &[u8]) -> Option<&'static Encoding> {
    match start {
        [0xff, 0xfe, ..] => Some(UTF_16LE),
        [0xfe, 0xff, ..] => Some(UTF_16BE),
        [1..=0x7f, 0, 1..=0x7f, 0, ..] => Some(UTF_16LE),
        [0, 1..=0x7f, 0, 1..=0x7f, ..] => Some(UTF_16BE),
        _ => None,
    }
}

/// Reads the bytes of `inner` in UTF-8.
pub(super) struct Recoded {
    inner: Box<dyn BufRead>,
    decoder: Decoder,
    text: Vec<u8>,
    taken: usize,
    is_over: bool,
}

impl Recoded {
    pub(super) fn new(inner: Box<dyn BufRead>, encoding: &'static Encoding) -> Self {
        let decoder = encoding.new_decoder_with_bom_removal();
        Self { inner, decoder, text: Vec::new(), taken: 0, is_over: false }
    }

    fn refill(&mut self) -> io::Result<()> {
        let bytes = self.inner.fill_buf()?;
        self.is_over = bytes.is_empty();
        let room = self.decoder.max_utf8_buffer_length(bytes.len()).unwrap_or(bytes.len() * 3 + 16);
        self.text.resize(room, 0);
        let (_, read, written, _) = self.decoder.decode_to_utf8(bytes, &mut self.text, self.is_over);
        self.text.truncate(written);
        self.taken = 0;
        self.inner.consume(read);
        Ok(())
    }
}

impl Read for Recoded {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.taken == self.text.len() && !self.is_over {
            self.refill()?;
        }
        let count = buffer.len().min(self.text.len() - self.taken);
        buffer[..count].copy_from_slice(&self.text[self.taken..self.taken + count]);
        self.taken += count;
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(bytes: Vec<u8>, expected: &str) {
        let encoding = utf16_of(&bytes).unwrap();
        let mut text = String::new();
        let inner = io::BufReader::with_capacity(3, io::Cursor::new(bytes));
        Recoded::new(Box::new(inner), encoding).read_to_string(&mut text).unwrap();
        assert_eq!(text, expected);
    }

    #[test]
    fn both_orders_are_read_with_and_without_a_mark() {
        let text = "id,größe 😀";
        let little = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>();
        let big = |text: &str| text.encode_utf16().flat_map(u16::to_be_bytes).collect::<Vec<_>>();
        check(little(&format!("\u{feff}{text}")), text);
        check(big(&format!("\u{feff}{text}")), text);
        check(little(text), text);
        check(big(text), text);
        assert_eq!(utf16_of("ab".as_bytes()), None);
    }
}
