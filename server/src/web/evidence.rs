//! Converts the engine's evidence for the user interface.

use app::{EvidenceView, Field, LinkView, Place};
use engine::evidence::{self, PairEvidence};

/// Evidence for the page of a pair.
pub(super) fn view(found: PairEvidence) -> EvidenceView {
    let places = |places: Vec<evidence::Place>| places.into_iter().map(place).collect();
    let links = found.links.into_iter().map(|link| LinkView {
        issue: places(link.issue),
        signal: places(link.signal),
        strength: link.strength,
        words: link.words,
    });
    EvidenceView { sentence: found.sentence, short: found.short, links: links.collect() }
}

fn place(place: evidence::Place) -> Place {
    let field = match place.field {
        evidence::Field::Title => Field::Title,
        evidence::Field::Description => Field::Description,
        evidence::Field::Summary => Field::Summary,
        evidence::Field::Context => Field::Context,
        evidence::Field::Quote => Field::Quote,
    };
    (field, place.span)
}
