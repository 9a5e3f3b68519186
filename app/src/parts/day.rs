//! Display of days.

use domain::Day;
use leptos::prelude::*;

/// A day, rendered the same on the server and in the browser; empty if unknown.
/// Its tooltip shows its age, see [`tell_ages`].
pub fn day_html(day: Option<Day>) -> String {
    day.map(|day| format!("<time datetime=\"{day}\">{}</time>", day.spelled())).unwrap_or_default()
}

/// A day and, after hydration, its age.
#[component]
pub fn DayAgo(day: Day) -> impl IntoView {
    let age = RwSignal::new(String::new());
    #[cfg(feature = "hydrate")]
    Effect::new(move || age.set(format!(" · {}", ago(today().0 - day.0))));
    view! { <span><span inner_html=day_html(Some(day))></span><span class="soft">{move || age.get()}</span></span> }
}

#[cfg(not(feature = "hydrate"))]
pub fn tell_ages() {}

/// Adds a tooltip with its age to every day under the pointer. One listener
/// for all, as lists have many.
#[cfg(feature = "hydrate")]
pub fn tell_ages() {
    let listener = window_event_listener(leptos::ev::pointerover, |event| {
        let target = event_target::<web_sys::Element>(&event);
        let Ok(Some(time)) = target.closest("time[datetime]:not([title])") else { return };
        if let Some(day) = time.get_attribute("datetime").and_then(|day| Day::parse(&day)) {
            let _ = time.set_attribute("title", &ago(today().0 - day.0));
        }
    });
    on_cleanup(move || listener.remove());
}

/// Today in the person's time zone.
#[cfg(feature = "hydrate")]
fn today() -> Day {
    let now = js_sys::Date::new_0();
    Day::of_ms(now.get_time() as i64 - now.get_timezone_offset() as i64 * 60_000)
}

/// An age in days as text.
#[cfg_attr(
    not(feature = "hydrate"),
    allow(dead_code, reason = "the server does not know where the person is")
)]
fn ago(days: i32) -> String {
    match days {
        ..0 => "in the future".to_owned(),
        0 => "today".to_owned(),
        1 => "yesterday".to_owned(),
        2..14 => format!("{days} days ago"),
        14..60 => format!("{} weeks ago", days / 7),
        60..730 => format!("{} months ago", days / 30),
        _ => format!("{} years ago", days / 365),
    }
}

#[cfg(test)]
mod tests {
    use super::ago;

    #[test]
    fn days_ago_are_told_in_the_unit_that_fits() {
        let check = |days, expected: &str| assert_eq!(ago(days), expected);
        check(0, "today");
        check(1, "yesterday");
        check(13, "13 days ago");
        check(21, "3 weeks ago");
        check(365, "12 months ago");
        check(800, "2 years ago");
    }
}
