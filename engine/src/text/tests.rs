use proptest::prelude::*;

use super::*;

fn check(markdown: &str, expected: &str) {
    assert_eq!(clean_markdown(markdown), expected, "from {markdown:?}");
}

#[test]
fn markdown_keeps_the_words_and_drops_the_marks() {
    check("**Bold** and _soft_ and `code`", "Bold and soft and code");
    check("- [ ] first\n- [x] second", "first second");
    check("| a | b |\n|---|---|\n| c | d |", "a b c d");
    check("one\ntwo\n\nthree", "one two three");
}

#[test]
fn images_links_addresses_and_code_go() {
    check("See ![shot](https://uploads.linear.app/x.png) here", "See here");
    check("Read [the guide](https://example.com/guide) first", "Read the guide first");
    check("At https://example.com/a?b=c or www.example.com, ask ann@example.com", "At or ask");
    check("Before\n```rust\nlet x = 1;\n```\nafter", "Before after");
    check("a <b>bold</b> word\n\n<div>block</div>\n\nend", "a bold word end");
}

#[test]
fn template_headings_go_and_telling_ones_stay() {
    check("## Problem\nIt breaks\n## Acceptance criteria:\n- works", "It breaks works");
    check("# Export as SRT\nsoon", "Export as SRT soon");
}

#[test]
fn an_unfinished_fence_hides_only_itself() {
    check("words\n```\ncode without end", "words");
    check("![image never closed](", "![image never closed](");
}

#[test]
fn a_signal_that_repeats_itself_is_said_once() {
    assert_eq!(signal_text("It  hangs.", "It hangs."), "It hangs.");
    assert_eq!(signal_text("It hangs.", "On start."), "It hangs.\nOn start.");
    assert_eq!(signal_text("", "On start."), "On start.");
}

proptest! {
    #[test]
    fn cleaning_plain_text_twice_changes_nothing_more(text in "\\PC*|([a-z@:/.\\[\\] ]|http|www\\.|\\n|\\x00){0,60}") {
        let once = clean_plain(&text);
        prop_assert_eq!(clean_plain(&once), once);
    }

    #[test]
    fn no_address_and_no_control_character_survives(text in "([a-z ]|https://a\\.b/c |x@y\\.zz |\\x00|\\n){0,40}") {
        let clean = clean_markdown(&text);
        prop_assert!(!clean.contains("://") && !clean.contains('@') && !clean.contains(char::is_control));
    }
}
