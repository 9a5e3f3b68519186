//! Connections whose other end is gone without a word: a machine that was switched off or has left
//! the network.

use tokio::net::TcpStream;

/// How long a client may confirm nothing of what was sent to it, such as the beats of `/events`.
/// By default Linux waits for a quarter of an hour.
#[cfg(target_os = "linux")]
const UNCONFIRMED_MAX: std::time::Duration = std::time::Duration::from_secs(60);

/// Has the system close a connection once its other end is gone, where the system can.
#[cfg(target_os = "linux")]
pub fn notice(connection: &TcpStream) {
    if let Err(error) = socket2::SockRef::from(connection).set_tcp_user_timeout(Some(UNCONFIRMED_MAX)) {
        tracing::debug!("a connection has no time-out: {error}");
    }
}

/// Has the system close a connection once its other end is gone, where the system can.
#[cfg(not(target_os = "linux"))]
pub fn notice(_: &TcpStream) {}

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
        notice(&connection);
        let limit = socket2::SockRef::from(&connection).tcp_user_timeout().unwrap();
        assert_eq!(limit, Some(UNCONFIRMED_MAX));
    }
}
