//! Counts as people read them.

/// With a comma between thousands: 25,101.
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

/// A count with its noun, in the plural where the count asks for it.
pub fn counted(count: usize, one: &str, many: &str) -> String {
    format!("{} {}", grouped(count), if count == 1 { one } else { many })
}

#[cfg(test)]
mod tests {
    use super::*;

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
