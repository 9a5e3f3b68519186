//! Toast messages.

use std::time::Duration;

use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;

use crate::verdicts::use_verdicts;

/// Display time.
const SHOWN_MS: u64 = 8000;

/// A message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Toast {
    text: String,
    is_failure: bool,
    can_undo: bool,
}

impl Toast {
    /// Success that can be undone.
    pub fn done(text: String) -> Self {
        Self { text, is_failure: false, can_undo: true }
    }

    /// Information.
    pub fn note(text: String) -> Self {
        Self { text, is_failure: false, can_undo: false }
    }

    /// Error.
    pub fn failure(text: String) -> Self {
        Self { text, is_failure: true, can_undo: false }
    }
}

/// The current message.
pub fn use_toast() -> RwSignal<Option<Toast>> {
    expect_context()
}

/// Provides the message to all components.
pub fn provide_toast() {
    provide_context(RwSignal::new(None::<Toast>));
}

/// The message; announced by screen readers. Errors stay until they are closed.
#[component]
pub fn ToastLine() -> impl IntoView {
    let toast = use_toast();
    let timer = StoredValue::new(None::<TimeoutHandle>);
    Effect::new(move || {
        let shown = toast.get();
        timer.update_value(|timer| {
            if let Some(timer) = timer.take() {
                timer.clear();
            }
            if shown.is_some_and(|toast| !toast.is_failure) {
                *timer =
                    set_timeout_with_handle(move || toast.set(None), Duration::from_millis(SHOWN_MS)).ok();
            }
        });
    });
    let verdicts = use_verdicts();
    view! {
        <div class="toast-place" role="status">
            {move || {
                toast.get().map(|line| view! {
                    <p class="toast" class:failure=line.is_failure>
                        <span>{line.text}</span>
                        {line.can_undo.then(|| view! {
                            <button type="button" on:click=move |_| verdicts.undo()>"Undo" <kbd>"U"</kbd></button>
                        })}
                        <button type="button" aria-label="Close" on:click=move |_| toast.set(None)>"×"</button>
                    </p>
                }.into_any())
            }}
        </div>
    }
}
