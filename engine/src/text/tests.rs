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
    check("a <b>bold</b> word\n\n<div>block</div>\n\nend", "a bold word block end");
}

#[test]
fn text_in_and_after_html_counts() {
    let words = "The invoice export hangs.";
    for markdown in [
        format!("<details>\n<summary>Seen</summary>\n{words}\n</details>"),
        format!("<details><summary>Seen</summary>\n\n{words}\n\n</details>"),
        format!("<h3>Seen</h3>\n{words}"),
        format!("<div class=\"seen\">Seen</div> {words}"),
    ] {
        check(&markdown, &format!("Seen {words}"));
    }
    for markdown in [
        format!("<p>{words}</p>"),
        format!("<img width=\"800\" alt=\"Image\" src=\"https://x.example/a.png\" />\n{words}"),
        format!("<br>\n{words}"),
        format!("<!-- from template --> {words}"),
        format!("<!-- from\ntemplate -->\n{words}"),
        format!("<u>\n{words}\n</u>"),
        format!("<p align=\"center\">\n\n{words}\n\n</p>"),
        format!("<style>p {{ color: red }}</style>\n{words}"),
        format!("    {words}"),
        format!("> {words}"),
        format!("```\n{words}\n```"),
        words.replace("hangs", "h&#97;ngs"),
    ] {
        check(&markdown, words);
    }
    check("<user id=\"u1\">Ann</user> says so", "Ann says so");
    check("Steps:\n\n    It hangs when I click", "Steps: It hangs when I click");
    check("Fix a <style>b</style> and Vec<T>", "Fix a and Vec<T>");
}

#[test]
fn addresses_end_where_they_end() {
    let check = |text: &str, expected: &str| assert_eq!(clean_plain(text), expected, "{text:?}");
    check("請查看https://orbit.example/a匯出發票", "請查看 匯出發票");
    check("看 https://orbit.example/shot.png，导出发票", "看 ，导出发票");
    check("ログhttps://orbit.example/cを見て。", "ログ を見て。");
    check("https://orbit.example/a를 확인", "를 확인");
    check("ดูhttps://orbit.example/aครับ", "ดู ครับ");
    check("联系ann@example.com谢谢 www.example.com谢谢", "联系 谢谢 谢谢");
    check("Siehe https://orbit.example/d.Der Export", "Siehe Der Export");
    check("https://de.example/wiki/Straße?q=a#b, so", "so");
    check("https://x.example/README.md has it", "has it");
}

#[test]
fn what_nobody_sees_makes_no_other_text() {
    let check = |text: &str, same: &str| assert_eq!(clean_plain(text), clean_plain(same), "{text:?}");
    check("ex\u{ad}port \u{200b} now", "export now");
    check("cafe\u{301}", "café");
    check("\u{202e}export\u{202c}", "export");
}

#[test]
fn signals_are_read_as_html_and_as_letters() {
    assert_eq!(signal_text("R&amp;D", "<p>It <b>hangs</b></p><style>p{}</style>"), "R&D\nIt hangs");
    assert_eq!(signal_text("Letter", "It hangs.\n\nKind regards,\nAnn Lee"), "Letter\nIt hangs.");
    assert_eq!(signal_text("", "> only quoted"), "> only quoted");
    assert_eq!(signal_text("It hangs", "Sent from my iPhone"), "It hangs");
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
