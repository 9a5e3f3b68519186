//! Explanations by a language model: rendered as HTML by the server, requested by a form that
//! works without JavaScript.

#[cfg(feature = "ssr")]
mod here;
#[cfg(feature = "ssr")]
mod html;
mod submit;
#[cfg(feature = "ssr")]
mod view;

#[cfg(feature = "ssr")]
pub use here::{Here, back_with};
#[cfg(feature = "ssr")]
pub use html::html;
pub use submit::submit;
#[cfg(feature = "ssr")]
pub use view::{Ask, ExplanationView};
