//! Why a pair may belong together, in a language model's words: made as text by the server,
//! asked for by a form that works without scripts.

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
