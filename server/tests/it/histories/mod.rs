//! A random mix of imports, syncs, webhooks, verdicts, undo, backups and kills never disagrees
//! with a plain model of what was acknowledged.
//!
//! `ASSOCIATIONS_HISTORIES` says how many histories are tried.

mod client;
mod model;
mod step;
mod world;

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use model::Model;
use step::{Step, steps};
use world::World;

const HISTORIES: u32 = 100;
const STEPS_MAX: usize = 14;

#[test]
fn no_history_disagrees_with_what_was_acknowledged() {
    let cases = std::env::var("ASSOCIATIONS_HISTORIES").ok().and_then(|count| count.parse().ok());
    let config = Config {
        cases: cases.unwrap_or(HISTORIES),
        failure_persistence: None,
        max_shrink_iters: 64,
        ..Config::default()
    };
    let histories = prop::collection::vec(steps(), 1..STEPS_MAX);
    TestRunner::new(config).run(&histories, |history| check(&history)).unwrap();
}

/// Lives through a history, and looks after each step whether everything is as it should be.
fn check(history: &[Step]) -> Result<(), TestCaseError> {
    let mut world = World::new();
    let mut model = Model::default();
    let mut backups = Vec::new();
    for step in history {
        let before = model.clone();
        let known = step.take(&mut world, &mut model, &mut backups);
        world.wait_until_idle();
        let seen = world.seen();
        if !known && seen == before.shown() {
            // What got no answer did not happen.
            model = before;
        }
        prop_assert_eq!(&seen, &model.shown(), "after {:?}", step);
    }
    world.server.kill();
    prop_assert_eq!(&world.seen(), &model.shown(), "after the last kill");
    prop_assert!(world.is_sound());
    for (file, then) in backups {
        prop_assert_eq!(&world::seen_in(&file), &then, "in a backup");
    }
    Ok(())
}
