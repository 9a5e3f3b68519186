//! Protection against cross-site requests and DNS rebinding.
//!
//! A page of another site, open in the same browser, can send requests here. Therefore
//! changes are accepted only from our own pages, and so are reads if the
//! browser reports a cross-site request, because some are expensive. Only pages may be
//! opened by links on other sites. Requests with a foreign host name are rejected: a name that someone else points
//! at this machine (DNS rebinding) would make their pages same-origin.

use std::net::{IpAddr, SocketAddr};

use axum::extract::Request;
use axum::http::header::{HOST, ORIGIN};
use axum::http::uri::Authority;
use axum::http::{HeaderMap, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

/// Paths that return data, for our own pages only.
const NOT_PAGES: [&str; 5] = ["/api/", "/catalogue", "/events", "/export/", "/upload"];

/// Allowed host names.
#[derive(Clone, Copy, Debug)]
pub enum Hosts {
    /// Any: other machines may connect, under names that are not known.
    Any,
    /// Loopback names and the address we listen on.
    Own(IpAddr),
}

impl Hosts {
    /// Allowed host names for a listen address.
    pub fn of(listen: SocketAddr, no_auth: bool) -> Self {
        if no_auth { Self::Any } else { Self::Own(listen.ip()) }
    }

    fn contain(self, host: &str) -> bool {
        let Self::Own(own) = self else { return true };
        let name = host.trim_end_matches('.').to_ascii_lowercase();
        let address = name.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
        match address {
            Ok(address) => address == own || address.to_canonical().is_loopback(),
            Err(_) => name == "localhost" || name.ends_with(".localhost"),
        }
    }
}

/// Passes a request on, or rejects it with 403.
pub async fn admit(hosts: Hosts, request: Request, next: Next) -> Response {
    match check(hosts, request.method(), request.uri().path(), request.headers()) {
        Ok(()) => next.run(request).await,
        Err(sentence) => (StatusCode::FORBIDDEN, sentence).into_response(),
    }
}

fn check(hosts: Hosts, method: &Method, path: &str, headers: &HeaderMap) -> Result<(), &'static str> {
    let Some(host) = only_host(headers).filter(|host| hosts.contain(host.host())) else {
        return Err(
            "This host name is not allowed; open the server as http://127.0.0.1 or http://localhost.\n",
        );
    };
    if !matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS) {
        return if is_own(&host, headers) {
            Ok(())
        } else {
            Err("Changes are accepted only from this server's own pages; reload the page and try again.\n")
        };
    }
    if is_from_elsewhere(headers) && !opens_a_page(path, headers) {
        return Err("Requests from other sites are not allowed; open the page directly.\n");
    }
    Ok(())
}

/// Whether the browser reports a cross-site request. Other programs
/// do not send this header.
fn is_from_elsewhere(headers: &HeaderMap) -> bool {
    headers.get_all("sec-fetch-site").iter().any(|site| site != "same-origin" && site != "none")
}

/// Whether the request opens a page in a tab, as links do.
fn opens_a_page(path: &str, headers: &HeaderMap) -> bool {
    let says = |name: &str, value: &str| headers.get(name).is_some_and(|said| said == value);
    says("sec-fetch-mode", "navigate")
        && says("sec-fetch-dest", "document")
        && !NOT_PAGES.iter().any(|prefix| path.starts_with(prefix))
}

/// The host of a request; `None` if there are several.
fn only_host(headers: &HeaderMap) -> Option<Authority> {
    let mut named = headers.get_all(HOST).iter();
    let host = named.next()?.to_str().ok()?.parse().ok()?;
    named.next().is_none().then_some(host)
}

