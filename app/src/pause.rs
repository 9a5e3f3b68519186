//! Timer in the browser.

/// Completes after some milliseconds.
#[cfg(feature = "hydrate")]
pub async fn pause(ms: u32) {
    use leptos::prelude::window;
    use send_wrapper::SendWrapper;
    use wasm_bindgen_futures::JsFuture;

    let ms = i32::try_from(ms).unwrap_or(i32::MAX);
    let over = js_sys::Promise::new(&mut |resolve, _| {
        let set = window().set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, ms);
        if set.is_err() {
            let _ = resolve.call0(&resolve);
        }
    });
    let _ = SendWrapper::new(JsFuture::from(over)).await;
}

/// Never called on the server.
#[cfg(not(feature = "hydrate"))]
pub async fn pause(_: u32) {}
