//! `vars`: `$(NAME)` in known fields becomes a value of some object.

use imagelint_yaml::{Node, Span, Value};

use crate::config::{Config, List};
use crate::diagnostic::{Diagnostic, DiagnosticKind, Res};
use crate::emit::{Typed, typed};
use crate::fieldspec::{self, Create};
use crate::path;
use crate::resmap::ResMap;
use crate::spec::Var;
use crate::tree::{self, Part};

/// A variable's value.
struct Binding {
    name: String,
    text: String,
    tag: &'static str,
    span: Span,
    /// False for a list or mapping, which cannot be put into a text.
    usable: bool,
}

fn fail<T>(span: Span, message: impl Into<String>) -> Res<T> {
    Err(Diagnostic::new(DiagnosticKind::Transformer, span, message))
}

/// Adds a variable; its name must be new.
pub(crate) fn add(vars: &mut Vec<Var>, var: Var) -> Res<()> {
    if vars.iter().any(|known| known.name.text == var.name.text) {
        return fail(var.span, format!("the variable `{}` is there already", &*var.name));
    }
    vars.push(var);
    Ok(())
}

/// Adds a kustomization's variables and marks the objects they read from.
pub(crate) fn merge(objects: &mut ResMap, vars: &mut Vec<Var>, more: &[Var]) -> Res<()> {
    for var in more {
        let wanted = &var.object;
        let by_namespace = !wanted.namespace.is_empty() || wanted.gvk.is_cluster_scoped();
        let places = objects.matching_any_id(|id| {
            if by_namespace { id.same(wanted) } else { id.name == wanted.name && id.gvk == wanted.gvk }
        });
        match places.as_slice() {
            [] => {}
            [at] => objects.list[*at].variables.push(var.name.text.clone()),
            _ => return fail(var.span, format!("several objects could be meant by the variable `{}`", &*var.name)),
        }
        add(vars, var.clone())?;
    }
    Ok(())
}

/// Puts the values into every field that may hold variables.
pub(crate) fn resolve(objects: &mut ResMap, vars: &[Var], config: &Config) -> Res<()> {
    let mut sorted: Vec<&Var> = vars.iter().collect();
    sorted.sort_by(|a, b| a.name.text.cmp(&b.name.text));
    let bindings = sorted.into_iter().map(|var| bind(objects, var)).collect::<Res<Vec<_>>>()?;
    if bindings.is_empty() {
        return Ok(());
    }
    for resource in &mut objects.list {
        let specs = config.list(List::VarReference);
        fieldspec::apply_all(specs, &mut resource.node, Create::Nothing, &mut |node| expand(node, &bindings))?;
    }
    Ok(())
}

fn bind(objects: &ResMap, var: &Var) -> Res<Binding> {
    let source = objects.list.iter().find(|resource| resource.variables.contains(&var.name.text));
    let Some(source) = source else {
        return fail(var.span, format!("the variable `{}` names no object that is there", &*var.name));
    };
    let node = path::lookup(&source.node, &var_path(&var.field_path))?;
    let Some(node) = node else {
        return fail(var.span, format!("the object of the variable `{}` has no `{}`", &*var.name, var.field_path));
    };
    let (text, tag, usable) = match node.as_scalar().map(typed) {
        Some(Ok(Typed::Int(value))) => (value.to_string(), "!!int", true),
        Some(Ok(Typed::Bool(value))) => (value.to_string(), "!!bool", true),
        Some(Ok(Typed::Float(value))) => (value.to_string(), "!!float", true),
        Some(_) => (tree::text(Some(node)).to_owned(), "!!str", true),
        None => (String::new(), "!!str", false),
    };
    Ok(Binding { name: var.name.text.to_string(), text, tag, span: node.span, usable })
}

/// Here an index may stand in brackets right behind a name.
fn var_path(path: &str) -> Vec<String> {
    let mut out = Vec::new();
    for part in path::split(path) {
        match part.split_once('[') {
            Some((name, rest)) if !name.is_empty() && rest.trim_end_matches(']').parse::<usize>().is_ok() => {
                out.push(name.to_owned());
                out.push(rest.trim_end_matches(']').to_owned());
            }
            _ => out.push(part),
        }
    }
    out
}

fn expand(node: &mut Node, bindings: &[Binding]) -> Res<()> {
    if tree::is_null(node) {
        return Ok(());
    }
    match &mut node.value {
        Value::Scalar(_) => {
            if tree::is_string(node) {
                replace(node, bindings);
            }
        }
        Value::Mapping(mapping) => {
            for entry in &mut mapping.entries {
                if !tree::is_string(&entry.key) {
                    return fail(entry.key.span, "a key that is no string");
                }
                if tree::is_string(&entry.value) {
                    replace(&mut entry.value, bindings);
                }
            }
        }
        Value::Sequence(sequence) => {
            for item in &mut sequence.items {
                if !tree::is_string(item) {
                    return fail(item.span, "an item that is no string where variables are looked for");
                }
                replace(item, bindings);
            }
        }
    }
    Ok(())
}

fn replace(node: &mut Node, bindings: &[Binding]) {
    let text = tree::text(Some(node)).to_owned();
    if !text.contains('$') {
        return;
    }
    let find = |name: &str| bindings.iter().find(|binding| binding.name == name && binding.usable);
    let mut parts: Vec<Part<'_>> = Vec::new();
    let mut rest = text.as_str();
    let own = |part: &str| {
        let start = part.as_ptr() as usize - text.as_ptr() as usize;
        Part::Own(start..start + part.len())
    };
    while let Some(at) = rest.find('$').filter(|at| at + 1 < rest.len()) {
        parts.push(own(&rest[..at]));
        let after = &rest[at + 1..];
        let first = after.chars().next().expect("something follows the dollar sign");
        let end = if first == '(' { after.find(')') } else { None };
        let (part, used) = match (first, end) {
            ('$', _) => (Part::Made("$"), 1),
            ('(', Some(end)) => match find(&after[1..end]) {
                Some(binding) if text.len() == end + 2 => {
                    return whole(node, binding);
                }
                Some(binding) => (Part::From(&binding.text, binding.span), end + 1),
                None => (own(&rest[at..at + end + 2]), end + 1),
            },
            (first, _) => (own(&rest[at..=at + first.len_utf8()]), first.len_utf8()),
        };
        parts.push(part);
        rest = &after[used..];
    }
    parts.push(own(rest));
    if parts.iter().any(|part| !matches!(part, Part::Own(_))) {
        tree::join_text(node, &parts);
    }
    if let Value::Scalar(scalar) = &mut node.value {
        scalar.tag = Some("!!str".into());
    }
}

/// A field that is nothing but a variable takes its type too.
fn whole(node: &mut Node, binding: &Binding) {
    let old = node.clone();
    *node = tree::plain(binding.span, &binding.text);
    if let Value::Scalar(scalar) = &mut node.value {
        scalar.tag = Some(binding.tag.into());
    }
    tree::passed_through(node, &old);
}
