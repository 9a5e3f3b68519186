//! The command menu: navigation, search by words and by meaning, actions.

mod entries;
mod sheet;

pub use sheet::KeySheet;

use leptos::html;
use leptos::prelude::*;

use crate::api::{Nearest, Wire, get_nearest};
use crate::catalogue::use_catalogue;
use crate::history::use_gesture_end;
use entries::{Action, Entry, Group, use_entries};

/// Typing pause after which the search by meaning starts.
const PAUSE_MS: u64 = 180;
/// The key code of the key that ends a composition, in Safari.
const COMPOSING: u32 = 229;

/// The dialogs available on every page.
#[derive(Clone, Copy)]
pub struct Menu {
    dialog: NodeRef<html::Dialog>,
    keys: NodeRef<html::Dialog>,
    text: RwSignal<String>,
}

/// The menu of the page.
pub fn use_menu() -> Menu {
    expect_context()
}

/// Provides the menu to all components.
pub fn provide_menu() -> Menu {
    let menu = Menu { dialog: NodeRef::new(), keys: NodeRef::new(), text: RwSignal::default() };
    provide_context(menu);
    menu
}

impl Menu {
    /// Opens the menu. The browser restores the focus when it closes.
    pub fn open(self) {
        if let Some(dialog) = self.dialog.get_untracked()
            && !dialog.open()
        {
            self.text.set(String::new());
            let _ = dialog.show_modal();
        }
    }

    /// Opens or closes the menu.
    #[cfg(feature = "hydrate")]
    pub fn toggle(self) {
        match self.dialog.get_untracked() {
            Some(dialog) if dialog.open() => dialog.close(),
            _ => self.open(),
        }
    }

    /// Shows the keyboard shortcuts.
    pub fn show_keys(self) {
        if let Some(dialog) = self.keys.get_untracked()
            && !dialog.open()
        {
            let _ = dialog.show_modal();
        }
    }

    fn close(self) {
        if let Some(dialog) = self.dialog.get_untracked() {
            dialog.close();
        }
    }
}

/// The menu: a combobox with a grouped list.
#[component]
pub fn CommandMenu() -> impl IntoView {
    let menu = use_menu();
    let text = menu.text;
    let chosen = RwSignal::new(0_usize);
    let found = RwSignal::new((String::new(), Nearest::default()));
    let missing = RwSignal::new(None::<String>);
    let pause = use_gesture_end(PAUSE_MS);
    Effect::new(move || {
        let wanted = text.get().trim().to_owned();
        chosen.set(0);
        missing.set(None);
        if wanted.chars().count() < 3 {
            return;
        }
        pause(Box::new(move || {
            leptos::task::spawn_local(async move {
                let answer = get_nearest(wanted.clone()).await;
                // Ignore results for an earlier text.
                if text.try_get_untracked().is_some_and(|now| now.trim() == wanted) {
                    match answer {
                        Ok(Wire(answer)) => found.set((wanted, answer)),
                        Err(fault) => missing.set(Some(fault.to_string())),
                    }
                }
            });
        }));
    });
    let meaning = Memo::new(move |_| {
        let wanted = text.read().trim().to_owned();
        found.with(|(asked, answer)| if *asked == wanted { answer.clone() } else { Nearest::default() })
    });
    let groups = use_entries(text, meaning, use_catalogue());
    let flat =
        Memo::new(move |_| groups.get().into_iter().flat_map(|group| group.entries).collect::<Vec<_>>());
    let act = use_action(menu, text);
    let on_key = move |event: leptos::ev::KeyboardEvent| {
        // Enter ends a composition, and chooses nothing.
        if event.is_composing() || event.key_code() == COMPOSING {
            return;
        }
        let count = flat.read_untracked().len();
        match event.key().as_str() {
            "ArrowDown" if count > 0 => chosen.update(|at| *at = (*at + 1) % count),
            "ArrowUp" if count > 0 => chosen.update(|at| *at = (*at + count - 1) % count),
            "Enter" => {
                if let Some(entry) = flat.read_untracked().get(chosen.get_untracked()).cloned() {
                    act(entry.action);
                }
            }
            _ => return,
        }
        event.prevent_default();
        reveal(chosen.get_untracked());
    };
    view! {
        <dialog
            class="menu"
            node_ref=menu.dialog
            aria-label="Search and commands"
            on:click=move |event| {
                // A click outside the menu is a click on the dialog itself.
                if event.target() == event.current_target() {
                    menu.close();
                }
            }
        >
            <div class="menu-box">
                <input
                    type="text"
                    role="combobox"
                    placeholder="Search issues and signals, or type a command"
                    aria-label="Search and commands"
                    aria-expanded="true"
                    aria-controls="menu-list"
                    aria-activedescendant=move || format!("menu-{}", chosen.get())
                    autocomplete="off"
                    autofocus=""
                    maxlength="200"
                    prop:value=move || text.get()
                    on:input=move |event| text.set(event_target_value(&event))
                    on:keydown=on_key
                />
                <ul id="menu-list" role="listbox" aria-label="Results">
                    {move || groups_view(groups.get(), chosen, act)}
                </ul>
                {move || missing.get().map(|line| view! { <p class="menu-note" role="status">{line}</p> }.into_any())}
                {move || flat.read().is_empty().then(|| view! { <p class="menu-note">"No results."</p> }.into_any())}
            </div>
        </dialog>
    }
}

fn groups_view(
    groups: Vec<Group>,
    chosen: RwSignal<usize>,
    act: impl Fn(Action) + Copy + Send + Sync + 'static,
) -> Vec<AnyView> {
    let mut place = 0;
    let views = groups.into_iter().map(|group| {
        let entries = group.entries.into_iter().map(|entry| {
            let at = place;
            place += 1;
            option(entry, at, chosen, act)
        });
        let entries = entries.collect_view();
        let id = format!("group-{}", group.name.replace(' ', "-").to_lowercase());
        view! {
            <li role="presentation">
                <p class="menu-group" id=id.clone()>{group.name}</p>
                <ul role="group" aria-labelledby=id>{entries}</ul>
            </li>
        }
        .into_any()
    });
    views.collect()
}

fn option(
    entry: Entry,
    at: usize,
    chosen: RwSignal<usize>,
    act: impl Fn(Action) + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let Entry { label, hint, key, action } = entry;
    view! {
        <li
            id=format!("menu-{at}")
            role="option"
            aria-selected=move || (chosen.get() == at).to_string()
            on:mousemove=move |_| chosen.set(at)
            on:click=move |_| act(action.clone())
        >
            <span class="menu-label">{label}</span>
            <span class="menu-hint">{hint}</span>
            {(!key.is_empty()).then(|| view! { <kbd>{key}</kbd> })}
        </li>
    }
}

/// Callback that performs the action of an entry.
fn use_action(menu: Menu, text: RwSignal<String>) -> impl Fn(Action) + Copy + Send + Sync + 'static {
    let actions = entries::use_actions(text);
    move |action| {
        if actions.perform(action, menu) {
            menu.close();
        }
    }
}

/// Scrolls to the selected entry.
fn reveal(at: usize) {
    request_animation_frame(move || {
        if let Some(entry) = document().get_element_by_id(&format!("menu-{at}")) {
            entry.scroll_into_view_with_bool(false);
        }
    });
}
