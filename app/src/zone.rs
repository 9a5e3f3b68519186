//! Time zones: jiff's database on the server, `Intl` in the browser.

#[cfg(feature = "ssr")]
use domain::Minute;
use domain::{Day, SignalLine};

/// The calendar day of a minute in the zone with this IANA name; `None` if it is unknown.
#[cfg(feature = "ssr")]
pub fn day_in_zone(zone: &str, minute: Minute) -> Option<Day> {
    let at = jiff::Timestamp::from_second(minute.0.checked_mul(60)?).ok()?;
    let offset = jiff::tz::TimeZone::get(zone).ok()?.to_offset(at);
    Some(Day::of_ms(at.as_millisecond() + i64::from(offset.seconds()) * 1000))
}

/// The person's own zone. The server does not know it.
#[cfg(not(feature = "hydrate"))]
pub fn own_zone() -> Option<String> {
    None
}

/// The day on which a signal was said, in this zone or in UTC.
pub fn day_said(signal: &SignalLine, zone: Option<&str>) -> Option<Day> {
    zone.and_then(|zone| day_in_zone(zone, signal.said_at()?)).or(signal.day)
}

#[cfg(feature = "hydrate")]
pub use browser::{day_in_zone, own_zone};

#[cfg(feature = "hydrate")]
mod browser {
    use std::cell::RefCell;

    use domain::{Day, Minute};
    use js_sys::{Array, Date, Function, Object, Reflect, global};
    use leptos::wasm_bindgen::{JsCast, JsValue};

    /// The locale that writes days as ISO 8601 does.
    const LOCALE: &str = "sv-SE";

    thread_local! {
        /// The zone that was asked for last, and what writes its days: slow to make.
        static FORMAT: RefCell<Option<(String, Function)>> = const { RefCell::new(None) };
    }

    pub fn day_in_zone(zone: &str, minute: Minute) -> Option<Day> {
        FORMAT.with_borrow_mut(|known| {
            if known.as_ref().is_none_or(|(name, _)| name != zone) {
                *known = Some((zone.to_owned(), format(zone)?));
            }
            let (_, format) = known.as_ref()?;
            let date = Date::new(&(minute.0 as f64 * 60_000.0).into());
            let written = format.call1(&JsValue::UNDEFINED, &date).ok()?;
            Day::parse(&written.as_string()?)
        })
    }

    /// The person's own zone by its IANA name.
    pub fn own_zone() -> Option<String> {
        let format = intl_format(&Array::new())?;
        let resolve: Function = property(&format, "resolvedOptions")?.dyn_into().ok()?;
        property(&resolve.call0(&format).ok()?, "timeZone")?.as_string()
    }

    fn format(zone: &str) -> Option<Function> {
        let options = Object::new();
        for (name, value) in
            [("timeZone", zone), ("year", "numeric"), ("month", "2-digit"), ("day", "2-digit")]
        {
            Reflect::set(&options, &name.into(), &value.into()).ok()?;
        }
        property(&intl_format(&Array::of2(&LOCALE.into(), &options))?, "format")?.dyn_into().ok()
    }

    /// An `Intl.DateTimeFormat`; `None` where the zone is unknown, which throws.
    fn intl_format(arguments: &Array) -> Option<JsValue> {
        let class: Function = property(&property(&global(), "Intl")?, "DateTimeFormat")?.dyn_into().ok()?;
        Reflect::construct(&class, arguments).ok()
    }

    fn property(of: &JsValue, name: &str) -> Option<JsValue> {
        Reflect::get(of, &name.into()).ok()
    }
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use domain::Query;

    use super::*;

    #[test]
    fn a_day_is_a_day_of_its_zone_across_daylight_saving_time() {
        let check = |search: &str, from: &str, until: &str| {
            let minute = |time: &str| Some(Minute(time.parse::<jiff::Timestamp>().unwrap().as_second() / 60));
            let (minutes, zone) = {
                let query = Query::parse(search).resolved(day_in_zone);
                (query.minutes, query.zone)
            };
            assert_eq!(minutes, (minute(from), minute(until)), "{search}");
            assert_eq!(zone.is_some(), search.contains('/'), "{search}");
        };
        let day = |day: &str, zone: &str| format!("?from={day}&to={day}&tz={zone}");
        check(&day("2026-06-01", "Europe/Berlin"), "2026-05-31T22:00:00Z", "2026-06-01T22:00:00Z");
        check(&day("2026-03-29", "Europe/Berlin"), "2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z");
        check(&day("2026-10-25", "Europe/Berlin"), "2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z");
        check(&day("2026-06-01", "America/Los_Angeles"), "2026-06-01T07:00:00Z", "2026-06-02T07:00:00Z");
        check(&day("2026-06-01", "Pacific/Kiritimati"), "2026-05-31T10:00:00Z", "2026-06-01T10:00:00Z");
        check(&day("2026-06-01", "Asia/Kathmandu"), "2026-05-31T18:15:00Z", "2026-06-01T18:15:00Z");
        // No midnight: clocks went from 0:00 to 1:00.
        check(&day("2018-11-04", "America/Sao_Paulo"), "2018-11-04T03:00:00Z", "2018-11-05T02:00:00Z");
        check(&day("2026-06-01", "Nowhere"), "2026-06-01T00:00:00Z", "2026-06-02T00:00:00Z");
        check("?from=2026-06-01&to=2026-06-01", "2026-06-01T00:00:00Z", "2026-06-02T00:00:00Z");
    }
}
