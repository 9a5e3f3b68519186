//! What separates the cells of a CSV file.

use crate::sources::{Input, SourceError};

const CANDIDATES: [u8; 4] = [b',', b';', b'\t', b'|'];

/// How a file separates its cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dialect {
    /// The separator; none where the header is one cell.
    pub delimiter: Option<u8>,
}

impl Dialect {
    /// Looks at the header, and takes the line `sep=;` that Excel writes before it.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn of(input: &mut Input) -> Result<Self, SourceError> {
        if let Some((delimiter, length)) = named(input.peek()?) {
            input.take(length);
            return Ok(Self { delimiter: Some(delimiter) });
        }
        let start = input.peek()?;
        let count = |delimiter: u8| outside_quotes(start, delimiter);
        let most = CANDIDATES.into_iter().rev().max_by_key(|delimiter| count(*delimiter));
        Ok(Self { delimiter: most.filter(|delimiter| count(*delimiter) > 0) })
    }
}

/// The separator that a first line `sep=;` names, and the length of that line.
fn named(start: &[u8]) -> Option<(u8, usize)> {
    let end = start.iter().position(|byte| matches!(byte, b'\r' | b'\n')).unwrap_or(start.len());
    let line = start[..end].strip_prefix(b"\"").unwrap_or(&start[..end]);
    let line = line.strip_suffix(b"\"").unwrap_or(line);
    let [b's' | b'S', b'e' | b'E', b'p' | b'P', b'=', delimiter] = line else { return None };
    let is_crlf = start[end..].starts_with(b"\r\n");
    Some((*delimiter, (end + if is_crlf { 2 } else { 1 }).min(start.len())))
}

/// How often a separator stands in the first row, outside quotation marks.
fn outside_quotes(start: &[u8], delimiter: u8) -> usize {
    let mut is_quoted = false;
    let mut count = 0;
    for byte in start {
        match byte {
            b'"' => is_quoted = !is_quoted,
            b'\n' | b'\r' if !is_quoted => break,
            byte if *byte == delimiter && !is_quoted => count += 1,
            _ => {}
        }
    }
    count
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    #[test]
    fn the_separator_is_found_outside_quotation_marks() {
        let check = |start: &'static str, delimiter: Option<u8>, rest: &str| {
            let mut input = Input::new("test", Cursor::new(start));
            assert_eq!(Dialect::of(&mut input).unwrap().delimiter, delimiter, "{start:?}");
            assert_eq!(input.peek().unwrap(), rest.as_bytes());
        };
        check("id,summary\n1;2;3", Some(b','), "id,summary\n1;2;3");
        check("id;\"a, b, c\";d\n", Some(b';'), "id;\"a, b, c\";d\n");
        check("id\tplan, tier\tx\n", Some(b'\t'), "id\tplan, tier\tx\n");
        check("id|summary\n", Some(b'|'), "id|summary\n");
        check("feedback\na, b\n", None, "feedback\na, b\n");
        check("sep=;\r\nid;x\n", Some(b';'), "id;x\n");
        check("\"sep=|\"\nid|x\n", Some(b'|'), "id|x\n");
        check("", None, "");
    }
}
