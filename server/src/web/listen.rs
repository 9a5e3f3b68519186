//! Allowed listen addresses.

use std::net::SocketAddr;

/// The address is reachable from other machines, which was not requested.
#[derive(Debug, PartialEq, Eq)]
pub struct NotLoopback(SocketAddr);

impl std::fmt::Display for NotLoopback {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "{} is reachable from other machines, and the server has no authentication: \
             listen on 127.0.0.1, or add --no-auth to allow everyone who can reach it.",
            self.0
        )
    }
}

impl std::error::Error for NotLoopback {}

/// Accepts loopback addresses, and others only with `--no-auth`.
pub fn check(address: SocketAddr, no_auth: bool) -> Result<(), NotLoopback> {
    if no_auth || address.ip().to_canonical().is_loopback() { Ok(()) } else { Err(NotLoopback(address)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_loopback_is_served_without_a_word() {
        let check = |address: &str, allowed: bool| {
            let address = address.parse().unwrap();
            assert_eq!(check(address, false).is_ok(), allowed, "{address}");
            assert_eq!(check(address, true), Ok(()), "{address} with --no-auth");
        };
        check("127.0.0.1:3000", true);
        check("127.8.9.10:0", true);
        check("[::1]:3000", true);
        check("[::ffff:127.0.0.1]:3000", true);
        check("0.0.0.0:3000", false);
        check("[::]:3000", false);
        check("192.168.1.20:3000", false);
        check("[::ffff:192.168.1.20]:3000", false);
    }

    #[test]
    fn the_refusal_says_what_to_do() {
        let sentence = check("0.0.0.0:3000".parse().unwrap(), false).unwrap_err().to_string();
        assert!(sentence.contains("127.0.0.1") && sentence.contains("--no-auth"), "{sentence}");
    }
}
