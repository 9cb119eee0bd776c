//! What can be told of an expression before it runs: whether all it names is there, and whether it can be true or false.

use std::collections::BTreeSet;

use cel::common::ast::{CallExpr, EntryExpr, Expr, IdedExpr, LiteralValue, operators};
use imagelint_model::suppress::edit_distance;

use super::expr::{literal_text, operands};
use super::patterns::Patterns;
use super::values::Variable;

/// Most nodes of an expression, those that macros make counted too.
const MAX_NODES: usize = 1000;

/// Deepest node of an expression, so that an evaluation fits on the stack of a thread that lints.
const MAX_DEPTH: usize = 60;
/// What a loop adds to the depth: its evaluation takes several calls.
const LOOP_DEPTH: usize = 4;

/// The functions of the standard library, but for those of time, and `matches`.
const FUNCTIONS: &[&str] = &[
    "bool",
    "bytes",
    "contains",
    "double",
    "dyn",
    "endsWith",
    "hasValue",
    "int",
    "matches",
    "none",
    "of",
    "ofNonZeroValue",
    "optMap",
    "or",
    "orValue",
    "size",
    "startsWith",
    "string",
    "type",
    "uint",
    "value",
];

/// Names of types, which are values too.
const TYPES: &[&str] =
    &["bool", "bytes", "double", "dyn", "int", "list", "map", "null_type", "optional_type", "string", "type", "uint"];

/// A node, what is wrong with it, and what to do.
type Problem = (u64, String, Option<String>);

/// Walks over an expression.
pub(super) struct Check<'c> {
    allowed: &'c [Variable],
    patterns: &'c Patterns,
    used: BTreeSet<Variable>,
    locals: Vec<String>,
    nodes: usize,
    depth: usize,
}

impl<'c> Check<'c> {
    pub(super) fn new(allowed: &'c [Variable], patterns: &'c Patterns) -> Self {
        Self { allowed, patterns, used: BTreeSet::new(), locals: Vec::new(), nodes: 0, depth: 0 }
    }

    /// The variables that were seen.
    pub(super) fn used(self) -> Vec<Variable> {
        self.used.into_iter().collect()
    }

    pub(super) fn expr(&mut self, expr: &IdedExpr) -> Result<(), Problem> {
        self.nodes += 1;
        if self.nodes > MAX_NODES {
            return Err((expr.id, format!("the expression has more than {MAX_NODES} parts"), None));
        }
        let step = if matches!(expr.expr, Expr::Comprehension(_)) { LOOP_DEPTH } else { 1 };
        if self.depth + step > MAX_DEPTH {
            return Err((expr.id, "the expression is nested too deep".to_owned(), None));
        }
        self.depth += step;
        let checked = self.node(expr);
        self.depth -= step;
        checked
    }

    fn node(&mut self, expr: &IdedExpr) -> Result<(), Problem> {
        match &expr.expr {
            Expr::Ident(name) => self.ident(expr.id, name),
            Expr::Call(call) => self.call(expr.id, call),
            Expr::Select(select) => {
                self.field(expr.id, &select.operand, &select.field)?;
                self.expr(&select.operand)
            }
            Expr::List(list) => list.elements.iter().try_for_each(|element| self.expr(element)),
            Expr::Map(map) => map.entries.iter().try_for_each(|entry| self.entry(&entry.expr)),
            Expr::Struct(made) => Err((expr.id, format!("there is no type `{}`", made.type_name), None)),
            Expr::Comprehension(loops) => {
                self.expr(&loops.iter_range)?;
                let names = [Some(&loops.iter_var), loops.iter_var2.as_ref(), Some(&loops.accu_var)];
                let before = self.locals.len();
                self.locals.extend(names.into_iter().flatten().cloned());
                let parts = [&loops.accu_init, &loops.loop_cond, &loops.loop_step, &loops.result];
                parts.into_iter().try_for_each(|part| self.expr(part))?;
                self.locals.truncate(before);
                Ok(())
            }
            Expr::Literal(_) | Expr::Unspecified => Ok(()),
        }
    }

    fn entry(&mut self, entry: &EntryExpr) -> Result<(), Problem> {
        match entry {
            EntryExpr::StructField(field) => self.expr(&field.value),
            EntryExpr::MapEntry(entry) => self.expr(&entry.key).and_then(|()| self.expr(&entry.value)),
        }
    }

