//! Who runs the program.

/// Whoever that is to the system, or `somebody`.
pub fn name() -> String {
    let person = ["USER", "USERNAME", "LOGNAME"].iter().find_map(|name| std::env::var(name).ok());
    person.filter(|name| !name.is_empty()).unwrap_or_else(|| "somebody".to_owned())
}
