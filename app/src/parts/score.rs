//! How alike two texts are.

use domain::Score;

/// The number, and a slim bar for the eye.
pub fn score_html(similarity: Score) -> String {
    format!(
        "<span class=\"score\">{similarity}\
         <svg class=\"bar\" viewBox=\"0 0 100 1\" preserveAspectRatio=\"none\" aria-hidden=\"true\">\
         <rect width=\"{}\" height=\"1\"/></svg></span>",
        similarity.percent()
    )
}
