//! Bounds of an evaluation. CEL always ends, but not always soon: lists inside lists multiply, and texts double.
//!
//! Every value that an operation reads is weighed before it is read, and every list before it is walked, once for each
//! node that is evaluated for each item. What may be weighed is limited, so time and memory are too: an operation makes at
//! most as much as all its operands weigh together, and those were paid for.

use std::mem;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use cel::common::ast::{CallExpr, EntryExpr, Expr, IdedExpr, LiteralValue, operators};
use cel::common::types::{CelBool, CelBytes, CelInt, CelList, CelMap, CelOptional, CelString};
use cel::common::value::{CowVal, Val};
use cel::{Context, ExecutionError, FunctionContext};

use super::patterns::Patterns;

/// What one evaluation may weigh: some milliseconds.
pub(super) const BUDGET: u64 = 200_000;
/// The function that weighs; its name cannot be written in an expression.
const WEIGH: &str = "@weigh";
/// Bytes of a text that weigh as much as one value.
const BYTES: u64 = 32;

/// What an evaluation has weighed so far.
#[derive(Default)]
pub(super) struct Budget(AtomicU64);

impl Budget {
    pub(super) fn is_spent(&self) -> bool {
        self.0.load(Ordering::Relaxed) > BUDGET
    }

    fn charge(&self, weight: u64) -> Result<(), ExecutionError> {
        let before = self.0.fetch_add(weight.min(BUDGET + 1), Ordering::Relaxed);
        if before + weight > BUDGET { Err(ExecutionError::function_error(WEIGH, "too much")) } else { Ok(()) }
    }
}

type Called<'b, 'v> = Result<CowVal<'b, 'v>, ExecutionError>;
type Native = Box<dyn for<'b, 'v> Fn(&mut FunctionContext<'b, 'v>) -> Called<'b, 'v> + Send + Sync>;

/// Adds the weighing, and a `matches` that compiles a pattern once, to `context`.
pub(super) fn add_functions(context: &mut Context<'_, '_>, budget: &Arc<Budget>, patterns: &Arc<Patterns>) {
    let own = Arc::clone(budget);
    let weigh: Native = Box::new(move |call| {
        let factor = call.args.get(1).and_then(|factor| factor.downcast_ref::<CelInt>()).map_or(1, |int| *int.inner());
        let value = call.args.first().cloned().ok_or_else(|| ExecutionError::invalid_argument_count(1, 0))?;
        own.charge(weight(value.as_ref()).saturating_mul(factor.unsigned_abs()))?;
        Ok(value)
    });
    let patterns = Arc::clone(patterns);
    let matches: Native = Box::new(move |call| {
        let mut operands = call.this.iter().chain(&call.args);
        let mut text = || operands.next().and_then(|value| value.downcast_ref::<CelString<'_>>());
        let (Some(text), Some(pattern)) = (text(), text()) else {
            return Err(ExecutionError::function_error("matches", "it compares two texts"));
        };
        let pattern = patterns.get(pattern.inner()).map_err(|why| ExecutionError::function_error("matches", why))?;
        Ok(CowVal::owned(CelBool::from(pattern.is_match(text.inner()))))
    });
    for (name, function) in [(WEIGH, weigh), ("matches", matches)] {
        context
            .add_function(name, function)
            .expect("the standard functions have neither name without the regex feature");
    }
}

/// How many values are in `value`.
fn weight(value: &dyn Val) -> u64 {
    if let Some(text) = value.downcast_ref::<CelString<'_>>() {
        1 + text.inner().len() as u64 / BYTES
    } else if let Some(bytes) = value.downcast_ref::<CelBytes<'_>>() {
        1 + bytes.inner().len() as u64 / BYTES
    } else if let Some(list) = value.downcast_ref::<CelList<'_>>() {
        1 + list.inner().iter().map(|item| weight(item.as_ref())).sum::<u64>()
    } else if let Some(map) = value.downcast_ref::<CelMap<'_>>() {
        1 + map.inner().values().map(|value| 1 + weight(value.as_ref())).sum::<u64>()
    } else if let Some(optional) = value.downcast_ref::<CelOptional<'_>>() {
        1 + optional.inner().map_or(0, weight)
    } else {
        1
    }
}

