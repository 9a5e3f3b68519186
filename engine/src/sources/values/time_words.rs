//! Times out of words and numbers in the orders that people and programs put them in.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::Offset;

use super::time::{DateOrder, TimeMisfit};

/// Reads a date of named parts or of numbers with `/`, `.` or `-`, a time of day and a zone in any order.
///
/// # Errors
/// Why it is no time.
pub(super) fn from_words(text: &str, order: Option<DateOrder>) -> Result<Timestamp, TimeMisfit> {
    let mut parts = Parts::default();
    for word in text.split(|char: char| char.is_whitespace() || char == ',').filter(|word| !word.is_empty()) {
        parts.take(&word.to_lowercase(), order)?;
    }
    parts.time().ok_or(TimeMisfit::Unknown)
}

#[derive(Default)]
struct Parts {
    year: Option<i16>,
    month: Option<i8>,
    day: Option<i8>,
    time: Option<(i8, i8, i8, i32)>,
    is_afternoon: Option<bool>,
    offset_s: Option<i32>,
}

impl Parts {
    fn take(&mut self, word: &str, order: Option<DateOrder>) -> Result<(), TimeMisfit> {
        let is_known = if word.as_bytes()[0].is_ascii_digit() && word.contains(':') {
            self.take_clock(word)
        } else if word.starts_with(|char: char| char.is_ascii_digit())
            && let Some(parts) = three(word)
        {
            return self.take_date(parts, word.contains('.'), order);
        } else {
            self.take_offset(word) || self.take_number(word) || self.take_name(word)
        };
        if is_known { Ok(()) } else { Err(TimeMisfit::Unknown) }
    }

    /// `10:00`, `10:00:30.5`, `10:00pm`, `10:00:00+01:00`, `10:00Z`.
    fn take_clock(&mut self, word: &str) -> bool {
        let end = word
            .find(|char: char| !(char.is_ascii_digit() || char == ':' || char == '.'))
            .unwrap_or(word.len());
        let (clock, rest) = word.split_at(end);
        let mut numbers = clock.split(':');
        let hour = numbers.next().and_then(|hour| hour.parse().ok());
        let minute = numbers.next().and_then(|minute| minute.parse().ok());
        let second = numbers.next().map_or(Some(0.0), |second| second.parse::<f64>().ok());
        let (Some(hour), Some(minute), Some(second)) = (hour, minute, second) else { return false };
        if numbers.next().is_some() || self.time.is_some() || !(0.0..61.0).contains(&second) {
            return false;
        }
        let nanos = (second.fract() * 1e9).round().min(999_999_999.0) as i32;
        self.time = Some((hour, minute, second as i8, nanos));
        rest.is_empty() || self.take_offset(rest) || self.take_name(rest)
    }

    fn take_date(
        &mut self,
        parts: [&str; 3],
        has_stops: bool,
        order: Option<DateOrder>,
    ) -> Result<(), TimeMisfit> {
        let [first, second, third] = parts;
        let number = |part: &str| part.parse::<i16>().ok().filter(|_| part.len() <= 4);
        if let Some(month) = month(second) {
            self.set(year(third), Some(month), number(first));
            return Ok(());
        }
        let (Some(a), Some(b), Some(c)) = (number(first), number(second), number(third)) else {
            return Err(TimeMisfit::Unknown);
        };
        if first.len() == 4 {
            self.set(Some(a), i8::try_from(b).ok(), Some(c));
            return Ok(());
        }
        let (dmy, mdy) = ((b, a), (a, b));
        let is_date = |(month, day): (i16, i16)| (1..=12).contains(&month) && (1..=31).contains(&day);
        let has_short_year = third.len() <= 2;
        let (month, day) = match (is_date(dmy), is_date(mdy), order) {
            _ if has_stops => dmy,
            (true, true, _) if a == b && !has_short_year => dmy,
            (true, _, Some(DateOrder::Dmy)) => dmy,
            (_, true, Some(DateOrder::Mdy)) => mdy,
            (true, false, _) if !has_short_year || order.is_some() => dmy,
            (false, true, _) if !has_short_year || order.is_some() => mdy,
            (false, false, _) => return Err(TimeMisfit::Unknown),
            _ => return Err(TimeMisfit::Ambiguous),
        };
        self.set(year(third), i8::try_from(month).ok(), Some(day));
        Ok(())
    }