    fn ident(&mut self, id: u64, name: &str) -> Result<(), Problem> {
        if self.locals.iter().any(|local| local == name) || TYPES.contains(&name) {
            return Ok(());
        }
        match Variable::from_name(name) {
            Some(variable) if self.allowed.contains(&variable) => {
                self.used.insert(variable);
                Ok(())
            }
            Some(_) => {
                let help = format!("it speaks of {}", names(self.allowed));
                Err((id, format!("the rule is not asked about a single `{name}`"), Some(help)))
            }
            None => {
                let known = self.allowed.iter().map(|variable| variable.name());
                let help = near(name, known).unwrap_or_else(|| format!("there are {}", names(self.allowed)));
                Err((id, format!("there is no variable `{name}`"), Some(help)))
            }
        }
    }

    /// A field of a variable whose fields are known.
    fn field(&self, id: u64, operand: &IdedExpr, field: &str) -> Result<(), Problem> {
        let Expr::Ident(name) = &operand.expr else { return Ok(()) };
        let local = self.locals.iter().any(|local| local == name);
        let fields = Variable::from_name(name).filter(|_| !local).map_or(&[][..], Variable::fields);
        if fields.is_empty() || fields.contains(&field) {
            return Ok(());
        }
        let help = near(field, fields.iter().copied()).unwrap_or_else(|| format!("it has {}", fields.join(", ")));
        Err((id, format!("`{name}` has no field `{field}`"), Some(help)))
    }

    fn call(&mut self, id: u64, call: &CallExpr) -> Result<(), Problem> {
        let name = call.func_name.as_str();
        let written = name.starts_with(|c: char| c.is_ascii_alphabetic());
        if written && !FUNCTIONS.contains(&name) {
            let help = near(name, FUNCTIONS.iter().copied());
            return Err((id, format!("there is no function `{name}`"), help));
        }
        if name == "matches"
            && let Some(pattern) = call.args.last()
            && let Some(text) = literal_text(pattern)
        {
            self.patterns.get(text).map_err(|why| (pattern.id, format!("the pattern is wrong: {why}"), None))?;
        }
        let namespace = |expr: &IdedExpr| matches!(&expr.expr, Expr::Ident(name) if name == "optional");
        operands(call).filter(|expr| !namespace(expr)).try_for_each(|operand| self.expr(operand))
    }
}

/// What an expression always is, where that is no boolean.
pub(super) fn never_bool(expr: &IdedExpr) -> Option<&'static str> {
    match &expr.expr {
        Expr::Literal(LiteralValue::Boolean(_)) => None,
        Expr::Literal(LiteralValue::String(_)) => Some("a text"),
        Expr::Literal(LiteralValue::Null) => Some("null"),
        Expr::Literal(_) => Some("a number"),
        Expr::List(_) => Some("a list"),
        Expr::Map(_) => Some("a map"),
        Expr::Ident(name) if Variable::from_name(name).is_some() => Some("a map"),
        Expr::Call(call) => match call.func_name.as_str() {
            operators::ADD | operators::SUBSTRACT | operators::MULTIPLY | operators::DIVIDE | operators::MODULO => {
                Some("a sum")
            }
            "size" | "int" | "uint" | "double" => Some("a number"),
            "string" => Some("a text"),
            operators::CONDITIONAL => call.args.iter().skip(1).find_map(never_bool),
            _ => None,
        },
        Expr::Select(select) if !select.test => match &select.operand.expr {
            Expr::Ident(name) => Variable::from_name(name).and_then(|variable| variable.field_kind(&select.field)),
            _ => None,
        },
        Expr::Comprehension(loops) => matches!(loops.accu_init.expr, Expr::List(_)).then_some("a list"),
        _ => None,
    }
}

/// A hint for a type error: most fields are texts.
pub(super) fn texts_only(why: &str) -> Option<&'static str> {
    why.contains("(string, int)").then_some("the field is a text: write the number in quotes")
}

fn names(variables: &[Variable]) -> String {
    variables.iter().map(|variable| format!("`{}`", variable.name())).collect::<Vec<_>>().join(", ")
}

fn near<'k>(name: &str, known: impl Iterator<Item = &'k str>) -> Option<String> {
    let near = known.min_by_key(|word| edit_distance(name, word))?;
    (edit_distance(name, near) <= 1 + name.len() / 4).then(|| format!("did you mean `{near}`?"))
}
