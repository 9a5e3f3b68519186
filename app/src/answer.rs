//! Interprets HTTP responses: the requested JSON, or a [`Fault`].

use crate::Fault;

/// Maximum number of attempts of a request that changes nothing.
const TRIES_MAX: u32 = 3;
/// Upper limit of the server's Retry-After, in seconds.
const RETRY_AFTER_MAX_S: u32 = 5;

/// Returns the JSON of a successful response.
/// Status 409 with a body that is not a [`Fault`] is a success, too: it reports the current state
/// instead of the requested change.
///
/// # Errors
/// The server's own fault if it sent one, otherwise the fault for the status, or
/// [`Fault::Intercepted`] if something other than our server responded.
pub fn json_of(status: u16, is_json: bool, body: String) -> Result<String, Fault> {
    match (status, is_json) {
        (200..=299, true) => Ok(body),
        (200..=299, false) => Err(Fault::Intercepted),
        (409, true) => serde_json::from_str(&body).map_or(Ok(body), Err),
        (status, _) => Err(serde_json::from_str(&body).unwrap_or_else(|_| of_status(status))),
    }
}

/// Seconds to wait before the next attempt, or `None` to give up. Retries only when a busy server
/// sent Retry-After. Not for requests that change something.
pub fn again_after_s(status: u16, retry_after_s: Option<u32>, tries: u32) -> Option<u32> {
    let is_worth_it = matches!(status, 429 | 503) && tries < TRIES_MAX;
    retry_after_s.filter(|_| is_worth_it).map(|seconds| seconds.min(RETRY_AFTER_MAX_S))
}

/// The fault for a response without a body of ours: from the layers around our handlers, from
/// proxies, or from a newer server.
fn of_status(status: u16) -> Fault {
    match status {
        400 | 422 => Fault::BadRequest,
        401 | 403 => Fault::Forbidden,
        404 | 410 => Fault::Gone,
        409 => Fault::Moved,
        // The path is known, the method or media type is not.
        405 | 415 => Fault::Outdated,
        413 | 414 | 431 => Fault::TooLarge,
        429 => Fault::TooOften,
        502 => Fault::NoServer,
        503 => Fault::Busy,
        408 | 504 => Fault::TimedOut,
        507 => Fault::NoSpace { why: "The server's disk is full; free some space and try again.".to_owned() },
        status => Fault::Unexplained { status },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answered(status: u16, is_json: bool, body: &str) -> Result<String, Fault> {
        json_of(status, is_json, body.to_owned())
    }

    #[test]
    fn each_status_says_what_happened_and_only_a_version_says_version() {
        let check = |status: u16, sentence: &str| {
            for body in ["", "<html>Bad luck</html>", "Something of a proxy.\n", "{\"error\":1}"] {
                let fault = answered(status, false, body).unwrap_err().to_string();
                assert!(fault.contains(sentence), "{status}: {fault}");
                assert!(!fault.contains("older than"), "{status}: {fault}");
            }
        };
        check(400, "did not understand");
        check(401, "refused the request");
        check(403, "refused the request");
        check(404, "no longer on the server");
        check(408, "did not answer in time");
        check(409, "changed");
        check(413, "larger than the server accepts");
        check(429, "Too many requests");
        check(500, "status 500");
        check(502, "proxy could not reach");
        check(503, "busy");
        check(504, "did not answer in time");
        check(507, "disk is full");
        check(599, "status 599");
    }

    #[test]
    fn the_servers_own_reason_goes_before_the_status() {
        let check = |status: u16, fault: Fault| {
            let body = serde_json::to_string(&fault).unwrap();
            assert_eq!(answered(status, true, &body), Err(fault));
        };
        check(500, Fault::Internal { id: "0badcafe".into() });
        check(503, Fault::Refused { why: "Other files are being uploaded; try again in a moment.".into() });
        check(409, Fault::Outdated);
    }

    #[test]
    fn a_success_that_is_no_json_is_somebody_elses() {
        assert_eq!(answered(200, false, "<html>Sign in</html>"), Err(Fault::Intercepted));
        assert_eq!(answered(200, true, "null"), Ok("null".to_owned()));
    }

    #[test]
    fn a_busy_server_is_asked_again_when_it_says_when_but_not_for_ever() {
        let check = |status, retry_after_s, tries, expected| {
            let again = again_after_s(status, retry_after_s, tries);
            assert_eq!(again, expected, "{status} {retry_after_s:?} {tries}");
        };
        check(503, Some(1), 1, Some(1));
        check(429, Some(3), 2, Some(3));
        check(503, Some(86_400), 1, Some(5));
        check(503, Some(1), 3, None);
        check(503, None, 1, None);
        check(500, Some(1), 1, None);
    }

    #[test]
    fn only_a_refusal_before_the_work_is_certain() {
        for (status, is_uncertain) in
            [(403, false), (413, false), (503, false), (502, true), (504, true), (500, true)]
        {
            assert_eq!(of_status(status).is_uncertain(), is_uncertain, "{status}");
        }
    }
}
