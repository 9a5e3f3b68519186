//! Evidence as HTML.

use std::fmt::Write;
use std::ops::Range;

use domain::html::{Closed, Piece, has_markup, pieces};
use domain::{Issue, Signal};

use super::{EvidenceView, Field, Parts};
use crate::markdown;
use crate::parts::Text;

/// Number of tints.
const TINTS: usize = 4;

/// A highlighted byte range.
#[derive(Clone, Debug, PartialEq)]
pub struct Mark {
    /// The bytes.
    pub span: Range<usize>,
    /// Index of the evidence link.
    pub link: usize,
    /// 1 (faintest) to 4.
    pub tint: usize,
    /// Whether it is a tab stop: the first mark of a link on each side.
    pub is_stop: bool,
}

/// All parts of the page that show evidence. `first_heading` is the heading level below the
/// issue's title.
pub fn parts(evidence: &EvidenceView, issue: &Issue, signal: &Signal, first_heading: usize) -> Parts {
    let of = |field| marks(evidence, field);
    let description = issue.description.as_deref().unwrap_or_default();
    let context = context(&signal.context, &of(Field::Context));
    [
        ("why", sentence(evidence)),
        ("title", marked(&issue.title, 0, &of(Field::Title))),
        ("description", markdown::to_marked_html(description, first_heading, &of(Field::Description))),
        ("summary", marked_lines(&signal.summary, &of(Field::Summary)).join(" ")),
        ("quote", marked_lines(signal.quote.as_deref().unwrap_or_default(), &of(Field::Quote)).join("\n")),
        ("context", context),
    ]
    .map(|(name, html)| (name.to_owned(), html))
    .into()
}

/// HTML of a text that starts at byte `offset` of its field; marks must be in order.
pub fn marked(text: &str, offset: usize, marks: &[Mark]) -> String {
    let mut html = String::new();
    let mut from = 0;
    for mark in marks {
        let start = mark.span.start.saturating_sub(offset).max(from);
        let end = mark.span.end.saturating_sub(offset).min(text.len());
        // The text may have changed since the evidence was computed.
        let (Some(before), Some(words)) = (text.get(from..start), text.get(start..end)) else { continue };
        if words.is_empty() {
            continue;
        }
        let stop = if mark.is_stop { " tabindex=\"0\"" } else { "" };
        // Writing to a string cannot fail.
        let _ = write!(
            html,
            "{}<mark data-link=\"{}\" data-tint=\"{}\"{stop}>{}</mark>",
            Text(before),
            mark.link,
            mark.tint,
            Text(words)
        );
        from = end;
    }
    html + &Text(&text[from..]).to_string()
}

/// One paragraph per line.
fn context(text: &str, marks: &[Mark]) -> String {
    let lines = marked_lines(text, marks).into_iter().filter(|line| !line.trim().is_empty());
    lines.map(|line| format!("<p>{line}</p>")).collect()
}

/// The lines of a signal's field as they are shown, without the tags that it may hold.
fn marked_lines(text: &str, marks: &[Mark]) -> Vec<String> {
    let pieces = if has_markup(text) {
        pieces(&[(text, 0)], &Closed::of(text))
    } else {
        vec![Piece::Text(text.to_owned(), Some(0..text.len()))]
    };
    let mut lines = vec![String::new()];
    let mut add = |text: &str, offset: Option<usize>, begins_line: bool| {
        if begins_line {
            lines.push(String::new());
        }
        let html = offset.map_or_else(|| Text(text).to_string(), |offset| marked(text, offset, marks));
        lines.last_mut().into_iter().for_each(|line| line.push_str(&html));
    };
    for piece in pieces {
        match piece {
            Piece::Text(text, source) => {
                let mut at = 0;
                for (number, line) in text.split('\n').enumerate() {
                    add(line, source.as_ref().map(|source| source.start + at), number > 0);
                    at += line.len() + 1;
                }
            }
            Piece::Break => add("", None, true),
            Piece::Image(..) | Piece::Link(_) | Piece::LinkEnd => {}
        }
    }
    lines
}

/// The sentence, with the words of each link marked as tab stops.
fn sentence(evidence: &EvidenceView) -> String {
    let text = evidence.sentence.as_str();
    let mut named = Vec::new();
    for (link, view) in evidence.links.iter().enumerate() {
        for words in [&view.words.0, &view.words.1] {
            let quoted = format!("‘{words}’");
            let taken = |start: usize| named.iter().any(|mark: &Mark| mark.span.start == start);
            let found = text.match_indices(&quoted).map(|(at, _)| at).find(|start| !taken(*start));
            if let Some(start) = found {
                let tint = tint(evidence, view.strength);
                named.push(Mark { span: start..start + quoted.len(), link, tint, is_stop: true });
            }
        }
    }
    named.sort_by_key(|mark| mark.span.start);
    marked(text, 0, &named)
}

