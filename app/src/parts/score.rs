//! Display of confidence and similarity.

use domain::Score;

/// The number with a bar.
pub fn score_html(score: Score) -> String {
    format!(
        "<span class=\"score\">{score}\
         <svg class=\"bar\" viewBox=\"0 0 100 1\" preserveAspectRatio=\"none\" aria-hidden=\"true\">\
         <rect width=\"{}\" height=\"1\"/></svg></span>",
        score.percent()
    )
}

/// The similarity, in small type below a confidence.
pub fn similar_html(similarity: Score) -> String {
    format!(
        "<span class=\"similar\"><span class=\"hidden\">Similarity </span><span aria-hidden=\"true\">≈ </span>{similarity}</span>"
    )
}
