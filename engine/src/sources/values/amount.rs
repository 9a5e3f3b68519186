//! Numbers and amounts of money.

/// What a text is as a number.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Amount {
    /// This number.
    Is(f64),
    /// Two numbers could be meant, as by `12.500`.
    Ambiguous,
    /// No number.
    No,
}

const CURRENCIES: [&str; 20] = [
    "us$", "usd", "eur", "gbp", "chf", "jpy", "cad", "aud", "inr", "brl", "sek", "nok", "dkk", "pln", "$",
    "€", "£", "¥", "₹", "fr.",
];

const FACTORS: [(&str, f64); 9] = [
    ("k", 1e3),
    ("thousand", 1e3),
    ("m", 1e6),
    ("mn", 1e6),
    ("mio", 1e6),
    ("mio.", 1e6),
    ("million", 1e6),
    ("b", 1e9),
    ("bn", 1e9),
];

/// Reads `12500`, `$12,500`, `12.500 €`, `12.500,00`, `1.2k`, `12'500`, `(300)`. The last of two kinds of
/// separators is the decimal one; a comma alone before three digits groups them, a full stop alone does
/// so beside a currency.
pub fn amount(text: &str) -> Amount {
    let mut rest = text.trim().to_lowercase();
    if let Ok(number) = rest.parse::<f64>() {
        return match rest.bytes().any(|byte| byte.is_ascii_digit()) && number.is_finite() {
            true if is_one_group(&rest, '.') => Amount::Ambiguous,
            true => Amount::Is(number),
            false => Amount::No,
        };
    }
    let negative = rest.starts_with('(') && rest.ends_with(')');
    if negative {
        rest = rest[1..rest.len() - 1].trim().to_owned();
    }
    let (rest, has_currency) = without_currency(&rest);
    let (rest, sign) = match rest.strip_prefix(['-', '−']) {
        Some(rest) => (rest.trim(), -1.0),
        None => (rest.strip_prefix('+').unwrap_or(rest).trim(), 1.0),
    };
    let (rest, has_more) = without_currency(rest);
    let has_currency = has_currency || has_more;
    let (digits, factor) = with_factor(rest);
    let sign = if negative { -sign } else { sign };
    match plain(digits, has_currency || factor != 1.0) {
        Amount::Is(number) => Amount::Is(sign * number * factor),
        other => other,
    }
}

fn without_currency(text: &str) -> (&str, bool) {
    for currency in CURRENCIES {
        if let Some(rest) = text.strip_prefix(currency).or_else(|| text.strip_suffix(currency)) {
            return (rest.trim(), true);
        }
    }
    (text, false)
}

fn with_factor(text: &str) -> (&str, f64) {
    let end = text.rfind(|char: char| char.is_ascii_digit()).map_or(0, |last| last + 1);
    let digits = &text[..end];
    let word = text[digits.len()..].trim();
    match FACTORS.iter().find(|(name, _)| *name == word) {
        Some((_, factor)) => (digits, *factor),
        None => (text, 1.0),
    }
}

/// Digits with separators.
fn plain(text: &str, is_money: bool) -> Amount {
    let is_blank = |char: char| char.is_whitespace() || char == '\'' || char == '’';
    let text: String = text.chars().filter(|char| !is_blank(*char)).collect();
    if !text.chars().all(|char| char.is_ascii_digit() || char == '.' || char == ',') || text.is_empty() {
        return Amount::No;
    }
    let decimal = match (text.rfind('.'), text.rfind(',')) {
        (Some(stop), Some(comma)) => Some(if stop > comma { '.' } else { ',' }),
        (Some(_), None) => decimal_alone(&text, '.', is_money),
        (None, Some(_)) => decimal_alone(&text, ',', true),
        (None, None) => None,
    };
    let whole = decimal.map_or(&text[..], |decimal| text.split(decimal).next().unwrap_or_default());
    if !is_grouped(whole) {
        return Amount::No;
    }
    let number: String = match decimal {
        Some(decimal) if text.matches(decimal).count() > 1 => return Amount::No,
        Some(decimal) => text
            .chars()
            .filter_map(
                |char| if char == decimal { Some('.') } else { char.is_ascii_digit().then_some(char) },
            )
            .collect(),
        None => text.chars().filter(char::is_ascii_digit).collect(),
    };
    number.parse().map_or(Amount::No, Amount::Is)
}

/// The separator if it is the decimal one; none if it groups digits.
fn decimal_alone(text: &str, separator: char, may_group: bool) -> Option<char> {
    let groups = text.matches(separator).count() > 1 || (may_group && is_one_group(text, separator));
    (!groups).then_some(separator)
}

/// Digits alone, or in groups of three or, as in India, two; the last of three.
fn is_grouped(whole: &str) -> bool {
    let mut groups = whole.split(['.', ',']).rev();
    let last = groups.next().unwrap_or_default();
    let mut groups = groups.peekable();
    groups.peek().is_none() || (last.len() == 3 && groups.all(|group| (1..=3).contains(&group.len())))
}

/// `12.500`: one separator, one to three digits before it and three behind it.
fn is_one_group(text: &str, separator: char) -> bool {
    let digits = text.trim_start_matches(['-', '+']);
    let Some((before, behind)) = digits.split_once(separator) else { return false };
    let is_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    (1..=3).contains(&before.len())
        && behind.len() == 3
        && is_digits(before)
        && is_digits(behind)
        && !before.starts_with('0')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: f64) {
        assert_eq!(amount(text), Amount::Is(expected), "{text:?}");
    }

    #[test]
    fn amounts_of_money_are_read_in_all_common_forms() {
        for text in [
            "12500",
            "$12,500",
            "12.500 €",
            "12.500,00",
            "12,500.00",
            "12 500 €",
            "12\u{a0}500",
            "€12.5k",
            "USD 12,500",
            "12'500 CHF",
            "12.5K",
            "12500.0",
        ] {
            check(text, 12_500.0);
        }
        check("1.2k", 1_200.0);
        check("$1.2M", 1_200_000.0);
        check("1,2 Mio. €", 1_200_000.0);
        check("2bn", 2e9);
        check("1,234,567", 1_234_567.0);
        check("1.234.567,89", 1_234_567.89);
        check("-$300", -300.0);
        check("$-300", -300.0);
        check("(300)", -300.0);
        check("0", 0.0);
    }

    #[test]
    fn plain_numbers_are_read() {
        check("-0.5", -0.5);
        check("-0,5", -0.5);
        check("+7", 7.0);
        check("1e3", 1_000.0);
        check("0.125", 0.125);
        check("1302.125", 1302.125);
    }

    #[test]
    fn what_could_be_two_numbers_is_neither() {
        assert_eq!(amount("12.500"), Amount::Ambiguous);
        for text in ["", "lots", "NaN", "inf", "12-15", "1.2.3,4,5", "$", "k", "12,5,"] {
            assert_eq!(amount(text), Amount::No, "{text:?}");
        }
    }
}