/// Whether a request comes from one of our pages, according to all headers of the browser.
fn is_own(host: &Authority, headers: &HeaderMap) -> bool {
    let site = headers.get("sec-fetch-site").map(|site| site == "same-origin" || site == "none");
    // With our referrer policy, forms send `Origin: null`; then Sec-Fetch-Site decides.
    let named = headers.get(ORIGIN).filter(|origin| *origin != "null");
    let origin = named.map(|origin| {
        let authority = origin.to_str().ok().and_then(|origin| origin.split_once("://"));
        authority.is_some_and(|(_, authority)| authority.eq_ignore_ascii_case(host.as_str()))
    });
    match (site, origin) {
        (None, None) => false,
        (site, origin) => site != Some(false) && origin != Some(false),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OWN: Hosts = Hosts::Own(IpAddr::V4(std::net::Ipv4Addr::LOCALHOST));

    fn verdict(hosts: Hosts, method: Method, headers: &[(&'static str, &str)]) -> bool {
        let headers = headers.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()));
        check(hosts, &method, "/review", &headers.collect()).is_ok()
    }

    #[test]
    fn another_site_may_open_pages_and_read_nothing() {
        let check = |path: &str, fetch: [&str; 3], expected: bool| {
            let names = ["sec-fetch-site", "sec-fetch-mode", "sec-fetch-dest"];
            let headers = names.into_iter().zip(fetch).chain([("host", "localhost")]);
            let headers: HeaderMap =
                headers.map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect();
            for method in [Method::GET, Method::HEAD, Method::OPTIONS] {
                let is_let_in = check(OWN, &method, path, &headers).is_ok();
                assert_eq!(is_let_in, expected, "{method} {path} {fetch:?}");
            }
        };
        for path in
            ["/api/nearest", "/api/evidence", "/catalogue", "/export/issues.csv", "/events", "/review"]
        {
            check(path, ["same-origin", "cors", "empty"], true);
            check(path, ["none", "navigate", "document"], true);
            for site in ["cross-site", "same-site", "new-word"] {
                check(path, [site, "no-cors", "image"], false);
                check(path, [site, "cors", "empty"], false);
                check(path, [site, "navigate", "iframe"], false);
                check(path, [site, "navigate", "document"], path == "/review");
            }
        }
        check("/", ["cross-site", "navigate", "document"], true);
        check("/issues/ENG-1", ["cross-site", "navigate", "document"], true);
    }

    #[test]
    fn only_our_own_names_are_answered() {
        let check = |host: &str, expected: bool| {
            assert_eq!(verdict(OWN, Method::GET, &[("host", host)]), expected, "{host}");
            assert!(verdict(Hosts::Any, Method::GET, &[("host", host)]), "{host} with --no-auth");
        };
        check("127.0.0.1:3000", true);
        check("localhost:3000", true);
        check("LOCALHOST", true);
        check("app.localhost:3000", true);
        check("[::1]:3000", true);
        check("evil.example", false);
        check("localhost.evil.example:3000", false);
        check("127.0.0.1.evil.example", false);
        check("192.168.1.20:3000", false);
        assert!(!verdict(Hosts::Any, Method::GET, &[]), "no host at all");
    }

    #[test]
    fn changes_come_from_our_own_pages_only() {
        let check = |expected: bool, headers: &[(&'static str, &str)]| {
            let mut all = vec![("host", "127.0.0.1:3000")];
            all.extend(headers);
            for method in [Method::POST, Method::PUT, Method::PATCH, Method::DELETE] {
                assert_eq!(verdict(OWN, method, &all), expected, "{headers:?}");
            }
            let is_from_elsewhere = headers.contains(&("sec-fetch-site", "cross-site"))
                || headers.contains(&("sec-fetch-site", "same-site"));
            assert_eq!(verdict(OWN, Method::GET, &all), !is_from_elsewhere, "reading: {headers:?}");
        };
        let own = ("origin", "http://127.0.0.1:3000");
        check(true, &[own]);
        check(true, &[("sec-fetch-site", "same-origin")]);
        check(true, &[("sec-fetch-site", "none")]);
        check(true, &[own, ("sec-fetch-site", "same-origin")]);
        check(false, &[]);
        check(false, &[own, ("sec-fetch-site", "cross-site")]);
        check(false, &[("sec-fetch-site", "same-site")]);
        check(false, &[("sec-fetch-site", "same-origin"), ("origin", "http://evil.example")]);
        check(false, &[("origin", "http://127.0.0.1:4000")]);
        check(false, &[("origin", "http://127.0.0.1:3000.evil.example")]);
        check(false, &[("origin", "null")]);
    }
}
