//! Points in time as programs write them.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::fmt::rfc2822;
use jiff::tz::Offset;
use serde::{Deserialize, Serialize};

use super::time_words::from_words;

/// What comes first in dates of three numbers, such as 03/04/2026.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DateOrder {
    /// The day: 3 April.
    Dmy,
    /// The month: March 4.
    Mdy,
}

/// Why a text is no time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimeMisfit {
    /// Day and month can be either way round.
    Ambiguous,
    /// It is in no known form.
    Unknown,
}

/// Reads RFC 3339 and ISO 8601 with or without a zone (then UTC), RFC 2822, what JavaScript, `date` and
/// spreadsheets print, and seconds, milliseconds or microseconds since 1970. `order` decides on
/// dates whose day and month can be either way round.
///
/// # Errors
/// Why it is no time.
pub fn read_time(text: &str, order: Option<DateOrder>) -> Result<Timestamp, TimeMisfit> {
    let text = without_comment(text.trim());
    if let Ok(time) = text.parse::<Timestamp>() {
        return Ok(time);
    }
    if let Some(time) = text.parse::<f64>().ok().and_then(epoch_time) {
        return Ok(time);
    }
    if let Ok(civil) =
        text.parse::<DateTime>().or_else(|_| text.parse::<Date>().map(|date| date.at(0, 0, 0, 0)))
    {
        return Offset::UTC.to_timestamp(civil).map_err(|_| TimeMisfit::Unknown);
    }
    if let Ok(time) = rfc2822::DateTimeParser::new().parse_timestamp(text) {
        return Ok(time);
    }
    from_words(text, order)
}

/// The time of a number since 1970; its size tells seconds from milliseconds and microseconds.
pub fn epoch_time(number: f64) -> Option<Timestamp> {
    let millis = match number {
        1e8..1e11 => number * 1e3,
        1e11..1e14 => number,
        1e14..1e17 => number / 1e3,
        _ => return None,
    };
    Timestamp::from_millisecond(millis as i64).ok()
}

/// JavaScript prints the zone's name behind, in brackets.
fn without_comment(text: &str) -> &str {
    match text.strip_suffix(')').and_then(|text| text.rsplit_once('(')) {
        Some((time, _)) => time.trim_end(),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        let time = read_time(text, None).map(|time| time.to_string());
        assert_eq!(time.as_deref(), Ok(expected), "{text:?}");
    }

    #[test]
    fn the_forms_that_programs_write_are_read() {
        for text in [
            "2026-03-25T10:00:00Z",
            "2026-03-25T10:00:00.000+0000",
            "2026-03-25T11:00:00+01:00",
            "2026-03-25 10:00:00 UTC",
            "2026-03-25 10:00:00 +0000",
            "2026-03-25 10:00",
            "2026-03-25T10:00:00",
            "Wed Mar 25 2026 11:00:00 GMT+0100 (Central European Standard Time)",
            "Wed Mar 25 2026 10:00:00 GMT+0000 (GMT+00:00)",
            "Wed, 25 Mar 2026 10:00:00 +0000",
            "25 Mar 2026 10:00:00 GMT",
            "Wed Mar 25 10:00:00 UTC 2026",
            "25/03/2026 10:00",
            "03/25/2026 10:00 AM",
            "25.03.2026 10:00",
            "25.3.2026, 10:00:00",
            "2026/03/25 10:00",
            "25/Mar/26 10:00 AM",
            "Mar 25, 2026 10:00 AM",
            "March 25th, 2026 at 10:00",
            "25-Mar-2026 10:00:00",
            "1774432800",
            "1774432800000",
            "1774432800.0",
        ] {
            check(text, "2026-03-25T10:00:00Z");
        }
        check("2026-03-25T10:00:00.123456+00:00", "2026-03-25T10:00:00.123456Z");
        check("2026-03-25", "2026-03-25T00:00:00Z");
        check("2026/03/25", "2026-03-25T00:00:00Z");
        check("03/03/2026", "2026-03-03T00:00:00Z");
        check("4.3.2026", "2026-03-04T00:00:00Z");
        check("12:30 PM Mar 4 2026", "2026-03-04T12:30:00Z");
        check("Mar 4 2026 12:30am", "2026-03-04T00:30:00Z");
    }

    #[test]
    fn an_ambiguous_date_needs_an_order() {
        let text = "03/04/2026 10:00";
        assert_eq!(read_time(text, None), Err(TimeMisfit::Ambiguous));
        assert_eq!(read_time("03/04/26", None), Err(TimeMisfit::Ambiguous));
        let of = |order| read_time(text, Some(order)).map(|time| time.to_string());
        assert_eq!(of(DateOrder::Dmy).as_deref(), Ok("2026-04-03T10:00:00Z"));
        assert_eq!(of(DateOrder::Mdy).as_deref(), Ok("2026-03-04T10:00:00Z"));
        assert!(read_time("25/12/2026", Some(DateOrder::Mdy)).is_ok(), "only one order makes it a date");
    }

    #[test]
    fn what_is_no_time_is_none() {
        for text in [
            "last week",
            "",
            "soon",
            "12",
            "46084",
            "2026",
            "99/99/2026",
            "31.02.2026",
            "10:00",
            "Mar 2026",
            "1/2",
        ] {
            assert_eq!(read_time(text, None), Err(TimeMisfit::Unknown), "{text:?}");
        }
    }
}
