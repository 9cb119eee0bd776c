//! Which texts go-yaml takes for a date or time.

/// True for `YYYY-M-D`, also with a time: behind `T` or `t` with a zone, behind a space without.
pub(crate) fn is_timestamp(text: &str) -> bool {
    // Image tags and ports begin with digits too; nearly all of them end here.
    let bytes = text.as_bytes();
    if bytes.len() < 8 || bytes[4] != b'-' || !bytes[..4].iter().all(u8::is_ascii_digit) {
        return false;
    }
    date_and_time(bytes).is_some()
}

fn date_and_time(bytes: &[u8]) -> Option<()> {
    let year = bytes[..4].iter().fold(0, |year, digit| year * 10 + u32::from(digit - b'0'));
    let (month, rest) = number(&bytes[5..])?;
    let (day, rest) = number(literal(rest, b'-')?)?;
    if !(1..=12).contains(&month) || !(1..=days(year, month)).contains(&day) {
        return None;
    }
    match rest {
        [] => Some(()),
        [b'T' | b't', rest @ ..] => zone(time(rest)?),
        [b' ', rest @ ..] => time(rest.trim_ascii_start()).filter(|rest| rest.is_empty()).map(drop),
        _ => None,
    }
}

fn time(bytes: &[u8]) -> Option<&[u8]> {
    let (hour, rest) = number(bytes)?;
    let (minute, rest) = number(literal(rest, b':')?)?;
    let (second, rest) = number(literal(rest, b':')?)?;
    if hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    Some(match rest {
        [b'.' | b',', digit, ..] if digit.is_ascii_digit() => {
            let digits = rest[1..].iter().take_while(|byte| byte.is_ascii_digit()).count();
            &rest[1 + digits..]
        }
        _ => rest,
    })
}

fn zone(bytes: &[u8]) -> Option<()> {
    match bytes {
        [b'Z'] => Some(()),
        [b'+' | b'-', h1, h2, b':', m1, m2] if [h1, h2, m1, m2].iter().all(|byte| byte.is_ascii_digit()) => {
            let pair = |tens: &u8, ones: &u8| (tens - b'0') * 10 + (ones - b'0');
            (pair(h1, h2) <= 24 && pair(m1, m2) <= 60).then_some(())
        }
        _ => None,
    }
}

/// One or two digits.
fn number(bytes: &[u8]) -> Option<(u32, &[u8])> {
    let digit = |at: usize| bytes.get(at).filter(|byte| byte.is_ascii_digit()).map(|byte| u32::from(byte - b'0'));
    let first = digit(0)?;
    Some(digit(1).map_or((first, &bytes[1..]), |second| (first * 10 + second, &bytes[2..])))
}

fn literal(bytes: &[u8], expected: u8) -> Option<&[u8]> {
    bytes.strip_prefix(&[expected])
}

const fn days(year: u32, month: u32) -> u32 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        _ => 31,
    }
}