/// Puts the weighing into an expression; gives how many nodes it has.
pub(super) fn instrument(expr: &mut IdedExpr) -> u64 {
    match &mut expr.expr {
        Expr::Call(call) => instrument_call(call),
        Expr::Comprehension(loops) => {
            let range = instrument(&mut loops.iter_range);
            let body = instrument(&mut loops.loop_cond) + instrument_step(&mut loops.loop_step);
            weighed(&mut loops.iter_range, body);
            range + body + instrument(&mut loops.accu_init) + instrument(&mut loops.result) + 1
        }
        Expr::List(list) => 1 + list.elements.iter_mut().map(instrument_operand).sum::<u64>(),
        Expr::Map(map) => 1 + map.entries.iter_mut().map(|entry| instrument_entry(&mut entry.expr)).sum::<u64>(),
        Expr::Struct(made) => 1 + made.entries.iter_mut().map(|entry| instrument_entry(&mut entry.expr)).sum::<u64>(),
        Expr::Select(select) => 1 + instrument(&mut select.operand),
        Expr::Ident(_) | Expr::Literal(_) | Expr::Unspecified => 1,
    }
}

fn instrument_call(call: &mut CallExpr) -> u64 {
    // These look at no more than a boolean or one item, and hand on what they got.
    let reads_all = !matches!(
        call.func_name.as_str(),
        operators::LOGICAL_AND
            | operators::LOGICAL_OR
            | operators::LOGICAL_NOT
            | operators::CONDITIONAL
            | operators::INDEX
            | operators::NOT_STRICTLY_FALSE
    );
    let each = |expr: &mut IdedExpr| if reads_all { instrument_operand(expr) } else { instrument(expr) };
    1 + call.target.as_deref_mut().into_iter().chain(&mut call.args).map(each).sum::<u64>()
}

/// The step of a loop. `map` and `filter` are recognised by its shape (`@result + [x]`), and what stands for the result so
/// far grows with each item: it stays as it is, and what is added to it is weighed.
fn instrument_step(step: &mut IdedExpr) -> u64 {
    let Expr::Call(call) = &mut step.expr else { return instrument(step) };
    match call.func_name.as_str() {
        operators::ADD => 1 + call.args.iter_mut().map(instrument).sum::<u64>(),
        operators::CONDITIONAL => 1 + call.args.iter_mut().map(instrument_step).sum::<u64>(),
        _ => instrument(step),
    }
}

fn instrument_entry(entry: &mut EntryExpr) -> u64 {
    match entry {
        EntryExpr::StructField(field) => instrument_operand(&mut field.value),
        EntryExpr::MapEntry(entry) => instrument_operand(&mut entry.key) + instrument_operand(&mut entry.value),
    }
}

fn instrument_operand(expr: &mut IdedExpr) -> u64 {
    let nodes = instrument(expr);
    // A namespace is no value, and the result of a loop so far is weighed where it is used.
    let plain = match &expr.expr {
        Expr::Literal(_) => true,
        Expr::Ident(name) => name == "optional" || name.starts_with('@'),
        _ => false,
    };
    if !plain {
        weighed(expr, 1);
    }
    nodes
}

/// Puts `expr` into a call that weighs it `factor` times.
fn weighed(expr: &mut IdedExpr, factor: u64) {
    let id = expr.id;
    let value = mem::take(expr);
    let mut args = vec![value];
    if factor > 1 {
        let factor = i64::try_from(factor).unwrap_or(i64::MAX);
        args.push(IdedExpr { id, expr: Expr::Literal(LiteralValue::Int(CelInt::from(factor))) });
    }
    *expr = IdedExpr { id, expr: Expr::Call(CallExpr { func_name: WEIGH.to_owned(), target: None, args }) };
}
