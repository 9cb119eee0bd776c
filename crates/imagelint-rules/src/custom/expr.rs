//! One expression: read, checked before anything runs, and given its bounds.

use std::ops::Range;
use std::sync::Arc;

use cel::common::ast::{CallExpr, Expr, IdedExpr, LiteralValue, SourceInfo};
use cel::common::value::CowVal;
use cel::{Context, Env, ExecutionError, Value};

use super::bounds::{self, Budget};
use super::check;
use super::patterns::Patterns;
use super::values::{Scene, Variable};

/// Longest expression in bytes. The longest in the catalogues of other CEL policies are a third of this.
const MAX_TEXT: usize = 4096;

/// Stack to read an expression on: the reader goes deeper for each operator in a row (`1 + 1 + 1 …`) and bounds nested
/// brackets only. What is deep is refused before it can be evaluated.
const DEEP_STACK: usize = 64 << 20;

/// An expression that may be evaluated.
pub(super) struct Expression {
    ast: IdedExpr,
    env: Arc<Env>,
    patterns: Arc<Patterns>,
    variables: Vec<Variable>,
}

/// What is wrong with an expression, and with which bytes of it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Mistake {
    pub(super) range: Range<usize>,
    pub(super) message: String,
    pub(super) help: Option<String>,
}

/// Why an expression has no value here.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum NoValue {
    /// Something it speaks of is not there, or is of another type.
    Missing(String),
    /// It was about to take longer than an expression may.
    TooMuch,
}

impl Expression {
    /// Reads `text`, which may speak of `allowed`.
    pub(super) fn new(text: &str, allowed: &[Variable]) -> Result<Self, Mistake> {
        if text.len() > MAX_TEXT {
            let message = format!("the expression has {} bytes; {MAX_TEXT} are the most that is evaluated", text.len());
            return Err(Mistake { range: 0..text.len(), message, help: None });
        }
        std::thread::scope(|scope| {
            let reader = std::thread::Builder::new().stack_size(DEEP_STACK);
            let read =
                reader.spawn_scoped(scope, || Self::read(text, allowed)).map(std::thread::ScopedJoinHandle::join);
            read.ok().and_then(Result::ok).unwrap_or_else(|| {
                Err(Mistake { range: 0..text.len(), message: "the expression cannot be read".to_owned(), help: None })
            })
        })
    }

    fn read(text: &str, allowed: &[Variable]) -> Result<Self, Mistake> {
        let env = Env::stdlib();
        let parsed = env.parser().parse_with_source_info(text);
        let (mut ast, places) = parsed.map_err(|errors| syntax(text, errors.errors))?;
        let patterns = Patterns::default();
        let mut check = check::Check::new(allowed, &patterns);
        check.expr(&ast).map_err(|(id, message, help)| Mistake { range: place(text, &places, id), message, help })?;
        let variables = check.used();
        bounds::instrument(&mut ast);
        Ok(Self { ast, env: Arc::new(env), patterns: Arc::new(patterns), variables })
    }

    /// The same, for an expression that must be true or false.
    pub(super) fn condition(text: &str, allowed: &[Variable]) -> Result<Self, Mistake> {
        let expression = Self::new(text, allowed)?;
        if let Some(kind) = check::never_bool(&expression.ast) {
            let message = format!("the expression is {kind}, and not true or false");
            return Err(Mistake { range: 0..text.len(), message, help: Some("compare it with something".to_owned()) });
        }
        match expression.value(&Scene::sample()) {
            Err(NoValue::Missing(why)) if !expression.speaks_of_objects() => {
                let help = check::texts_only(&why).map(str::to_owned);
                Err(Mistake { range: 0..text.len(), message: format!("the expression has no value: {why}"), help })
            }
            _ => Ok(expression),
        }
    }

    /// True when the value may differ from cluster to cluster.
    pub(super) fn speaks_of(&self, variable: Variable) -> bool {
        self.variables.contains(&variable)
    }

