//! The file size limit of the process (`ulimit -f`).

/// Makes writes beyond the limit fail with an error. By default
/// the system terminates the program with SIGXFSZ.
pub fn fail_softly() {
    #[cfg(unix)]
    {
        use std::sync::Arc;
        use std::sync::atomic::AtomicBool;
        let reached = Arc::new(AtomicBool::new(false));
        if let Err(error) = signal_hook::flag::register(signal_hook::consts::SIGXFSZ, reached) {
            tracing::warn!("reaching the file size limit would end the program: {error}");
        }
    }
}
