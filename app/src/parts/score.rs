//! How alike two texts are.

use domain::Similarity;
use leptos::prelude::*;

/// The number, and a slim bar for the eye.
pub fn score(similarity: Similarity) -> AnyView {
    let score = view! {
        <span class="score">
            {similarity.to_string()}
            <svg class="bar" viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true">
                <rect width=similarity.percent().to_string() height="1"/>
            </svg>
        </span>
    };
    score.into_any()
}
