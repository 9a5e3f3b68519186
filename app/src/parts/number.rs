//! Formatting of numbers.

/// With thousands separators: 25,101.
pub fn grouped(count: usize) -> String {
    let digits = count.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A count with its noun in singular or plural.
pub fn counted(count: usize, one: &str, many: &str) -> String {
    format!("{} {}", grouped(count), noun(count, one, many))
}

/// The noun for a count.
pub fn noun<'a>(count: usize, one: &'a str, many: &'a str) -> &'a str {
    if count == 1 { one } else { many }
}

/// US dollars with up to three significant figures: $940, $12.5k, $3.1M.
pub fn money(dollars: f64) -> String {
    let (value, unit) = match dollars {
        ..999.5 => (dollars, ""),
        ..999_500.0 => (dollars / 1e3, "k"),
        ..999_500_000.0 => (dollars / 1e6, "M"),
        _ => (dollars / 1e9, "B"),
    };
    // Integers only: float formatting would add to the size of the WASM.
    let tenths = (value * 10.0).round() as u64;
    if unit.is_empty() || tenths >= 1000 || tenths.is_multiple_of(10) {
        format!("${}{unit}", value.round() as u64)
    } else {
        format!("${}.{}{unit}", tenths / 10, tenths % 10)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_is_short() {
        let check = |dollars, expected: &str| assert_eq!(money(dollars), expected);
        check(0.0, "$0");
        check(940.0, "$940");
        check(999.6, "$1k");
        check(12_500.0, "$12.5k");
        check(250_000.0, "$250k");
        check(3_140_000.0, "$3.1M");
        check(1_000_000_000.0, "$1B");
    }

    #[test]
    fn thousands_are_grouped() {
        let check = |count, expected: &str| assert_eq!(grouped(count), expected);
        check(0, "0");
        check(999, "999");
        check(1_000, "1,000");
        check(25_101, "25,101");
        check(1_234_567, "1,234,567");
    }

    #[test]
    fn one_is_singular() {
        assert_eq!(counted(1, "company", "companies"), "1 company");
        assert_eq!(counted(0, "company", "companies"), "0 companies");
    }
}
