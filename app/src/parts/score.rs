//! How sure a match is, and how alike two texts are.

use domain::Score;

/// The number, and a slim bar for the eye.
pub fn score_html(score: Score) -> String {
    format!(
        "<span class=\"score\">{score}\
         <svg class=\"bar\" viewBox=\"0 0 100 1\" preserveAspectRatio=\"none\" aria-hidden=\"true\">\
         <rect width=\"{}\" height=\"1\"/></svg></span>",
        score.percent()
    )
}

/// The similarity, in small beside a confidence.
pub fn similar_html(similarity: Score) -> String {
    format!(
        "<span class=\"similar\"><span class=\"hidden\">Similarity </span><span aria-hidden=\"true\">≈ </span>{similarity}</span>"
    )
}
