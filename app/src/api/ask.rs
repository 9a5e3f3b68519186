//! HTTP requests made by the browser.

use leptos::prelude::window;
use leptos::wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortSignal, Headers, RequestInit, Response};

use crate::Fault;
use crate::answer::{again_after_s, json_of};
use crate::pause::pause;

/// Response timeout: longer than the server's own limit of 30 s, after which the server responds
/// with 504.
pub const ANSWER_MAX_MS: u32 = 40_000;

/// Sends a GET request, with retries if a busy server sends Retry-After.
///
/// # Errors
/// If there is no response. A response with an error status is `Ok`.
pub async fn read(url: &str) -> Result<HttpResponse, Fault> {
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

/// Sends a POST request with JSON (a string) or form fields, once; returns the JSON of the response.
///
/// # Errors
/// If the request fails. After [`Fault::is_uncertain`] the change may have been
/// made nevertheless.
pub async fn send(url: &str, body: &JsValue, answer_max_ms: u32) -> Result<String, Fault> {
    let (options, headers) = (RequestInit::new(), Headers::new());
    options.set_method("POST");
    options.set_body(body);
    // The browser sets the content type of other bodies.
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
) -> Result<HttpResponse, Fault> {
    let limit = AbortSignal::timeout_with_u32(answer_max_ms);
    options.set_signal(Some(&limit));
    if let Ok(headers) = headers {
        let _ = headers.set("accept", "application/json");
        options.set_headers(headers);
    }
    match JsFuture::from(window().fetch_with_str_and_init(url, options)).await {
        Ok(response) => Ok(HttpResponse { response: response.unchecked_into(), limit }),
        Err(_) => Err(broken(&limit)),
    }
}

/// A response whose headers have arrived.
pub struct HttpResponse {
    response: Response,
    /// Timeout that also covers the body.
    limit: AbortSignal,
}

impl HttpResponse {
    /// The HTTP status.
    pub fn status(&self) -> u16 {
        self.response.status()
    }

    /// A header.
    pub fn header(&self, name: &str) -> Option<String> {
        self.response.headers().get(name).ok().flatten()
    }

    /// Whether the body has this media type.
    pub fn is_of(&self, media_type: &str) -> bool {
        self.header("content-type").is_some_and(|found| found.starts_with(media_type))
    }

    /// The raw body.
    ///
    /// # Errors
    /// If it does not arrive completely and in time.
    pub async fn into_bytes(self) -> Result<Vec<u8>, Fault> {
        let buffer = self.body(self.response.array_buffer()).await?;
        Ok(js_sys::Uint8Array::new(&buffer).to_vec())
    }

    /// The JSON of a successful response.
    ///
    /// # Errors
    /// If it does not arrive completely and in time, or is not a success; see [`json_of`].
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