    fn speaks_of_objects(&self) -> bool {
        self.speaks_of(Variable::Object) || self.speaks_of(Variable::Container)
    }

    /// True where the expression is.
    pub(super) fn holds(&self, scene: &Scene<'_>) -> Result<bool, NoValue> {
        Ok(matches!(self.value(scene)?, Value::Bool(true)))
    }

    /// The variable that the expression is and nothing else.
    pub(super) fn bare_variable(&self) -> Option<Variable> {
        match &self.ast.expr {
            Expr::Ident(name) => Variable::from_name(name),
            _ => None,
        }
    }

    /// What the expression comes to.
    pub(super) fn value(&self, scene: &Scene<'_>) -> Result<Value, NoValue> {
        let budget = Arc::new(Budget::default());
        let mut context = Context::with_env(Arc::clone(&self.env));
        for variable in &self.variables {
            if let Some(value) = scene.value(*variable) {
                context.add_variable_as_val(variable.name(), value);
            }
        }
        bounds::add_functions(&mut context, &budget, &self.patterns);
        let value = Value::resolve_val(&self.ast, &context);
        // An `||` swallows an error where its other side is true, that of the bounds too.
        if budget.is_spent() {
            return Err(NoValue::TooMuch);
        }
        let missing = |error: ExecutionError| NoValue::Missing(error.to_string());
        let value: CowVal<'_, '_> = value.map_err(missing)?;
        Value::try_from(value.as_ref()).map_err(missing)
    }
}

/// The first syntax error.
fn syntax(text: &str, errors: Vec<cel::ParseError>) -> Mistake {
    let Some(error) = errors.into_iter().next() else {
        return Mistake { range: 0..text.len(), message: "the expression cannot be read".to_owned(), help: None };
    };
    let (line, column) = error.pos;
    let start: usize = text.split_inclusive('\n').take(line.max(1) as usize - 1).map(str::len).sum();
    let at = start + char_offset(&text[start..], column.max(1) as usize - 1);
    let range = word_at(text, at);
    if error.msg.contains("Recursion limit") {
        return Mistake { range, message: "the expression is nested too deep".to_owned(), help: None };
    }
    let message = error.msg.trim_start_matches("Syntax error: ");
    // The list of all tokens that could stand there helps nobody.
    let message = match message.split(" expecting ").next().unwrap_or(message) {
        early if early.contains("<EOF>") => "the expression ends too early".to_owned(),
        wrong => format!("the expression cannot be read: {wrong}"),
    };
    Mistake { range, message, help: None }
}

/// The place of a node. The reader counts characters.
fn place(text: &str, places: &SourceInfo, id: u64) -> Range<usize> {
    let Some((start, _)) = places.offset_for(id) else { return 0..text.len() };
    word_at(text, char_offset(text, start as usize))
}

fn char_offset(text: &str, characters: usize) -> usize {
    text.char_indices().nth(characters).map_or(text.len(), |(at, _)| at)
}

/// The word that begins at `at`, or one character; the last one where the text has ended.
fn word_at(text: &str, at: usize) -> Range<usize> {
    let Some(first) = text[at.min(text.len())..].chars().next() else {
        let last = text.char_indices().next_back().map_or(0, |(at, _)| at);
        return last..text.len();
    };
    let word = |c: char| c.is_alphanumeric() || c == '_';
    let len = text[at..].find(|c| !word(c)).unwrap_or(text.len() - at);
    at..at + len.max(first.len_utf8())
}

/// The text of a literal string.
pub(super) fn literal_text(expr: &IdedExpr) -> Option<&str> {
    match &expr.expr {
        Expr::Literal(LiteralValue::String(text)) => Some(text.inner()),
        _ => None,
    }
}

/// The parts of a call, the target first where there is one.
pub(super) fn operands(call: &CallExpr) -> impl Iterator<Item = &IdedExpr> {
    call.target.as_deref().into_iter().chain(&call.args)
}
