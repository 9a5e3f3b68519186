use super::*;

fn check(html: &str, expected: &str) {
    let plain = plain(html);
    assert_eq!(plain.split_whitespace().collect::<Vec<_>>().join(" "), expected, "from {html:?}");
    let words = pieces(&[(html, 0)], &Closed::of(html));
    for piece in words {
        if let Piece::Text(text, Some(source)) = piece {
            assert_eq!(&html[source], text, "where it stands in {html:?}");
        }
    }
}

#[test]
fn tags_attributes_and_comments_go_and_words_stay() {
    check("<p>The export <b>hangs</b>.</p><p>Often</p>", "The export hangs. Often");
    check("<details>\n<summary>What</summary>\nIt hangs\n</details>", "What It hangs");
    check("<img alt=\"a > b\" src=x>after", "after");
    check("<br>after<br/>that", "after that");
    check("<!-- from template --> after", "after");
    check("<user id=\"u1\">Ann</user> says", "Ann says");
    check("<mention>Ann</mention> says", "Ann says");
    check("before <div\n  class=\"x\"\n>in</div> after", "before in after");
}

#[test]
fn styles_and_scripts_go() {
    check("<style>p { color: red }</style>It hangs", "It hangs");
    check("a<script>if (a < b) { '<p>' }</script>b", "a b");
    check("<svg><title>Icon</title><path d=\"M0\"/></svg>It hangs", "It hangs");
}

#[test]
fn entities_are_decoded_and_bare_ampersands_stay() {
    check("R&amp;D &lt;3 caf&eacute; ex&#112;ort&nbsp;now", "R&D <3 café export now");
    check("AT&T & co: a=1&copy=2&lt", "AT&T & co: a=1&copy=2&lt");
}

#[test]
fn what_is_no_tag_stays() {
    check("if a < b and c > d", "if a < b and c > d");
    check("press <Save> or <Enter>", "press <Save> or <Enter>");
    check("the <button> is grey", "the <button> is grey");
    check(
        "mail <ann@example.com> or <https://example.com/a>",
        "mail <ann@example.com> or <https://example.com/a>",
    );
    check("ends </signal> here", "ends </signal> here");
    check("we are <b", "we are <b");
    check("x <b and then nothing", "x <b and then nothing");
}

#[test]
fn what_is_never_closed_hides_nothing() {
    check("in <style> we lost it", "in <style> we lost it");
    check("a <!-- b", "a <!-- b");
    check("<script src=x> it hangs", "it hangs");
}

#[test]
fn text_without_markup_is_borrowed() {
    for text in ["plain", "a < b", "AT&T", "1 > 0"] {
        assert!(matches!(plain(text), Cow::Borrowed(_)), "{text:?}");
    }
}

#[test]
fn parts_of_a_source_keep_their_places() {
    let found = pieces(&[("<p>The\n", 10), ("export</p>", 30)], &Closed::default());
    let text = |text: &str, source| Piece::Text(text.to_owned(), Some(source));
    assert_eq!(found, [Piece::Break, text("The\n", 13..17), text("export", 30..36), Piece::Break,]);
}

#[test]
fn pictures_and_links_are_named() {
    assert_eq!(
        pieces(
            &[("<a href='https://x.example'>x</a><img src='y.png' alt='a screen'>", 0)],
            &Closed::of("</a>")
        ),
        [
            Piece::Link("https://x.example".to_owned()),
            Piece::Text("x".to_owned(), Some(28..29)),
            Piece::LinkEnd,
            Piece::Image("y.png".to_owned(), "a screen".to_owned()),
        ]
    );
}

proptest::proptest! {
    #[test]
    fn any_text_is_read_and_places_are_right(text in "([a-z é\\n]|<|>|</|&|;|&amp;|&#1|\"|'|!--|--|<b>|<script>|</script>|<style|=){0,40}") {
        for piece in pieces(&[(&text, 0)], &Closed::of(&text)) {
            if let Piece::Text(piece, Some(source)) = piece {
                proptest::prop_assert_eq!(text.get(source), Some(&*piece));
            }
        }
    }
}
