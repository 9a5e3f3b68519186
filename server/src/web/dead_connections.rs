//! Detects dead connections, such as to a machine that was switched off or has left
//! the network.

use tokio::net::TcpStream;

/// Time without acknowledgement of sent data after which a connection is closed.
/// The default of Linux is about 15 minutes.
#[cfg(target_os = "linux")]
const UNCONFIRMED_MAX: std::time::Duration = std::time::Duration::from_secs(60);

/// Lets the system close dead connections, where supported.
#[cfg(target_os = "linux")]
pub fn detect(connection: &TcpStream) {
    if let Err(error) = socket2::SockRef::from(connection).set_tcp_user_timeout(Some(UNCONFIRMED_MAX)) {
        tracing::debug!("a connection has no time-out: {error}");
    }
}

/// Lets the system close dead connections, where supported.
#[cfg(not(target_os = "linux"))]
pub fn detect(_: &TcpStream) {}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use tokio::net::TcpListener;

    use super::*;

    #[tokio::test]
    async fn a_client_that_is_gone_is_noticed_within_a_minute() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (_client, accepted) = tokio::join!(TcpStream::connect(address), listener.accept());
        let (connection, _) = accepted.unwrap();
        detect(&connection);
        let limit = socket2::SockRef::from(&connection).tcp_user_timeout().unwrap();
        assert_eq!(limit, Some(UNCONFIRMED_MAX));
    }
}
