//! The user who runs the program.

/// The user name of the system account, or `unknown`.
pub fn name() -> String {
    let person = ["USER", "USERNAME", "LOGNAME"].iter().find_map(|name| std::env::var(name).ok());
    person.filter(|name| !name.is_empty()).unwrap_or_else(|| "unknown".to_owned())
}
