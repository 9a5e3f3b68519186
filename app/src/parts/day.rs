//! A calendar day.

use domain::Day;
use leptos::prelude::*;

/// A day, written the same on the server and in the browser; once the page is alive,
/// resting on it says how long ago it was.
#[component]
pub fn DayText(
    /// The day; nothing is shown when it is unknown.
    day: Option<Day>,
) -> impl IntoView {
    let title = RwSignal::new(None::<String>);
    #[cfg(feature = "hydrate")]
    Effect::new(move || title.set(day.map(|day| ago(today().0 - day.0))));
    day.map(|day| view! { <time datetime=day.to_string() title=move || title.get()>{day.spelled()}</time> })
}

/// The day it is where the person is.
#[cfg(feature = "hydrate")]
fn today() -> Day {
    Day::of_ms(js_sys::Date::now() as i64)
}

/// How long ago some days were.
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
