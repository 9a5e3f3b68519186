//! Names of records in the paths of pages.

use domain::{from_segment, to_segment};
use proptest::prelude::*;

fn check(text: &str, expected: &str) {
    let segment = to_segment(text);
    assert_eq!(segment, expected, "{text:?}");
    assert_eq!(from_segment(&segment), text, "{text:?} comes back");
}

#[test]
fn a_name_is_one_segment_that_no_browser_resolves() {
    check("ENG-1", "ENG-1");
    check("zendesk:7", "zendesk:7");
    check(".", "~2E");
    check("..", "~2E~2E");
    check("...", "...");
    check("a/b", "a~2Fb");
    check("a\\b?c#d", "a~5Cb~3Fc~23d");
    check("%2e%2e", "~252e~252e");
    check("~", "~7E");
    check("", "~");
    check("\0\n", "~00~0A");
    check("ä", "~C3~A4");
}

#[test]
fn links_that_were_not_made_here_are_read_as_they_stand() {
    for typed in ["zendesk:7/ä?#%", "~home", "a~b", "~2e", "~FF", "~2"] {
        assert_eq!(from_segment(typed), typed);
    }
}

proptest! {
    #[test]
    fn every_name_comes_back(text in any::<String>()) {
        let segment = to_segment(&text);
        prop_assert_eq!(from_segment(&segment), text);
        prop_assert!(!["", ".", ".."].contains(&segment.as_str()));
        prop_assert!(segment.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.:~".contains(&byte)));
    }
}
