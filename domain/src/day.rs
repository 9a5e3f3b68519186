//! Calendar days.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::Offset;
use serde::{Deserialize, Serialize};

/// A calendar day, as the number of days since 1970-01-01. Written `2026-11-23`.
///
/// ```
/// use domain::Day;
/// let day = Day::parse("2024-02-29").unwrap();
/// assert_eq!(day.0, 19_782);
/// assert_eq!(day.to_string(), "2024-02-29");
/// assert_eq!(day.spelled(), "29 Feb 2024");
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Day(pub i32);

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const DAY_MS: i64 = 86_400_000;
const DAY_S: i64 = 86_400;

impl Day {
    /// The day in UTC of a time in milliseconds since 1970-01-01 UTC.
    pub fn of_ms(ms: i64) -> Self {
        Self(ms.div_euclid(DAY_MS) as i32)
    }

    /// Parses `2026-11-23`; `None` for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        // By hand: a full ISO 8601 parser would be a tenth of the WASM.
        let mut parts = text.splitn(3, '-');
        let mut number = |digits: usize| -> Option<i16> {
            let part = parts.next()?;
            (part.len() == digits && part.bytes().all(|byte| byte.is_ascii_digit()))
                .then(|| part.parse().ok())?
        };
        let (year, month, day) = (number(4)?, number(2)?, number(2)?);
        let date = Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()?;
        let time =
            Offset::UTC.to_timestamp(DateTime::from_parts(date, jiff::civil::Time::midnight())).ok()?;
        i32::try_from(time.as_second().div_euclid(DAY_S)).ok().map(Self)
    }

    /// For display: 23 Nov 2026. Empty if out of range.
    pub fn spelled(self) -> String {
        let Some(date) = self.date() else { return String::new() };
        let month = usize::from(date.month().unsigned_abs()).saturating_sub(1);
        format!("{} {} {}", date.day(), MONTHS[month.min(11)], date.year())
    }

    fn date(self) -> Option<Date> {
        let start = Timestamp::from_second(i64::from(self.0) * DAY_S).ok()?;
        Some(Offset::UTC.to_datetime(start).date())
    }
}

impl std::fmt::Display for Day {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.date() {
            Some(date) => write!(f, "{:04}-{:02}-{:02}", date.year(), date.month(), date.day()),
            None => Ok(()),
        }
    }
}
