//! Whether an annotation says something that the controller understands.

use imagelint_yaml::{Node, Resolved, Typing};

use super::{Annotation, Annotations, Part, Target, Values, Written};

/// What is wrong with a value.
pub(crate) struct Problem {
    /// In words.
    pub(crate) message: String,
    /// What to write instead.
    pub(crate) help: String,
    /// The value that was meant, where only case or blanks differ.
    pub(crate) meant: Option<String>,
}

/// What is wrong with the value of `written`, if anything is.
pub(crate) fn problem(row: &Annotation, written: Written<'_>, found: &Annotations<'_>) -> Option<Problem> {
    if let Some(problem) = wrong_type(row, &written.entry.value, found.in_values()) {
        return Some(problem);
    }
    let text = written.known_value()?;
    match (row.suffix, row.values) {
        ("protocol-port", _) => protocol_port(text, found.target),
        ("preserve-lb-on-delete", _) => (text == "false").then(|| Problem {
            message: "any text keeps the load balancer when the Service goes, `false` too".to_owned(),
            help: "remove the annotation".to_owned(),
            meant: None,
        }),
        (_, Values::Any) => None,
        (_, Values::Text(longest)) => (text.chars().count() > longest).then(|| Problem {
            message: format!("`{}` has at most {longest} characters", row.suffix),
            help: "shorten it".to_owned(),
            meant: None,
        }),
        (_, Values::Word(words)) => word(row, words, text, found.target),
        (_, Values::Words(words)) => text.split(',').find_map(|part| word(row, words, part, found.target)),
        (_, Values::Number { from, to, also }) => number(row, text, (from, to, also), found.target),
    }
}

/// Annotations are texts: numbers and booleans are refused. A chart may put quotes around a number, but no quotes make
/// `on` of a boolean.
fn wrong_type(row: &Annotation, value: &Node, in_values: bool) -> Option<Problem> {
    let quote = |text: &str| format!("put it into quotes: `\"{text}\"`");
    match value.resolve(Typing::Api) {
        Some(Resolved::String | Resolved::Null) => None,
        Some(Resolved::Bool(is)) => {
            let text = value.text().unwrap_or_default();
            let is_word = |word: &str| row.words(Target::Unknown).any(|known| known == word);
            (!in_values || !is_word(&is.to_string())).then(|| Problem {
                message: format!("without quotes `{text}` is the boolean `{is}`, and the API server takes texts only"),
                help: quote(text),
                meant: None,
            })
        }
        Some(_) if in_values => None,
        Some(_) => {
            let text = value.text().unwrap_or_default();
            let message = format!("without quotes `{text}` is a number, and the API server takes texts only");
            Some(Problem { message, help: quote(text), meant: None })
        }
        None => (!in_values).then(|| Problem {
            message: "an annotation is a text".to_owned(),
            help: "write one text, in quotes".to_owned(),
            meant: None,
        }),
    }
}

fn word(row: &Annotation, words: &[&str], text: &str, target: Target) -> Option<Problem> {
    if row.words(target).any(|word| word == text) {
        return None;
    }
    let meant = row.words(target).find(|word| word.eq_ignore_ascii_case(text.trim()));
    // What belongs to the backends is read by code that both sorts share.
    let folded = row.any_case && (row.part == Part::Backend || (row.nlb && target != Target::Clb));
    if let Some(meant) = meant {
        return (!folded).then(|| Problem {
            message: format!("`{text}` is not understood: `{}` is compared as written, case included", row.suffix),
            help: format!("write `{meant}`"),
            meant: Some(meant.to_owned()),
        });
    }
    let elsewhere = ["paybytraffic", "paybybandwidth"].iter().any(|word| word.eq_ignore_ascii_case(text));
    let help = if row.suffix == "instance-charge-type" && elsewhere {
        "that is how traffic is billed: write it as `charge-type`, in lower case".to_owned()
    } else {
        let words = if target == Target::Nlb && !row.nlb_words.is_empty() { row.nlb_words } else { words };
        format!("write {}", listed(words))
    };
    Some(Problem { message: format!("`{text}` is no value of `{}`", row.suffix), help, meant: None })
}

/// `a`, `b` or `c`.
fn listed(words: &[&str]) -> String {
    let quoted: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
    match quoted.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{} or {last}", rest.join(", ")),
        None => String::new(),
    }
}

fn number(row: &Annotation, text: &str, (from, to, also): (i64, i64, Option<i64>), target: Target) -> Option<Problem> {
    let limits = if to == i64::MAX {
        format!("a whole number from {from} on")
    } else {
        format!("a whole number from {from} to {to}")
    };
    let Ok(number) = text.parse::<i64>() else {
        return Some(Problem {
            message: format!("`{text}` is no number, and `{}` is one", row.suffix),
            help: format!("write {limits}"),
            meant: text.trim().parse::<i64>().ok().map(|number| number.to_string()),
        });
    };
    // Network load balancers have limits of their own.
    let bounded = target == Target::Clb || !row.nlb;
    (bounded && !(from..=to).contains(&number) && also != Some(number)).then(|| Problem {
        message: format!("`{}` cannot be {number}", row.suffix),
        help: format!("write {limits}"),
        meant: None,
    })
}

/// `https:443,http:80`.
fn protocol_port(text: &str, target: Target) -> Option<Problem> {
    let (known, any_case): (&[&str], bool) = match target {
        Target::Clb => (&["http", "https", "tcp", "udp"], false),
        Target::Nlb => (&["tcp", "udp", "tcpssl"], true),
        _ => (&["http", "https", "tcp", "udp", "tcpssl"], true),
    };
    let valid = |part: &str| {
        part.split_once(':').is_some_and(|(protocol, port)| {
            let fits = |word: &&&str| if any_case { word.eq_ignore_ascii_case(protocol) } else { **word == protocol };
            known.iter().any(|word| fits(&word)) && port.parse::<u16>().is_ok()
        })
    };
    let bad = text.split(',').find(|part| !valid(part))?;
    let plain = text.to_ascii_lowercase().replace(' ', "");
    let meant = plain.split(',').all(valid).then_some(plain);
    Some(Problem {
        message: format!("`{bad}` is no protocol and port that the controller understands"),
        help: format!("write `https:443,http:80` and so on; protocols are {}", listed(known)),
        meant,
    })
}

#[cfg(test)]
mod tests {
    use super::{Target, protocol_port};

    #[test]
    fn protocols_and_ports() {
        let check = |text: &str, target, expected: Option<Option<&str>>| {
            let found = protocol_port(text, target).map(|problem| problem.meant);
            assert_eq!(found, expected.map(|meant| meant.map(str::to_owned)), "{text}");
        };
        check("https:443,http:80", Target::Clb, None);
        check("HTTPS:443", Target::Clb, Some(Some("https:443")));
        check("https:443, http:80", Target::Clb, Some(Some("https:443,http:80")));
        check("https", Target::Clb, Some(None));
        check("grpc:50051", Target::Clb, Some(None));
        check("TCPSSL:443", Target::Nlb, None);
        check("https:443", Target::Nlb, Some(None));
        check("TCPSSL:443,https:80", Target::Unknown, None);
    }
}
