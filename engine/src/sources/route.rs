//! The way to another service: where a key may go, and through which proxy.

use std::net::IpAddr;

use hyper_util::client::proxy::matcher::Matcher;
use reqwest::Url;

/// Whether an address is on this machine. No request to one goes through a proxy.
pub(crate) fn is_this_machine(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let ip = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
    host == "localhost" || ip.is_ok_and(|ip| ip.to_canonical().is_loopback())
}

/// Whether a key may be sent to an address: in the open only to this machine itself.
pub(crate) fn may_carry_a_key(url: &Url) -> bool {
    url.scheme() == "https" || (url.scheme() == "http" && is_this_machine(url))
}

/// The proxy of the environment (`HTTPS_PROXY`, `ALL_PROXY`, `NO_PROXY` and the like) that
/// requests to an address go through, as host and port; none if they go there directly.
pub fn proxy_of(url: &str) -> Option<String> {
    let parsed = Url::parse(url).ok()?;
    if is_this_machine(&parsed) {
        return None;
    }
    let proxy = Matcher::from_system().intercept(&parsed.as_str().parse().ok()?)?;
    Some(proxy.uri().authority()?.as_str().rsplit('@').next()?.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_goes_out_in_the_open_to_this_machine_only() {
        let check = |url: &str, is_here: bool, may_carry: bool| {
            let url = Url::parse(url).unwrap();
            assert_eq!((is_this_machine(&url), may_carry_a_key(&url)), (is_here, may_carry), "{url}");
        };
        check("https://api.linear.app/graphql", false, true);
        check("http://api.linear.app/graphql", false, false);
        check("http://localhost:4000/", true, true);
        check("http://LOCALHOST/", true, true);
        check("http://127.8.9.10/", true, true);
        check("http://[::1]:1/", true, true);
        check("http://[::ffff:127.0.0.1]/", true, true);
        check("http://2130706433/", true, true);
        check("http://localhost.evil.test/", false, false);
        check("http://127.0.0.1.evil.test/", false, false);
        check("http://192.168.1.20/", false, false);
        check("ftp://127.0.0.1/", true, false);
    }
}
