//! Why work did not succeed, and whether to try it again.

use std::fmt;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::time::Duration;

/// The longest time between two tries that the program chooses by itself.
pub const BACKOFF_MAX: Duration = Duration::from_secs(15 * 60);
/// The longest time that another service may ask to be left alone for.
pub const AFTER_MAX: Duration = Duration::from_secs(24 * 60 * 60);

/// Why work did not succeed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// What is wrong and what to do, for a person; without a customer's words.
    pub sentence: String,
    /// Whether to try again.
    pub retry: Retry,
}

/// Whether and when to try again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Retry {
    /// It would fail again.
    Never,
    /// In a while that grows with every try.
    Soon,
    /// When this time is over: a service has said so.
    After(Duration),
}

impl Failure {
    /// Trying again would not help.
    pub fn never(sentence: impl fmt::Display) -> Self {
        Self { sentence: sentence.to_string(), retry: Retry::Never }
    }

    /// It may go better in a while.
    pub fn soon(sentence: impl fmt::Display) -> Self {
        Self { sentence: sentence.to_string(), retry: Retry::Soon }
    }

    /// It may go better when `wait` is over.
    pub fn after(wait: Duration, sentence: impl fmt::Display) -> Self {
        Self { sentence: sentence.to_string(), retry: Retry::After(wait) }
    }
}

impl Retry {
    /// How long to wait before the next try; none if there is none. `attempts` of at most
    /// `attempts_max` have been made; `chance` is from 0 to 1 and keeps many clients from coming
    /// at one moment.
    pub(super) fn wait(self, attempts: u32, attempts_max: u32, chance: f64) -> Option<Duration> {
        if attempts >= attempts_max {
            return None;
        }
        match self {
            Self::Never => None,
            Self::Soon => Some(backoff(attempts, chance)),
            Self::After(wait) => Some(wait.min(AFTER_MAX)),
        }
    }
}

/// 2^attempts seconds, by half less to half more.
fn backoff(attempts: u32, chance: f64) -> Duration {
    let seconds = 2_f64.powi(attempts.min(30) as i32) * (0.5 + chance.clamp(0.0, 1.0));
    Duration::from_secs_f64(seconds).min(BACKOFF_MAX)
}

/// A number from 0 to 1 that nobody can foresee.
pub(super) fn chance() -> f64 {
    let number = RandomState::new().build_hasher().finish();
    number as f64 / u64::MAX as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wait_doubles_with_every_try_up_to_a_quarter_of_an_hour() {
        let check = |attempts, chance, expected_s: f64| {
            assert_eq!(backoff(attempts, chance).as_secs_f64(), expected_s, "{attempts} {chance}");
        };
        check(1, 0.0, 1.0);
        check(1, 0.5, 2.0);
        check(1, 1.0, 3.0);
        check(7, 0.5, 128.0);
        check(9, 1.0, 768.0);
        check(10, 0.5, 900.0);
        check(u32::MAX, 1.0, 900.0);
    }

    #[test]
    fn the_last_try_is_the_last() {
        assert!(Retry::Soon.wait(7, 8, 0.5).is_some());
        assert_eq!(Retry::Soon.wait(8, 8, 0.5), None);
        assert_eq!(Retry::After(Duration::ZERO).wait(8, 8, 0.5), None);
        assert_eq!(Retry::Never.wait(1, 8, 0.5), None);
    }

    #[test]
    fn a_service_may_not_ask_for_ever() {
        assert_eq!(Retry::After(Duration::MAX).wait(1, 8, 0.5), Some(AFTER_MAX));
        assert_eq!(Retry::After(Duration::from_secs(7)).wait(1, 8, 0.9), Some(Duration::from_secs(7)));
    }

    #[test]
    fn chance_is_a_share_and_differs() {
        let chances: Vec<f64> = (0..20).map(|_| chance()).collect();
        assert!(chances.iter().all(|chance| (0.0..=1.0).contains(chance)));
        assert!(chances.iter().any(|chance| *chance != chances[0]));
    }
}