/// Marks of a field, in order and without overlaps.
fn marks(evidence: &EvidenceView, field: Field) -> Vec<Mark> {
    let mut marks = Vec::new();
    for (link, view) in evidence.links.iter().enumerate() {
        for side in [&view.issue, &view.signal] {
            // Titles are links and therefore tab stops already.
            let stop = side.iter().position(|(field, _)| !matches!(field, Field::Title | Field::Summary));
            let here = side.iter().enumerate().filter(|(_, (of, _))| *of == field);
            marks.extend(here.map(|(at, (_, span))| Mark {
                span: span.clone(),
                link,
                tint: tint(evidence, view.strength),
                is_stop: stop == Some(at),
            }));
        }
    }
    marks.sort_by_key(|mark| mark.span.start);
    marks.dedup_by(|next, first| next.span.start < first.span.end);
    marks
}

/// Tint by strength relative to the strongest link.
fn tint(evidence: &EvidenceView, strength: f32) -> usize {
    let most = evidence.links.iter().map(|link| link.strength).fold(f32::MIN_POSITIVE, f32::max);
    ((strength / most * TINTS as f32).ceil() as usize).clamp(1, TINTS)
}

#[cfg(test)]
mod tests {
    use super::super::LinkView;
    use super::*;

    fn mark(span: Range<usize>) -> Mark {
        Mark { span, link: 0, tint: 2, is_stop: false }
    }

    fn view() -> EvidenceView {
        let link = |issue, signal, strength, words: (&str, &str)| LinkView {
            issue,
            signal,
            strength,
            words: (words.0.to_owned(), words.1.to_owned()),
        };
        EvidenceView {
            sentence: "Both mention ‘export’; ‘captions’ ≈ ‘SRT’.".to_owned(),
            short: String::new(),
            links: vec![
                link(vec![(Field::Title, 0..6)], vec![(Field::Context, 4..10)], 0.4, ("Export", "export")),
                link(
                    vec![(Field::Title, 7..15), (Field::Description, 2..10)],
                    vec![(Field::Summary, 0..3)],
                    0.1,
                    ("captions", "SRT"),
                ),
            ],
        }
    }

    #[test]
    fn words_are_marked_and_nothing_is_taken_for_html() {
        let check = |text: &str, offset, marks: &[Mark], expected: &str| {
            let html = marked(text, offset, marks);
            assert_eq!(html.replace(" data-link=\"0\" data-tint=\"2\"", ""), expected);
        };
        check("a <b> c", 0, &[mark(2..5)], "a <mark>&lt;b&gt;</mark> c");
        check("line", 10, &[mark(10..12)], "<mark>li</mark>ne");
        check("ü", 0, &[mark(1..2)], "ü");
        check("short", 0, &[mark(3..99)], "sho<mark>rt</mark>");
        check("elsewhere", 10, &[mark(0..5)], "elsewhere");
    }

    #[test]
    fn the_words_of_the_sentence_are_marked_by_their_link() {
        let html = sentence(&view());
        assert!(
            html.contains("≈ <mark data-link=\"1\" data-tint=\"1\" tabindex=\"0\">‘SRT’</mark>"),
            "{html}"
        );
        assert!(
            html.contains("<mark data-link=\"0\" data-tint=\"4\" tabindex=\"0\">‘export’</mark>"),
            "{html}"
        );
    }

    #[test]
    fn the_keyboard_comes_by_the_first_of_a_link_that_is_no_title() {
        let view = view();
        assert!(marks(&view, Field::Title).iter().all(|mark| !mark.is_stop));
        assert!(marks(&view, Field::Description)[0].is_stop);
        assert!(marks(&view, Field::Context)[0].is_stop);
    }

    #[test]
    fn a_context_is_marked_line_by_line() {
        let html = context("one\n\nexport it", &[Mark { is_stop: true, ..mark(5..11) }]);
        let expected =
            "<p>one</p><p><mark data-link=\"0\" data-tint=\"2\" tabindex=\"0\">export</mark> it</p>";
        assert_eq!(html, expected);
    }

    #[test]
    fn a_signal_is_marked_where_its_words_stand_between_tags() {
        let html = context("<p>an <b>export</b></p><p>R&amp;D</p>", &[mark(9..15)]);
        let expected = "<p>an <mark data-link=\"0\" data-tint=\"2\">export</mark></p><p>R&amp;D</p>";
        assert_eq!(html, expected);
    }
}
