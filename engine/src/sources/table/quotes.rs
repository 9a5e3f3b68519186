//! The cells of a row, taken line by line.

/// The cells of a row as they are filled.
#[derive(Clone, Debug, Default)]
pub struct Cells {
    bytes: Vec<u8>,
    ends: Vec<usize>,
    /// Line where the quotation mark stands that is open.
    open: Option<u64>,
    has_stray_mark: bool,
    begins_new_lines: Vec<usize>,
}

/// What became of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// The row ends with it.
    Done,
    /// A quotation mark is open: the row goes on in the next line.
    Open,
    /// The quotation mark that is open can hardly be meant: lines later there is one that is neither
    /// doubled nor at the end of a cell.
    Astray,
}

impl Cells {
    pub fn clear(&mut self) {
        self.bytes.clear();
        self.ends.clear();
        self.begins_new_lines.clear();
        (self.open, self.has_stray_mark) = (None, false);
    }

    /// How many cells there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// The bytes of a cell.
    pub fn get(&self, at: usize) -> Option<&[u8]> {
        let end = *self.ends.get(at)?;
        let start = if at == 0 { 0 } else { self.ends[at - 1] };
        self.bytes.get(start..end)
    }

    /// The bytes of all cells.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Whether a quotation mark inside a cell was not doubled.
    pub fn has_stray_mark(&self) -> bool {
        self.has_stray_mark
    }

    /// Whether a cell holds lines that look like rows: as many separators, and a number where the row has one.
    pub fn holds_rows(&self, columns: usize, delimiter: Option<u8>) -> bool {
        let Some(delimiter) = delimiter.filter(|_| columns > 1) else { return false };
        let is_number = |bytes: &[u8]| !bytes.is_empty() && bytes.iter().all(u8::is_ascii_digit);
        self.get(0).is_some_and(is_number)
            && self.begins_new_lines.iter().any(|begin| {
                let rest = &self.bytes[*begin..];
                let end = memchr::memchr2(b'\n', b'\r', rest).unwrap_or(rest.len());
                let mut parts = rest[..end].split(|byte| *byte == delimiter);
                parts.next().is_some_and(is_number) && parts.count() + 1 >= columns
            })
    }

    pub(super) fn opened_in(&self) -> u64 {
        self.open.unwrap_or_default()
    }

    /// Takes the rest of a cell without quotation marks, and gives what follows its delimiter; none
    /// at the end of the line.
    fn take_plain<'a>(&mut self, rest: &'a [u8], delimiter: Option<u8>) -> Option<&'a [u8]> {
        let stop = rest.len() - ending(rest);
        let cut = delimiter.and_then(|delimiter| memchr::memchr(delimiter, &rest[..stop]));
        self.bytes.extend_from_slice(&rest[..cut.unwrap_or(stop)]);
        self.ends.push(self.bytes.len());
        cut.map(|cut| &rest[cut + 1..])
    }

    /// Takes a line, with what ends it. `number` is its number in the file.
    pub(super) fn take(&mut self, line: &[u8], delimiter: Option<u8>, number: u64) -> Step {
        let mut rest = line;
        if self.open.is_some() {
            self.begins_new_lines.push(self.bytes.len());
        }
        loop {
            if self.open.is_none() {
                let Some(quoted) = rest.strip_prefix(b"\"") else {
                    match self.take_plain(rest, delimiter) {
                        Some(behind) => rest = behind,
                        None => return Step::Done,
                    }
                    continue;
                };
                self.open = Some(number);
                rest = quoted;
            }
            let Some(mark) = memchr::memchr(b'"', rest) else {
                self.bytes.extend_from_slice(rest);
                return Step::Open;
            };
            self.bytes.extend_from_slice(&rest[..mark]);
            rest = &rest[mark + 1..];
            if let Some(behind) = rest.strip_prefix(b"\"") {
                self.bytes.push(b'"');
                rest = behind;
            } else if let Some(cut) = cell_end(rest, delimiter) {
                self.ends.push(self.bytes.len());
                self.open = None;
                match cut {
                    Some(cut) => rest = &rest[cut + 1..],
                    None => return Step::Done,
                }
            } else if self.open != Some(number) {
                return Step::Astray;
            } else {
                self.has_stray_mark = true;
                self.bytes.push(b'"');
                if !closes_later(rest, delimiter) {
                    // It was no opening mark at all.
                    let start = self.ends.last().copied().unwrap_or(0);
                    self.bytes.insert(start, b'"');
                    self.open = None;
                    match self.take_plain(rest, delimiter) {
                        Some(behind) => rest = behind,
                        None => return Step::Done,
                    }
                }
            }
        }
    }
}

/// Length of what ends a line.
fn ending(line: &[u8]) -> usize {
    line.iter().rev().take_while(|byte| matches!(byte, b'\n' | b'\r')).count().min(2)
}

/// Whether a cell ends right behind its quotation mark or behind blanks: at a separator, whose
/// position it gives, or at the end of the line.
fn cell_end(rest: &[u8], delimiter: Option<u8>) -> Option<Option<usize>> {
    let blank = rest.iter().take_while(|byte| **byte == b' ' && Some(**byte) != delimiter).count();
    match rest.get(blank) {
        None | Some(b'\n' | b'\r') => Some(None),
        Some(byte) if Some(*byte) == delimiter => Some(Some(blank)),
        Some(_) => None,
    }
}

/// Whether a later quotation mark of the line ends the cell.
fn closes_later(rest: &[u8], delimiter: Option<u8>) -> bool {
    memchr::memchr_iter(b'"', rest).any(|mark| cell_end(&rest[mark + 1..], delimiter).is_some())
}
