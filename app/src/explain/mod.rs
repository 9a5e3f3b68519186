//! Explanations by a language model: rendered as HTML by the server, requested by a form that
//! works without JavaScript.

#[cfg(feature = "ssr")]
mod html;
#[cfg(feature = "ssr")]
mod state;
mod submit;
#[cfg(feature = "ssr")]
mod view;

#[cfg(feature = "ssr")]
pub use html::html;
#[cfg(feature = "ssr")]
pub use state::{ExplainState, redirect_with};
pub use submit::submit;
#[cfg(feature = "ssr")]
pub use view::{Ask, ExplanationView};
