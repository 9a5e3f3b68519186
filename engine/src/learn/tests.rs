//! Laws of learning, on made-up verdicts.

use proptest::prelude::*;

use super::*;
use crate::score::Features;

/// A stream of verdicts whose truth follows a model, some of them wrong.
struct Verdicts {
    random: u64,
    noise: f64,
}

impl Verdicts {
    fn new(seed: u64, noise: f64) -> Self {
        Self { random: seed.wrapping_mul(2).wrapping_add(0x9e37_79b9_7f4a_7c15), noise }
    }

    /// A number from 0 to 1 (Marsaglia's xorshift).
    fn share(&mut self) -> f64 {
        self.random ^= self.random << 13;
        self.random ^= self.random >> 7;
        self.random ^= self.random << 17;
        (self.random >> 11) as f64 / (1_u64 << 53) as f64
    }

    fn take(&mut self, count: usize, team: &str, truth: &Model) -> Vec<JudgedPair> {
        (0..count).map(|_| self.one(team, truth)).collect()
    }

    fn one(&mut self, team: &str, truth: &Model) -> JudgedPair {
        let signal_share = -5.0 * self.share() as f32;
        let issue_share = -5.0 * self.share() as f32;
        let features = Features { signal_share, issue_share, ..Features::default() };
        let is_link = self.share() < f64::from(truth.confidence(&features));
        let is_wrong = self.share() < self.noise;
        JudgedPair {
            signal: (self.share() * 1_000.0) as i64,
            team: team.to_owned(),
            is_link: is_link != is_wrong,
            features,
            confidence: 0.0,
        }
    }
}

fn other() -> Model {
    Model::new(0.4, 1.5, 0.5).unwrap()
}

#[test]
fn too_few_verdicts_teach_nothing() {
    let mut verdicts = Verdicts::new(1, 0.0);
    let check = |judged: &[JudgedPair]| {
        let learnt = learn(judged, &Calibration::default());
        assert!(learnt.models.is_none() && !learnt.is_better && learnt.after.is_none(), "{learnt:?}");
    };
    check(&[]);
    check(&verdicts.take(VERDICTS_MIN - 1, "CAP", &other()));
    let one_kind: Vec<JudgedPair> =
        verdicts.take(500, "CAP", &other()).into_iter().filter(|pair| pair.is_link).collect();
    check(&one_kind);
}

#[test]
fn people_who_see_it_otherwise_are_followed() {
    let judged = Verdicts::new(2, 0.0).take(600, "CAP", &other());
    let learnt = learn(&judged, &Calibration::default());
    let after = learnt.after.unwrap();
    assert!(learnt.is_better);
    assert!(
        after.calibration_error < 0.06 && after.calibration_error < learnt.before.calibration_error,
        "{after:?}"
    );
}

#[test]
fn what_cannot_be_bettered_stays() {
    let judged = Verdicts::new(3, 0.0).take(400, "CAP", &Model::default());
    assert!(!learn(&judged, &Calibration::default()).is_better);
}

#[test]
fn a_team_that_differs_gets_its_own_and_a_small_one_does_not() {
    let mut verdicts = Verdicts::new(4, 0.0);
    let lenient = Model::new(0.8, 0.3, 3.0).unwrap();
    let mut judged = verdicts.take(800, "CAP", &other());
    judged.extend(verdicts.take(300, "NOTE", &lenient));
    judged.extend(verdicts.take(TEAM_VERDICTS_MIN - 1, "IOS", &lenient));
    let models = learn(&judged, &Calibration::default()).models.unwrap();
    // The large one may differ from all taken together, too.
    assert!(models.teams.contains_key("NOTE") && !models.teams.contains_key("IOS"), "{models:?}");
}

/// A year of weeks in which people judge some pairs, now and then wrongly. Whatever goes
/// live, the confidences of a fresh, honest sample must not get worse by it.
#[test]
fn over_a_noisy_year_calibration_does_not_get_worse() {
    for seed in 0..6 {
        let mut verdicts = Verdicts::new(seed, 0.05);
        let mut honest = Verdicts::new(seed + 100, 0.0);
        let fresh = honest.take(4_000, "CAP", &other());
        let error = |models: &Calibration| Quality::of(&confidences(&fresh, models)).calibration_error;
        let (mut live, mut judged) = (Calibration::default(), Vec::new());
        let shipped = error(&live);
        let mut changes = 0;
        for _ in 0..52 {
            judged.extend(verdicts.take(25, "CAP", &other()));
            let learnt = learn(&judged, &live);
            if let Some(models) = learnt.models.filter(|_| learnt.is_better) {
                live = models;
                changes += 1;
            }
            assert!(error(&live) <= shipped + 0.005, "seed {seed}: {} after {shipped}", error(&live));
        }
        assert!(changes > 0 && error(&live) < shipped / 2.0, "seed {seed}: {changes}, {}", error(&live));
    }
}

#[test]
fn the_order_of_the_verdicts_does_not_matter() {
    let mut judged = Verdicts::new(9, 0.1).take(2_000, "CAP", &other());
    let there = learn(&judged, &Calibration::default());
    judged.reverse();
    let back = learn(&judged, &Calibration::default());
    let example = Features { signal_share: -1.0, issue_share: -2.0, ..Features::default() };
    let confidence = |learnt: &Learnt| learnt.models.as_ref().unwrap().confidence("CAP", &example);
    assert!((confidence(&there) - confidence(&back)).abs() < 1e-6);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn what_is_learnt_never_makes_a_better_pair_less_sure(seed in any::<u64>(), noise in 0.0_f64..0.5) {
        let judged = Verdicts::new(seed, noise).take(200, "CAP", &other());
        let Some(models) = learn(&judged, &Calibration::default()).models else { return Ok(()) };
        let confidence = |signal_share, issue_share| {
            models.confidence("CAP", &Features { signal_share, issue_share, ..Features::default() })
        };
        prop_assert!(confidence(-1.0, -2.0) >= confidence(-2.0, -2.0));
        prop_assert!(confidence(-2.0, -1.0) >= confidence(-2.0, -2.0));
    }
}
