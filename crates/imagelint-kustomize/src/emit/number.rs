//! Numbers as they look after kustomize's trip through JSON and back to YAML.

/// How a floating-point value is printed at the end: as JSON first, then as go-yaml reads that JSON.
/// `None` for what JSON has no number for.
pub(super) fn yaml_float(value: f64) -> Option<String> {
    let json = json_float(value)?;
    if json.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-') {
        if let Ok(int) = json.parse::<i64>() {
            return Some(int.to_string());
        }
        if let Ok(uint) = json.parse::<u64>() {
            return Some(uint.to_string());
        }
    }
    Some(go_format_g(value))
}

/// Go's `encoding/json`: plain digits, an exponent only below 1e-6 and from 1e21 on.
pub(crate) fn json_float(value: f64) -> Option<String> {
    if !value.is_finite() {
        return None;
    }
    let size = value.abs();
    if size != 0.0 && !(1e-6..1e21).contains(&size) {
        let (negative, digits, exponent) = shortest(value);
        // JSON drops the zero of e-09.
        let text = scientific(negative, &digits, exponent);
        return Some(match text.rsplit_once("e-0") {
            Some((head, tail)) if tail.len() == 1 => format!("{head}e-{tail}"),
            _ => text,
        });
    }
    Some(format!("{value}"))
}

/// Go's `strconv.FormatFloat(value, 'g', -1, 64)`.
pub(crate) fn go_format_g(value: f64) -> String {
    if value == 0.0 {
        return if value.is_sign_negative() { "-0".to_owned() } else { "0".to_owned() };
    }
    let (negative, digits, exponent) = shortest(value);
    // For the shortest form Go decides as if six digits were asked for.
    if !(-4..6).contains(&exponent) {
        return scientific(negative, &digits, exponent);
    }
    format!("{value}")
}

fn scientific(negative: bool, digits: &str, exponent: i32) -> String {
    let sign = if negative { "-" } else { "" };
    let (head, tail) = digits.split_at(1);
    let dot = if tail.is_empty() { "" } else { "." };
    let exponent_sign = if exponent < 0 { '-' } else { '+' };
    format!("{sign}{head}{dot}{tail}e{exponent_sign}{:02}", exponent.abs())
}

/// Sign, shortest digits and decimal exponent of a finite value that is not zero.
fn shortest(value: f64) -> (bool, String, i32) {
    let text = format!("{:e}", value.abs());
    let (mantissa, exponent) = text.split_once('e').expect("LowerExp always writes an exponent");
    (value < 0.0, mantissa.replace('.', ""), exponent.parse().expect("LowerExp writes a whole exponent"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prints_numbers_as_upstream() {
        let check = |value: f64, expected: &str| assert_eq!(yaml_float(value).as_deref(), Some(expected));
        check(1.0, "1");
        check(1000.0, "1000");
        check(1.5, "1.5");
        check(1.5e-7, "1.5e-07");
        check(123_456_789.125, "1.23456789125e+08");
        check(1e20, "1e+20");
        check(1e21, "1e+21");
        check(0.0001, "0.0001");
        check(0.00001, "1e-05");
        assert_eq!(yaml_float(f64::NAN), None);
        assert_eq!(json_float(1e-9).as_deref(), Some("1e-9"));
    }
}