    fn set(&mut self, year: Option<i16>, month: Option<i8>, day: Option<i16>) {
        (self.year, self.month, self.day) = (year, month, day.and_then(|day| i8::try_from(day).ok()));
    }

    /// `z`, `utc`, `gmt+0100`, `+01:00`, `-0500`, `utc+1`.
    fn take_offset(&mut self, word: &str) -> bool {
        let name = ["utc", "gmt", "z"].into_iter().find(|name| word.starts_with(name));
        let rest = name.map_or(word, |name| &word[name.len()..]);
        if rest.is_empty() {
            self.offset_s = self.offset_s.or(Some(0));
            return name.is_some();
        }
        let (sign, digits) = match (rest.strip_prefix('+'), rest.strip_prefix(['-', '−'])) {
            (Some(digits), _) => (1, digits),
            (None, Some(digits)) => (-1, digits),
            (None, None) => return false,
        };
        let digits = digits.replace(':', "");
        let (hours, minutes) =
            if digits.len() > 2 { digits.split_at(digits.len() - 2) } else { (&digits[..], "0") };
        let (Ok(hours), Ok(minutes)) = (hours.parse::<i32>(), minutes.parse::<i32>()) else { return false };
        if digits.len() > 4 || hours > 14 || minutes > 59 {
            return false;
        }
        self.offset_s = Some(sign * (hours * 3600 + minutes * 60));
        true
    }

    /// A day or a year, by its size.
    fn take_number(&mut self, word: &str) -> bool {
        let digits = word.trim_end_matches(char::is_alphabetic).trim_end_matches('.');
        let is_ordinal = matches!(&word[digits.len()..], "" | "." | "st" | "nd" | "rd" | "th");
        let Some(number) =
            digits.parse::<i16>().ok().filter(|_| is_ordinal && !digits.starts_with(['+', '-']))
        else {
            return false;
        };
        if digits.len() == 4 && self.year.is_none() {
            self.year = Some(number);
        } else if digits.len() <= 2 && self.day.is_none() {
            self.day = i8::try_from(number).ok();
        } else {
            return false;
        }
        true
    }

    fn take_name(&mut self, word: &str) -> bool {
        let word = word.trim_end_matches('.');
        if let Some(month) = month(word) {
            return self.month.replace(month).is_none();
        }
        match word {
            "am" | "a.m" => self.is_afternoon = Some(false),
            "pm" | "p.m" => self.is_afternoon = Some(true),
            "at" => {}
            _ => {
                const DAYS: [&str; 7] =
                    ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
                return word.len() >= 3 && DAYS.iter().any(|day| day.starts_with(word));
            }
        }
        true
    }

    fn time(&self) -> Option<Timestamp> {
        let (hour, minute, second, nanos) = self.time.unwrap_or_default();
        let hour = match self.is_afternoon {
            None => hour,
            Some(_) if !(1..=12).contains(&hour) => return None,
            Some(is_afternoon) => hour % 12 + if is_afternoon { 12 } else { 0 },
        };
        let civil =
            DateTime::new(self.year?, self.month?, self.day?, hour, minute, second.min(59), nanos).ok()?;
        Offset::from_seconds(self.offset_s.unwrap_or(0)).ok()?.to_timestamp(civil).ok()
    }
}

/// `03/04/2026`, `25.3.2026`, `25-mar-2026`.
fn three(word: &str) -> Option<[&str; 3]> {
    let separator = word.chars().find(|char| "/.-".contains(*char))?;
    let mut parts = word.split(separator).filter(|part| !part.is_empty());
    let three = [parts.next()?, parts.next()?, parts.next()?];
    parts.next().is_none().then_some(three)
}

fn year(word: &str) -> Option<i16> {
    let year: i16 = word.parse().ok()?;
    match word.len() {
        4 => Some(year),
        2 => Some(if year < 70 { 2000 + year } else { 1900 + year }),
        _ => None,
    }
}

fn month(word: &str) -> Option<i8> {
    const MONTHS: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let position = MONTHS.iter().position(|month| word.len() >= 3 && month.starts_with(word));
    position.or((word == "sept").then_some(8)).map(|position| position as i8 + 1)
}
