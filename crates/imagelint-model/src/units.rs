//! Sizes and throughputs as people write them: `240MB`, `1.5GiB`, `0.26MB/s`.

use std::fmt;

/// A number of bytes. `MB` is 10^6 bytes, `MiB` is 2^20.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ByteSize(pub u64);

/// Bytes a second.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct Throughput(pub f64);

/// Why a size or throughput could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnitError {
    /// What was expected, in words.
    pub message: String,
}

const UNITS: [(&str, f64); 9] = [
    ("B", 1.0),
    ("kB", 1e3),
    ("KB", 1e3),
    ("MB", 1e6),
    ("GB", 1e9),
    ("TB", 1e12),
    ("KiB", 1024.0),
    ("MiB", 1_048_576.0),
    ("GiB", 1_073_741_824.0),
];

impl std::str::FromStr for ByteSize {
    type Err = UnitError;

    fn from_str(text: &str) -> Result<Self, UnitError> {
        let bytes = amount(text).ok_or_else(|| UnitError {
            message: format!("`{text}` is no size: write a number and a unit, such as 240MB or 1.5GiB"),
        })?;
        Ok(Self(bytes as u64))
    }
}

impl std::str::FromStr for Throughput {
    type Err = UnitError;

    fn from_str(text: &str) -> Result<Self, UnitError> {
        let bytes = text.trim().strip_suffix("/s").and_then(amount).filter(|bytes| *bytes > 0.0);
        bytes.map(Self).ok_or_else(|| UnitError {
            message: format!(
                "`{text}` is no throughput: write an amount a second above zero, such as 20MB/s or 0.26MB/s"
            ),
        })
    }
}

fn amount(text: &str) -> Option<f64> {
    let text = text.trim();
    let unit_at = text.find(|c: char| c.is_ascii_alphabetic())?;
    let (number, unit) = text.split_at(unit_at);
    let (_, factor) = UNITS.iter().find(|(name, _)| *name == unit)?;
    let number: f64 = number.trim().parse().ok()?;
    (number.is_finite() && number >= 0.0).then_some(number * factor)
}

impl fmt::Display for ByteSize {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bytes = self.0 as f64;
        let (factor, unit) = match bytes {
            b if b >= 1e9 => (1e9, "GB"),
            b if b >= 1e6 => (1e6, "MB"),
            b if b >= 1e3 => (1e3, "kB"),
            _ => (1.0, "B"),
        };
        let rounded = (bytes / factor * 10.0).round() / 10.0;
        write!(out, "{rounded} {unit}")
    }
}

impl fmt::Display for Throughput {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{:.2} MB/s", self.0 / 1e6)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_read_in_decimal_and_binary_units() {
        let check = |text: &str, bytes: u64| assert_eq!(text.parse(), Ok(ByteSize(bytes)), "{text}");
        check("240MB", 240_000_000);
        check("1.5GiB", 1_610_612_736);
        check(" 12 kB ", 12_000);
        for bad in ["", "240", "MB", "-1MB", "240 mb", "1e400GB", "nanMB"] {
            assert!(bad.parse::<ByteSize>().is_err(), "{bad}");
        }
    }

    #[test]
    fn throughputs_need_a_unit_of_time_and_more_than_nothing() {
        assert_eq!("0.26MB/s".parse(), Ok(Throughput(260_000.0)));
        for bad in ["20MB", "0MB/s", "20/s", "fast"] {
            assert!(bad.parse::<Throughput>().is_err(), "{bad}");
        }
    }
}
