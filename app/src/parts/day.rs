//! A calendar day.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::Offset;
use leptos::prelude::*;

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// A day counted from 1970-01-01, written the same on the server and in the browser.
#[component]
pub fn Day(
    /// The day; nothing is shown when it is unknown.
    day: Option<i32>,
) -> impl IntoView {
    day.and_then(date).map(|date| {
        let iso = format!("{:04}-{:02}-{:02}", date.year(), date.month(), date.day());
        view! { <time datetime=iso>{spelled(date)}</time> }
    })
}

fn date(day: i32) -> Option<Date> {
    let start = Timestamp::from_second(i64::from(day) * 86_400).ok()?;
    Some(Offset::UTC.to_datetime(start).date())
}

fn spelled(date: Date) -> String {
    let month = usize::from(date.month().unsigned_abs()).saturating_sub(1);
    format!("{} {} {}", date.day(), MONTHS[month.min(11)], date.year())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_counted_from_the_epoch() {
        let check = |day, expected: &str| assert_eq!(date(day).map(spelled).as_deref(), Some(expected));
        check(0, "1 Jan 1970");
        check(-1, "31 Dec 1969");
        check(19_782, "29 Feb 2024");
        check(20_819, "1 Jan 2027");
    }

    #[test]
    fn a_day_beyond_the_calendar_is_not_shown() {
        assert_eq!(date(i32::MAX), None);
    }
}
