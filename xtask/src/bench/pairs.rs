//! Whether two programs found the same pairs.

use std::cmp::Ordering;
use std::path::Path;

use anyhow::Result;

use crate::files;

/// Sums in another order differ by this much, so a pair this close to the floor may be
/// found by one program and not by another.
const BORDER: f32 = 1e-6;

/// A pair as all programs write it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pair {
    left: u32,
    right: u32,
    similarity: f32,
}

/// Reads pairs, which are sorted by left, then right.
pub fn read(file: &Path) -> Result<Vec<Pair>> {
    let bytes = files::read(file)?;
    let word = |b: &[u8], at: usize| [b[at], b[at + 1], b[at + 2], b[at + 3]];
    let pair = |b: &[u8]| Pair {
        left: u32::from_le_bytes(word(b, 0)),
        right: u32::from_le_bytes(word(b, 4)),
        similarity: f32::from_le_bytes(word(b, 8)),
    };
    Ok(bytes.chunks_exact(12).map(pair).collect())
}

/// How many pairs only one side has, those at the floor itself not counted. With
/// `every`, the other side looked only at each so-many-th left row.
pub fn differences(ours: &[Pair], theirs: &[Pair], floor: f32, every: u32) -> usize {
    let mut ours = ours.iter().filter(|pair| pair.left.is_multiple_of(every)).peekable();
    let mut theirs = theirs.iter().peekable();
    let mut count = 0;
    loop {
        let order = match (ours.peek(), theirs.peek()) {
            (None, None) => return count,
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (Some(a), Some(b)) => (a.left, a.right).cmp(&(b.left, b.right)),
        };
        let alone = match order {
            Ordering::Less => ours.next(),
            Ordering::Greater => theirs.next(),
            Ordering::Equal => {
                ours.next();
                theirs.next();
                None
            }
        };
        count += usize::from(alone.is_some_and(|pair| (pair.similarity - floor).abs() > BORDER));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn pair(left: u32, right: u32, similarity: f32) -> Pair {
        Pair { left, right, similarity }
    }

    fn check(ours: &[Pair], theirs: &[Pair], every: u32, expected: usize) {
        assert_eq!(differences(ours, theirs, 0.5, every), expected);
    }

    #[test]
    fn pairs_of_one_side_alone_are_counted() {
        let (a, b, c) = (pair(0, 1, 0.6), pair(1, 0, 0.7), pair(2, 5, 0.8));
        check(&[a, b, c], &[a, b, c], 1, 0);
        check(&[a, b], &[b, c], 1, 2);
        check(&[], &[a], 1, 1);
    }

    #[test]
    fn pairs_at_the_floor_may_differ() {
        check(&[pair(0, 1, 0.500_000_4)], &[], 1, 0);
        check(&[pair(0, 1, 0.500_1)], &[], 1, 1);
    }

    #[test]
    fn a_sample_is_compared_with_the_same_rows() {
        check(
            &[pair(0, 1, 0.6), pair(1, 0, 0.7), pair(2, 0, 0.7)],
            &[pair(0, 1, 0.6), pair(2, 0, 0.7)],
            2,
            0,
        );
    }
}
