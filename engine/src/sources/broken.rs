//! Why a connection came to nothing, as a phrase.

/// Without the address, which may hold a secret where somebody has put one there.
pub(crate) fn plain(error: &reqwest::Error) -> String {
    if error.is_timeout() {
        "it did not answer in time".into()
    } else if error.is_connect() {
        "no connection could be made".into()
    } else {
        "the connection broke off".into()
    }
}

/// The same, of an answer that was being read.
pub(crate) fn plain_io(error: &std::io::Error) -> String {
    let is_late = error.get_ref().and_then(|inner| inner.downcast_ref::<reqwest::Error>());
    match is_late {
        Some(error) => plain(error),
        None => "the connection broke off".into(),
    }
}
