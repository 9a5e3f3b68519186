//! One HTTP request of the browser: sent, waited for, and read.

use leptos::prelude::window;
use leptos::wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortSignal, Headers, RequestInit, Response};

use crate::Fault;
use crate::answer::{again_after_s, json_of};
use crate::pause::pause;

/// How long the browser waits for an answer: longer than the server's own limit of 30 s, after
/// which the server says so itself.
pub const ANSWER_MAX_MS: u32 = 40_000;

/// Asks for something that changes nothing: again where a busy server says when.
///
/// # Errors
/// If no answer comes. An answer may still say that something is wrong.
pub async fn read(url: &str) -> Result<Answer, Fault> {
    let mut tries = 1;
    loop {
        let answer = ask(url, &RequestInit::new(), &Headers::new(), ANSWER_MAX_MS).await?;
        let retry_after_s = answer.header("retry-after").and_then(|seconds| seconds.parse().ok());
        match again_after_s(answer.response.status(), retry_after_s, tries) {
            Some(seconds) => pause(seconds * 1000).await,
            None => return Ok(answer),
        }
        tries += 1;
    }
}

/// Sends JSON, which is a text, or the fields of a form, once; returns the JSON that comes back.
///
/// # Errors
/// What the server or the browser says is wrong. After [`Fault::is_uncertain`] it may have been
/// done all the same.
pub async fn send(url: &str, body: &JsValue, answer_max_ms: u32) -> Result<String, Fault> {
    let (options, headers) = (RequestInit::new(), Headers::new());
    options.set_method("POST");
    options.set_body(body);
    // Of any other body the browser says itself what it is.
    if let (true, Ok(headers)) = (body.is_string(), &headers) {
        let _ = headers.set("content-type", "application/json");
    }
    ask(url, &options, &headers, answer_max_ms).await?.into_json().await
}

async fn ask(
    url: &str,
    options: &RequestInit,
    headers: &Result<Headers, JsValue>,
    answer_max_ms: u32,
) -> Result<Answer, Fault> {
    let limit = AbortSignal::timeout_with_u32(answer_max_ms);
    options.set_signal(Some(&limit));
    if let Ok(headers) = headers {
        let _ = headers.set("accept", "application/json");
        options.set_headers(headers);
    }
    match JsFuture::from(window().fetch_with_str_and_init(url, options)).await {
        Ok(response) => Ok(Answer { response: response.unchecked_into(), limit }),
        Err(_) => Err(broken(&limit)),
    }
}

/// An answer of which the head is here.
pub struct Answer {
    response: Response,
    /// Ends the body's arrival, too.
    limit: AbortSignal,
}

impl Answer {
    /// The HTTP status.
    pub fn status(&self) -> u16 {
        self.response.status()
    }

    /// A header.
    pub fn header(&self, name: &str) -> Option<String> {
        self.response.headers().get(name).ok().flatten()
    }

    /// Whether the body says that it is of this media type.
    pub fn is_of(&self, media_type: &str) -> bool {
        self.header("content-type").is_some_and(|found| found.starts_with(media_type))
    }

    /// The body as it is.
    ///
    /// # Errors
    /// If it does not arrive whole, or in time.
    pub async fn into_bytes(self) -> Result<Vec<u8>, Fault> {
        let buffer = self.body(self.response.array_buffer()).await?;
        Ok(js_sys::Uint8Array::new(&buffer).to_vec())
    }

    /// The JSON of a success.
    ///
    /// # Errors
    /// If it does not arrive whole or in time, or is no success: see [`json_of`].
    pub async fn into_json(self) -> Result<String, Fault> {
        let body = self.body(self.response.text()).await?.as_string().unwrap_or_default();
        json_of(self.status(), self.is_of("application/json"), body)
    }

    async fn body(&self, arriving: Result<js_sys::Promise, JsValue>) -> Result<JsValue, Fault> {
        let arriving = arriving.map_err(|_| Fault::Unreachable)?;
        JsFuture::from(arriving).await.map_err(|_| broken(&self.limit))
    }
}

fn broken(limit: &AbortSignal) -> Fault {
    if limit.aborted() { Fault::TimedOut } else { Fault::Unreachable }
}
