//! Texts in CSV files that a spreadsheet would run as formulas.

use std::borrow::Cow;

use super::values::is_nothing;

/// What a spreadsheet takes for the beginning of a formula, in all widths.
const FORMULA: &[char] = &['=', '+', '-', '@', '＝', '＋', '－', '＠', '﹦', '﹢', '﹣', '﹫', '−'];

/// Spreadsheets take an apostrophe for the mark of a text.
const MARK: char = '\'';

/// A cell as it is written: one that a spreadsheet would run is given an apostrophe.
/// [`unmark_formula`] takes it away again, so that every text comes back as it was.
pub fn mark_formula(cell: &str) -> Cow<'_, str> {
    if needs_mark(cell) { Cow::Owned(format!("{MARK}{cell}")) } else { Cow::Borrowed(cell) }
}

/// The text of a cell that [`mark_formula`] may have marked.
pub fn unmark_formula(cell: &str) -> &str {
    cell.strip_prefix(MARK).filter(|text| needs_mark(text)).unwrap_or(cell)
}

/// Whether a text is a formula, perhaps behind apostrophes of its own: those are marked too,
/// or the first of them would be taken for the mark.
fn needs_mark(text: &str) -> bool {
    let text = text.trim_start_matches(MARK);
    if text.starts_with(['\t', '\r', '\n']) {
        return true;
    }
    // A text such as "none" would be taken for an empty cell.
    let is_word_for_nothing = !text.is_empty() && is_nothing(text);
    is_word_for_nothing || text.trim_start_matches(is_unseen).starts_with(FORMULA) && !is_number(text)
}

/// Space, control and zero-width characters, which spreadsheets skip or drop.
fn is_unseen(char: char) -> bool {
    char.is_whitespace()
        || char.is_control()
        || matches!(char, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}')
        || matches!(char, '\u{2060}'..='\u{206f}' | '\u{feff}')
}

/// A number such as `-0.25` is no formula; `-inf` would be one.
fn is_number(text: &str) -> bool {
    text.parse::<f64>().is_ok() && text.bytes().all(|byte| byte.is_ascii_digit() || b"+-.eE".contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(cell: &str, is_marked: bool) {
        let written = mark_formula(cell);
        assert_eq!(written != cell, is_marked, "{cell:?}");
        assert_eq!(unmark_formula(&written), cell, "{cell:?} comes back");
    }

    #[test]
    fn whatever_a_spreadsheet_would_run_is_marked() {
        for first in FORMULA {
            for before in [
                "",
                " ",
                "\u{a0}",
                "\n",
                "\r\n",
                "\t",
                "\u{feff}",
                "\u{200b}",
                "\u{3000}",
                " \u{feff}\n",
                "\u{0}",
            ] {
                check(&format!("{before}{first}cmd|' /C calc'!A0"), true);
            }
        }
        check("\tplain", true);
        check("- a dash", true);
        check("-inf", true);
        check("'=1", true);
        check("''=1", true);
    }

    #[test]
    fn other_texts_stay_as_they_are() {
        for cell in ["", "plain, with = inside", "-0.25", "+1e-5", "'plain", "'", " plain", "’=1", "a\n=1"]
        {
            check(cell, false);
        }
    }
}
