//! The order go-yaml prints keys in: letters after other characters, runs of digits by value.

/// True when `a` is printed before `b`.
pub(crate) fn natural_less(a: &str, b: &str) -> bool {
    let common = a.bytes().zip(b.bytes()).take_while(|(x, y)| x == y).count();
    let mut at = common;
    while !a.is_char_boundary(at) || !b.is_char_boundary(at) {
        at -= 1;
    }
    match (a[at..].chars().next(), b[at..].chars().next()) {
        (Some(x), Some(y)) => compare_from(a, b, at, x, y),
        (None, Some(_)) => true,
        _ => false,
    }
}

fn compare_from(a: &str, b: &str, at: usize, x: char, y: char) -> bool {
    let (x_letter, y_letter) = (x.is_alphabetic(), y.is_alphabetic());
    if x_letter && y_letter {
        return x < y;
    }
    if x_letter || y_letter {
        return y_letter;
    }
    // A zero inside a number is not a leading zero: 10 and 1 differ by value, 01 and 1 by length.
    let inside =
        (x == '0' || y == '0') && a[..at].chars().rev().take_while(char::is_ascii_digit).any(|digit| digit != '0');
    let (x_value, x_len) = digits(&a[at..], i64::from(inside));
    let (y_value, y_len) = digits(&b[at..], i64::from(inside));
    if x_value != y_value {
        return x_value < y_value;
    }
    if x_len != y_len {
        return x_len < y_len;
    }
    x < y
}

fn digits(text: &str, start: i64) -> (i64, usize) {
    let run = text.bytes().take_while(u8::is_ascii_digit);
    run.fold((start, 0), |(value, len), digit| (value.wrapping_mul(10).wrapping_add(i64::from(digit - b'0')), len + 1))
}

/// Sorts by [`natural_less`], which is no total order: the standard sort may refuse it.
pub(super) fn sort_by_key<T: Copy, F: Fn(T) -> K, K: AsRef<str>>(items: &mut [T], key: F) {
    for at in 1..items.len() {
        let item = items[at];
        if !natural_less(key(item).as_ref(), key(items[at - 1]).as_ref()) {
            continue;
        }
        let target = items[..at].partition_point(|other| !natural_less(key(item).as_ref(), key(*other).as_ref()));
        items[target..=at].rotate_right(1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn orders_like_go_yaml() {
        let check = |first: &str, second: &str| {
            assert!(natural_less(first, second), "{first} < {second}");
            assert!(!natural_less(second, first), "{second} < {first}");
        };
        check("a2", "a10");
        check("9", "10");
        check("file2", "file02");
        check("a.b", "ab");
        check("Z", "a");
        check("app", "apps");
        check("", "a");
    }
}
