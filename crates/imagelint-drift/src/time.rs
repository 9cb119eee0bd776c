//! Points in time as the API server writes them.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Seconds since 1970 in UTC. Written and read in the form of RFC 3339: `2026-10-01T08:00:00Z`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Timestamp(pub i64);

const DAY: i64 = 86_400;

impl Timestamp {
    /// Reads RFC 3339, with or without fractions of a second, which are dropped.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (date, rest) = text.split_once(['T', 't', ' '])?;
        let zone_at = rest.find(['Z', 'z', '+', '-'])?;
        let (time, zone) = rest.split_at(zone_at);
        let [year, month, day] = numbers(date, '-')?;
        let [hour, minute, second] = numbers(time.split('.').next()?, ':')?;
        let fits = (1..=12).contains(&month) && (1..=31).contains(&day) && hour < 24 && minute < 60 && second <= 60;
        let offset = match zone.split_at(1) {
            ("+", zone) => minutes(zone)?,
            ("-", zone) => -minutes(zone)?,
            (_, "") => 0,
            _ => return None,
        };
        let seconds = days(year, month, day) * DAY + hour * 3600 + minute * 60 + second;
        fits.then_some(Self(seconds - offset * 60))
    }

    /// Seconds from `earlier` to this.
    #[must_use]
    pub const fn since(self, earlier: Self) -> i64 {
        self.0 - earlier.0
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = date(self.0.div_euclid(DAY));
        let second = self.0.rem_euclid(DAY);
        let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
        write!(out, "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| serde::de::Error::custom(format_args!("`{text}` is no time of RFC 3339")))
    }
}

fn numbers(text: &str, separator: char) -> Option<[i64; 3]> {
    let mut parts = text.split(separator).map(|part| {
        let digits = part.len() <= 4 && part.bytes().all(|byte| byte.is_ascii_digit());
        part.parse::<i64>().ok().filter(|_| digits)
    });
    let all = [parts.next()??, parts.next()??, parts.next()??];
    parts.next().is_none().then_some(all)
}

fn minutes(zone: &str) -> Option<i64> {
    let (hours, minutes) = zone.split_once(':')?;
    Some(hours.parse::<u8>().ok()? as i64 * 60 + minutes.parse::<u8>().ok()? as i64)
}

/// Days from 1970-01-01, by the proleptic Gregorian calendar; years begin in March so that the odd day comes last.
const fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

const fn date(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let of_era = days.rem_euclid(146_097);
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    (year + era * 400 + (month <= 2) as i64, month, day)
}

#[cfg(test)]
mod tests {
    use super::Timestamp;

    #[test]
    fn times_are_read_as_the_api_server_writes_them() {
        let check =
            |text: &str, seconds: Option<i64>| assert_eq!(Timestamp::parse(text).map(|at| at.0), seconds, "{text}");
        check("1970-01-01T00:00:00Z", Some(0));
        check("2026-10-01T08:00:00Z", Some(1_790_841_600));
        check("2026-10-01T08:00:00.123456Z", Some(1_790_841_600));
        check("2026-10-01T10:00:00+02:00", Some(1_790_841_600));
        check("2024-02-29T23:59:59Z", Some(1_709_251_199));
        for bad in ["", "2026-10-01", "2026-13-01T00:00:00Z", "now", "2026-10-01T08:00Z", "2026-10-01T08:00:00"] {
            check(bad, None);
        }
    }

    #[test]
    fn what_is_written_is_read_back() {
        for text in ["1969-12-31T23:59:59Z", "2000-02-29T00:00:00Z", "2026-12-31T23:59:59Z"] {
            assert_eq!(Timestamp::parse(text).unwrap().to_string(), text);
        }
    }
}
