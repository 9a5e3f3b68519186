//! Days of a time zone, and the minutes at which they begin.

use crate::Day;

/// Minutes since 1970-01-01 00:00 UTC. Days begin at whole minutes in every time zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Minute(pub i64);

/// Returns the calendar day of a minute in the time zone with this IANA name, or `None` if the
/// zone is unknown. The server reads jiff's database, the browser asks `Intl`.
pub type DayInZone = fn(&str, Minute) -> Option<Day>;

/// Minutes in a day of UTC.
pub(crate) const DAY_MINUTES: i64 = 24 * 60;
/// No zone is or was further than this from UTC.
const OFFSET_MAX: i64 = 16 * 60;
/// The longest name of a zone, in bytes.
const NAME_MAX: usize = 64;

impl Minute {
    /// The first minute of a day of UTC.
    pub fn start_of(day: Day) -> Self {
        Self(i64::from(day.0) * DAY_MINUTES)
    }

    /// The first minute of a day of a zone, or `None` if the zone is unknown. Exact across
    /// daylight saving time, also where midnight does not exist.
    ///
    /// ```
    /// use domain::{Day, Minute};
    /// let two_hours_east = |_: &str, minute: Minute| Some(Day((minute.0 + 120).div_euclid(1440) as i32));
    /// assert_eq!(Minute::start_in_zone(Day(1), "x", two_hours_east), Some(Minute(1440 - 120)));
    /// ```
    pub fn start_in_zone(day: Day, zone: &str, day_in_zone: DayInZone) -> Option<Self> {
        let utc = Self::start_of(day).0;
        let (mut before, mut start) = (utc - OFFSET_MAX, utc + OFFSET_MAX);
        day_in_zone(zone, Self(before))?;
        while start - before > 1 {
            let middle = before + (start - before) / 2;
            if day_in_zone(zone, Self(middle))? < day {
                before = middle;
            } else {
                start = middle;
            }
        }
        Some(Self(start))
    }
}

/// Whether a text may be the IANA name of a zone other than UTC.
pub(crate) fn is_zone_name(name: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/_+-".contains(&byte);
    (1..=NAME_MAX).contains(&name.len()) && name.bytes().all(is_plain) && name != "UTC"
}
