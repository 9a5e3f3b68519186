//! Which texts go through the model together.

use std::collections::BTreeMap;

/// Fills batches of at most `capacity` tokens with texts of the `lengths` given, so that
/// few places stay empty: longest first, each into the fullest batch that has room.
///
/// A text longer than `capacity` gets a batch of its own. Gives positions in `lengths`.
pub(super) fn fill(lengths: &[usize], capacity: usize) -> Vec<Vec<usize>> {
    let mut batches: Vec<Vec<usize>> = Vec::new();
    let mut with_room: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for position in longest_first(lengths) {
        let length = lengths[position];
        let roomy = with_room.range(length..).next().map(|(room, _)| *room);
        let (batch, room) = match roomy.and_then(|room| Some((with_room.get_mut(&room)?.pop()?, room))) {
            Some(found) => found,
            None => {
                batches.push(Vec::new());
                (batches.len() - 1, capacity.max(length))
            }
        };
        if with_room.get(&room).is_some_and(Vec::is_empty) {
            with_room.remove(&room);
        }
        batches[batch].push(position);
        with_room.entry(room - length).or_default().push(batch);
    }
    batches
}

/// Cuts texts, sorted by length, into batches of at most `capacity` tokens when each
/// text takes as many places as the longest of its batch. At least one text a batch.
pub(super) fn cut(lengths: &[usize], capacity: usize) -> Vec<Vec<usize>> {
    let mut batches: Vec<Vec<usize>> = Vec::new();
    for position in longest_first(lengths) {
        match batches.last_mut() {
            Some(batch) if lengths[batch[0]] * (batch.len() + 1) <= capacity => batch.push(position),
            _ => batches.push(vec![position]),
        }
    }
    batches
}

fn longest_first(lengths: &[usize]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..lengths.len()).collect();
    order.sort_by_key(|position| std::cmp::Reverse(lengths[*position]));
    order
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check_covers_once(batches: &[Vec<usize>], texts: usize) {
        let mut seen: Vec<usize> = batches.iter().flatten().copied().collect();
        seen.sort_unstable();
        assert_eq!(seen, (0..texts).collect::<Vec<_>>());
        assert!(batches.iter().all(|batch| !batch.is_empty()));
    }

    proptest! {
        #[test]
        fn filled_batches_hold_every_text_once_and_no_more_than_fits(
            lengths in prop::collection::vec(1_usize..300, 0..200),
        ) {
            let batches = fill(&lengths, 256);
            check_covers_once(&batches, lengths.len());
            for batch in &batches {
                let tokens: usize = batch.iter().map(|position| lengths[*position]).sum();
                prop_assert!(tokens <= 256 || batch.len() == 1);
            }
            // Two half-empty batches would have been one.
            let half_empty = |batch: &&Vec<usize>| batch.iter().map(|p| lengths[*p]).sum::<usize>() <= 128;
            prop_assert!(batches.iter().filter(half_empty).count() <= 1);
        }

        #[test]
        fn cut_batches_hold_every_text_once_and_fit_when_padded(
            lengths in prop::collection::vec(1_usize..300, 0..200),
        ) {
            let batches = cut(&lengths, 512);
            check_covers_once(&batches, lengths.len());
            for batch in &batches {
                let longest = batch.iter().map(|position| lengths[*position]).max().unwrap_or(0);
                prop_assert!(longest * batch.len() <= 512 || batch.len() == 1);
            }
        }
    }
}
