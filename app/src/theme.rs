//! Light or dark: the system's choice, or the person's, kept in a cookie so that the
//! first paint is right.

use leptos::prelude::*;

/// A choice of colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Theme {
    /// Whatever the system says.
    System,
    /// Dark ink on light ground.
    Light,
    /// Light ink on dark ground.
    Dark,
}

impl Theme {
    /// The word in the cookie and in the document.
    pub fn word(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }
}

/// Changes the colours now and for later visits.
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

/// The person's choice, from the cookies of the request.
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
