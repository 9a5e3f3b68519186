//! Cells that stand for no value, and characters that no text may hold.

use std::borrow::Cow;

/// What programs write where there is no value.
const NOTHING: [&str; 11] = ["n/a", "#n/a", "na", "nan", "null", "none", "nil", "-", "--", "–", "—"];

/// Whether a whole cell says that there is no value: it is empty, or `NaN`, `N/A`, `null`, `-` and the like.
pub fn is_nothing(cell: &str) -> bool {
    let cell = cell.trim();
    // "NA" in any other case is a name.
    cell.is_empty()
        || (cell.len() <= 4 && cell != "Na" && NOTHING.iter().any(|word| word.eq_ignore_ascii_case(cell)))
}

/// The text without NUL characters, which SQLite and C programs take for the end of a text.
pub fn without_nul(text: &str) -> Cow<'_, str> {
    if text.contains('\0') { Cow::Owned(text.replace('\0', "")) } else { Cow::Borrowed(text) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_of_a_word_for_no_value_is_nothing() {
        let check = |cell: &str, expected: bool| assert_eq!(is_nothing(cell), expected, "{cell:?}");
        for cell in
            ["", "  ", "NaN", "nan", "N/A", "#N/A", "NA", "null", "NULL", "None", "none", "-", " - ", "—"]
        {
            check(cell, true);
        }
        for cell in ["0", "no", "Nana", "- a dash", "none of them", "n", "false"] {
            check(cell, false);
        }
    }

    #[test]
    fn nul_characters_go() {
        assert_eq!(without_nul("a\0b\0"), "ab");
        assert_eq!(without_nul("ab"), "ab");
    }
}
