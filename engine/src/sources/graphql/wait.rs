//! How long a rate limit lasts, from the answer's headers.
//!
//! Linear sends `Retry-After` in seconds with its refusals, and with every answer
//! `X-RateLimit-{Requests,Complexity,Endpoint}-{Limit,Remaining,Reset}`. The documents
//! call the reset a time in seconds; in live traffic it is in milliseconds.

use std::time::Duration;

use jiff::Timestamp;
use jiff::fmt::rfc2822;
use reqwest::header::{DATE, HeaderMap, RETRY_AFTER};

/// The wait where the server does not tell.
const UNTOLD: Duration = Duration::from_secs(60);

/// More than a day is a misunderstanding.
const WAIT_MAX: Duration = Duration::from_secs(86_400);

/// Epochs above this are in milliseconds: in seconds it would be the year 5138.
const SECONDS_MAX: f64 = 1e11;

const BUDGETS: [&str; 3] = ["requests", "complexity", "endpoint"];

/// How long until the server will answer again, at least a second. The server's own
/// clock (`Date`) is what its times are compared with.
pub(super) fn wait(headers: &HeaderMap) -> Duration {
    let told = number(headers, RETRY_AFTER.as_str()).map(Duration::from_secs_f64);
    let wait = told.or_else(|| until_reset(headers)).unwrap_or(UNTOLD);
    wait.clamp(Duration::from_secs(1), WAIT_MAX)
}

/// The longest wait among the budgets that are used up; where none says that it is, the
/// shortest of all.
fn until_reset(headers: &HeaderMap) -> Option<Duration> {
    let date = rfc2822::parse(headers.get(DATE)?.to_str().ok()?).ok()?.timestamp();
    let resets = BUDGETS.into_iter().filter_map(|budget| {
        let reset = number(headers, &format!("x-ratelimit-{budget}-reset"))?;
        let remaining = number(headers, &format!("x-ratelimit-{budget}-remaining"));
        Some((remaining.is_some_and(|remaining| remaining < 1.0), until(date, reset)?))
    });
    let resets: Vec<(bool, Duration)> = resets.collect();
    let used_up = resets.iter().filter(|(is_used_up, _)| *is_used_up).map(|(_, wait)| *wait).max();
    used_up.or_else(|| resets.iter().map(|(_, wait)| *wait).min())
}

fn until(date: Timestamp, reset: f64) -> Option<Duration> {
    let reset_ms = if reset > SECONDS_MAX { reset } else { reset * 1000.0 };
    let wait_ms = reset_ms - date.as_millisecond() as f64;
    (wait_ms > 0.0).then(|| Duration::from_secs_f64(wait_ms / 1000.0))
}

/// A header that is a number, at most the limit of what is waited for.
fn number(headers: &HeaderMap, name: &str) -> Option<f64> {
    let number: f64 = headers.get(name)?.to_str().ok()?.trim().parse().ok()?;
    (number.is_finite() && number >= 0.0).then(|| number.min(1e15))
}

#[cfg(test)]
mod tests {
    use reqwest::header::HeaderName;

    use super::*;

    fn check(expected_s: u64, headers: &[(&str, &str)]) {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.insert(name.parse::<HeaderName>().unwrap(), value.parse().unwrap());
        }
        assert_eq!(wait(&map), Duration::from_secs(expected_s), "{headers:?}");
    }

    /// 2026-11-20T10:00:00Z.
    const NOW: (&str, &str) = ("date", "Fri, 20 Nov 2026 10:00:00 GMT");

    #[test]
    fn a_told_wait_goes_before_all() {
        check(7, &[NOW, ("retry-after", "7"), ("x-ratelimit-requests-reset", "1795168900000")]);
        check(1, &[("retry-after", "0")]);
    }

    #[test]
    fn a_reset_is_in_milliseconds_or_seconds() {
        check(
            100,
            &[NOW, ("x-ratelimit-requests-reset", "1795168900000"), ("x-ratelimit-requests-remaining", "0")],
        );
        check(
            100,
            &[NOW, ("x-ratelimit-requests-reset", "1795168900"), ("x-ratelimit-requests-remaining", "0")],
        );
    }

    #[test]
    fn the_budget_that_is_used_up_counts() {
        check(
            50,
            &[
                NOW,
                ("x-ratelimit-requests-reset", "1795168900000"),
                ("x-ratelimit-requests-remaining", "12"),
                ("x-ratelimit-complexity-reset", "1795168850000"),
                ("x-ratelimit-complexity-remaining", "0"),
            ],
        );
    }

    #[test]
    fn nonsense_and_the_past_are_not_believed() {
        check(60, &[]);
        check(60, &[NOW, ("x-ratelimit-requests-reset", "soon")]);
        check(60, &[NOW, ("x-ratelimit-requests-reset", "1795168700000")]);
        check(86_400, &[("retry-after", "99999999999999999999")]);
    }
}
