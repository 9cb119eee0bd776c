//! What the reader of the output can show.

use std::io::IsTerminal;
use std::time::Duration;

use imagelint::report::Style;

use crate::args::Color;

/// Widest text that is easy to read.
const WIDEST: usize = 120;

/// How text on standard output is dressed.
pub(crate) fn style(color: Color, elapsed: Option<Duration>) -> Style {
    Style { elapsed, ..style_of(color, std::io::stdout().is_terminal()) }
}

/// How text on standard error is dressed.
pub(crate) fn error_style(color: Color) -> Style {
    style_of(color, std::io::stderr().is_terminal())
}

fn style_of(color: Color, terminal: bool) -> Style {
    let set = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty());
    let color = match color {
        Color::Always => true,
        Color::Never => false,
        Color::Auto if set("NO_COLOR").is_some() => false,
        Color::Auto if set("CLICOLOR_FORCE").is_some_and(|value| value != "0") => true,
        Color::Auto => terminal && set("TERM").is_none_or(|term| term != "dumb"),
    };
    let width = terminal.then(terminal_size::terminal_size).flatten();
    let width = width.map_or(Style::PLAIN.width, |(width, _)| usize::from(width.0).min(WIDEST));
    Style { color, unicode: terminal && speaks_unicode(), width, elapsed: None }
}

/// True when the locale names UTF-8; Windows' terminals always do.
fn speaks_unicode() -> bool {
    let locale =
        ["LC_ALL", "LC_CTYPE", "LANG"].iter().find_map(|name| std::env::var(name).ok().filter(|v| !v.is_empty()));
    let utf8 = |locale: String| locale.to_ascii_lowercase().replace('-', "").contains("utf8");
    cfg!(windows) || locale.is_some_and(utf8)
}
