//! The limit of file sizes that the system may set for a process (`ulimit -f`).

/// Has a write beyond the limit fail with an error, which is told and got over. Without this the
/// system ends the program by a signal.
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
