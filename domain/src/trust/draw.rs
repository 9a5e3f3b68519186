//! Reproducible random order.

use crate::Catalogue;

/// Pseudo-random number of a pair: FNV-1a over the
/// identifier and key, mixed as in splitmix64 (Steele et al., "Fast Splittable Pseudorandom
/// Number Generators", 2014).
pub(super) fn draw(catalogue: &Catalogue, pair: usize) -> u64 {
    let issue = &catalogue.issues.identifier[catalogue.pairs.issue[pair] as usize];
    let signal = &catalogue.signals.key[catalogue.pairs.signal[pair] as usize];
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for byte in issue.bytes().chain([0]).chain(signal.bytes()) {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
    }
    hash = (hash ^ (hash >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    hash = (hash ^ (hash >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    hash ^ (hash >> 31)
}
