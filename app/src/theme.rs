//! Light and dark theme. The person's choice is stored in a cookie so that the
//! first paint has the right colours.

use leptos::prelude::*;

/// Colour theme.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Theme {
    /// As set in the operating system.
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

impl Theme {
    /// Name in the cookie and in the document.
    pub fn word(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }
}

/// Sets the theme now and for later visits.
pub fn set_theme(theme: Theme) {
    use leptos::wasm_bindgen::JsCast;

    if let Some(html) = document().document_element() {
        let _ = html.set_attribute("data-theme", theme.word());
    }
    if let Ok(document) = document().dyn_into::<web_sys::HtmlDocument>() {
        let cookie = format!("theme={}; Path=/; Max-Age=31536000; SameSite=Strict", theme.word());
        let _ = document.set_cookie(&cookie);
    }
}

/// The theme in the cookies of the request.
#[cfg(feature = "ssr")]
pub fn chosen_theme() -> &'static str {
    let parts = use_context::<http::request::Parts>();
    let cookies = parts.and_then(|parts| {
        let cookies = parts.headers.get(http::header::COOKIE)?;
        cookies.to_str().ok().map(str::to_owned)
    });
    let cookies = cookies.unwrap_or_default();
    let mut pairs = cookies.split(';').filter_map(|pair| pair.trim().split_once('='));
    let word = pairs.find(|(name, _)| *name == "theme").map(|(_, word)| word);
    let known = [Theme::Light, Theme::Dark].into_iter().find(|theme| Some(theme.word()) == word);
    known.unwrap_or(Theme::System).word()
}
