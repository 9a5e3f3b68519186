//! What can happen.

use std::path::PathBuf;
use std::time::Duration;

use domain::Verdict;
use proptest::prelude::*;

use super::model::{Model, Pair, Shown};
use super::world::World;

/// Numbers of issues, and of signals, that things happen to.
pub const NUMBERS: std::ops::Range<u32> = 1..5;

/// The longest time after which a server is killed in the middle of a step.
const KILLED_WITHIN_US: u64 = 60_000;

/// One thing that happens.
#[derive(Clone, Debug)]
pub struct Step {
    act: Act,
    /// The server is killed so long after it has begun, and started again.
    killed_after: Option<Duration>,
}

#[derive(Clone, Debug)]
enum Act {
    /// A file with these signals.
    Import(Vec<u32>),
    /// An issue is edited in Linear; nobody is told.
    Edit(u32),
    /// An issue is edited in Linear, which tells.
    Tell(u32),
    /// An issue is deleted in Linear, which tells.
    Delete(u32),
    Sync,
    Judge(Pair, Verdict),
    Undo,
    Backup,
}

pub fn steps() -> impl Strategy<Value = Step> {
    let pair = || (NUMBERS, NUMBERS);
    let verdict = prop_oneof![Just(Verdict::Confirmed), Just(Verdict::Rejected)];
    let act = prop_oneof![
        2 => prop::collection::vec(NUMBERS, 1..5).prop_map(Act::Import),
        1 => NUMBERS.prop_map(Act::Edit),
        3 => NUMBERS.prop_map(Act::Tell),
        1 => NUMBERS.prop_map(Act::Delete),
        1 => Just(Act::Sync),
        6 => (pair(), verdict).prop_map(|(pair, verdict)| Act::Judge(pair, verdict)),
        2 => Just(Act::Undo),
        1 => Just(Act::Backup),
    ];
    let killed_after = prop::option::weighted(0.3, (0..KILLED_WITHIN_US).prop_map(Duration::from_micros));
    (act, killed_after).prop_map(|(act, killed_after)| Step { act, killed_after })
}

impl Step {
    /// Does it to the world and, as if all went well, to the model. Whether it is known to
    /// have happened; where it is not, it happened whole or not at all.
    pub fn take(&self, world: &mut World, model: &mut Model, backups: &mut Vec<(PathBuf, Shown)>) -> bool {
        let killer = self.killed_after.map(|after| world.kill_after(after));
        let known = self.act.take(world, model, backups);
        if let Some(killer) = killer {
            killer.join().unwrap();
            world.start_again();
        }
        known
    }
}

impl Act {
    fn take(&self, world: &mut World, model: &mut Model, backups: &mut Vec<(PathBuf, Shown)>) -> bool {
        match self {
            Self::Import(numbers) => {
                let version = world.next_version();
                model.signals.extend(numbers.iter().map(|number| (*number, summary(*number, version))));
                world.import(numbers, version)
            }
            Self::Edit(number) => {
                world.edit(*number);
                true
            }
            Self::Tell(number) => {
                let title = world.edit(*number);
                model.issues.insert(*number, title);
                world.tell(*number)
            }
            Self::Delete(number) => match world.delete(*number) {
                None => true,
                Some(known) => {
                    model.issues.remove(number);
                    known
                }
            },
            Self::Sync => {
                model.issues.extend(world.titles());
                world.sync()
            }
            Self::Judge(pair, verdict) => judge(world, model, *pair, *verdict),
            Self::Undo => undo(world, model),
            Self::Backup => {
                let then = model.shown();
                backups.extend(world.backup().map(|file| (file, then)));
                true
            }
        }
    }
}

/// What a signal says.
pub fn summary(number: u32, version: u32) -> String {
    format!("signal {number}, version {version}")
}

fn judge(world: &mut World, model: &mut Model, pair: Pair, verdict: Verdict) -> bool {
    match world.judge(pair, verdict) {
        Some(true) => {
            assert!(model.has(pair), "a verdict on what is not there was accepted");
            model.judge(pair, verdict);
            true
        }
        Some(false) => {
            assert!(!model.has(pair), "a verdict was refused");
            true
        }
        None => {
            model.judge(pair, verdict);
            // Whoever got no answer cannot undo.
            model.undo.clear();
            world.forget_undo();
            false
        }
    }
}

fn undo(world: &mut World, model: &mut Model) -> bool {
    match world.undo() {
        Some(true) => {
            model.undo();
            true
        }
        Some(false) => true,
        None => {
            model.undo();
            model.undo.clear();
            world.forget_undo();
            false
        }
    }
}
