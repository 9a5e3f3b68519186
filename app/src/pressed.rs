//! The shortcut that a key press stands for, on any keyboard layout and with Caps Lock.

/// The name of the key as shortcuts have it: a lower-case Latin letter, or what
/// `KeyboardEvent.key` says. Where the layout has another script (`key` is `с`), the place on
/// the keyboard (`code` is `KeyC`) tells. Shift with a letter is no shortcut.
pub fn shortcut(key: &str, code: &str, is_shifted: bool) -> String {
    let mut chars = key.chars();
    let (Some(letter), None) = (chars.next(), chars.next()) else { return key.to_owned() };
    if letter.is_ascii_alphabetic() {
        return if is_shifted { String::new() } else { letter.to_ascii_lowercase().to_string() };
    }
    match letter {
        // Turkish keyboards.
        'ı' | 'İ' => "i".to_owned(),
        _ if letter.is_ascii() || is_latin(letter) => key.to_owned(),
        _ => of_code(code, is_shifted).unwrap_or_else(|| key.to_owned()),
    }
}

/// What stands at a place of an English keyboard.
fn of_code(code: &str, is_shifted: bool) -> Option<String> {
    match (code, code.strip_prefix("Key"), is_shifted) {
        ("Slash", _, false) => Some("/".to_owned()),
        ("Slash", _, true) => Some("?".to_owned()),
        (_, Some(letter), false) => Some(letter.to_ascii_lowercase()),
        _ => None,
    }
}

/// Letters with diacritics and the like have keys of their own on Latin layouts, in places that
/// say nothing.
fn is_latin(letter: char) -> bool {
    matches!(letter, '\u{80}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}')
}

#[cfg(feature = "hydrate")]
pub use browser::pressed;

#[cfg(feature = "hydrate")]
mod browser {
    use leptos::wasm_bindgen::JsCast;
    use web_sys::KeyboardEvent;

    use super::shortcut;

    /// What Safari sends for the key that ends a composition.
    const COMPOSING: u32 = 229;

    /// The shortcut of an event; empty while an input method composes a character, and for the
    /// events without a key that browsers send when they fill in a form.
    pub fn pressed(event: &KeyboardEvent) -> String {
        let Some(event) = event.dyn_ref::<KeyboardEvent>() else { return String::new() };
        if event.is_composing() || event.key_code() == COMPOSING {
            return String::new();
        }
        shortcut(&event.key(), &event.code(), event.shift_key())
    }
}

#[cfg(test)]
mod tests {
    use super::shortcut;

    #[test]
    fn a_key_is_the_same_on_every_layout() {
        let check = |key: &str, code: &str, is_shifted: bool, expected: &str| {
            assert_eq!(shortcut(key, code, is_shifted), expected, "{key} {code} {is_shifted}");
        };
        check("c", "KeyC", false, "c");
        // Caps Lock.
        check("C", "KeyC", false, "c");
        check("c", "KeyC", true, "");
        check("C", "KeyC", true, "");
        // Russian, Greek, Hebrew, Arabic, Korean, Thai, full width.
        check("с", "KeyC", false, "c");
        check("С", "KeyC", false, "c");
        check("С", "KeyC", true, "С");
        check("ψ", "KeyC", false, "c");
        check("ב", "KeyC", false, "c");
        check("ؤ", "KeyC", false, "c");
        check("ㅊ", "KeyC", false, "c");
        check("แ", "KeyC", false, "c");
        check("ｃ", "KeyC", false, "c");
        check("ظ", "Slash", false, "/");
        check("؟", "Slash", true, "?");
        // Latin layouts mean what they say: Dvorak, AZERTY, German, Turkish.
        check("j", "KeyC", false, "j");
        check("a", "KeyQ", false, "a");
        check("ü", "BracketLeft", false, "ü");
        check("ğ", "KeyR", false, "ğ");
        check("ı", "KeyI", false, "i");
        check(";", "KeyZ", false, ";");
        check("?", "Slash", true, "?");
        check("/", "Digit7", true, "/");
        for key in ["Enter", "Escape", "ArrowDown", "Dead", "Process", ""] {
            check(key, "KeyC", false, key);
        }
    }
}
