//! JSON lines: one finding a line, shaped as in [`json`](super::json).

use std::io::{self, Write};

use super::json::findings;
use crate::outcome::Report;

pub(super) fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    for finding in findings(report) {
        serde_json::to_writer(&mut *out, &finding)?;
        out.write_all(b"\n")?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use crate::report::Format;
    use crate::report::fixture::{self, check};

    #[test]
    fn each_line_is_a_finding_of_the_json() {
        let report = fixture::full_report();
        let all: serde_json::Value = serde_json::from_str(&check(&report, Format::Json)).unwrap();
        let text = check(&report, Format::Jsonl);
        let lines: Vec<serde_json::Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(&lines, all["findings"].as_array().unwrap());
    }
}
