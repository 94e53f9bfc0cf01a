//! A template held against the data of its paper before anybody depends on it.
//!
//! Filling a template meets only the branches that the data take. Here every tag is read, in every branch: each
//! name must be a field that the data have, each filter and test one that there is, and what is printed must be
//! a text or a number. All mistakes are told at once.

use std::collections::BTreeMap;

use minijinja::machinery::ast::{CallArg, Expr, Stmt};
use minijinja::machinery::{Span, parse};
use minijinja::{Environment, ErrorKind};
use serde_json::Value;

use super::error::{DocxError, Place};
use super::package::Package;
use super::source::{self, Source};
use super::{render, tokens};

/// Most loops that may stand inside one another.
const DEEPEST: usize = 6;

/// What `loop` has inside a loop.
const LOOP: [&str; 8] = ["index", "index0", "revindex", "revindex0", "first", "last", "length", "depth"];

/// All mistakes in the tags of a template, for data that look like `sample`, which has every field and an entry in
/// every list. A part that cannot be understood at all is one mistake.
///
/// # Errors
/// [`DocxError`] for a file that is no Word document that can be filled.
pub fn check(template: &[u8], sample: &Value) -> Result<Vec<DocxError>, DocxError> {
    let mut package = Package::open(template)?;
    let env = render::environment("")?;
    let mut wrong = Vec::new();
    for part in package.text_parts()? {
        let xml = package.text(&part)?;
        let built = tokens::read(&part, &xml).and_then(|tokens| source::build(&part, &tokens));
        let source = match built {
            Ok(source) => source,
            Err(error) => {
                wrong.push(error);
                continue;
            }
        };
        match parse(&source.text, &part, render::syntax(&part)?) {
            Ok(tree) => {
                let mut walk = Walk { env: &env, part: &part, source: &source, scopes: Vec::new(), wrong: Vec::new() };
                walk.scopes.push(fields_of(sample));
                walk.statement(&tree, 0);
                wrong.append(&mut walk.wrong);
            }
            Err(error) => wrong.push(render::explain(&part, &source, &error)),
        }
    }
    Ok(wrong)
}

/// What is known of a value: how it looks, or that a filter or an operation made it.
type Shape = Option<Value>;

fn fields_of(value: &Value) -> BTreeMap<String, Shape> {
    let fields = value.as_object().into_iter().flatten();
    fields.map(|(name, value)| (name.clone(), Some(value.clone()))).collect()
}

struct Walk<'a> {
    env: &'a Environment<'static>,
    part: &'a str,
    source: &'a Source,
    /// Names that are known here, the innermost last.
    scopes: Vec<BTreeMap<String, Shape>>,
    wrong: Vec<DocxError>,
}

impl Walk<'_> {
    fn place(&self, span: Span) -> Place {
        let place = self.source.place_at(span.start_offset as usize).cloned();
        place.unwrap_or_else(|| Place::new(self.part, 0, "", ""))
    }

    fn unknown(&mut self, span: Span) -> Shape {
        self.fails(span, DocxError::Undefined);
        None
    }

    /// Each tag is told once for each thing that is wrong with it.
    fn fails(&mut self, span: Span, error: impl FnOnce(Place) -> DocxError) {
        let error = error(self.place(span));
        if !self.wrong.iter().any(|known| known.to_string() == error.to_string()) {
            self.wrong.push(error);
        }
    }

    fn statements(&mut self, all: &[Stmt], depth: usize) {
        for statement in all {
            self.statement(statement, depth);
        }
    }

    fn statement(&mut self, statement: &Stmt, depth: usize) {
        match statement {
            Stmt::Template(template) => self.statements(&template.children, depth),
            Stmt::EmitRaw(_) => {}
            Stmt::EmitExpr(printed) => {
                let shape = self.expression(&printed.expr);
                if let Some(Value::Array(_) | Value::Object(_) | Value::Bool(_)) = shape {
                    self.fails(printed.span(), DocxError::NoText);
                }
            }
            Stmt::IfCond(condition) => {
                self.expression(&condition.expr);
                self.within(|walk| walk.statements(&condition.true_body, depth));
                self.within(|walk| walk.statements(&condition.false_body, depth));
            }
            Stmt::ForLoop(each) => {
                if depth == DEEPEST || each.recursive {
                    return self.fails(each.span(), DocxError::Deep);
                }
                let entry = match self.expression(&each.iter) {
                    Some(Value::Array(entries)) => entries.into_iter().next(),
                    None => None,
                    Some(_) => {
                        self.fails(each.span(), DocxError::NoList);
                        None
                    }
                };
                self.within(|walk| {
                    walk.assign(&each.target, entry);
                    walk.know("loop", Some(Value::Null));
                    if let Some(filter) = &each.filter_expr {
                        walk.expression(filter);
                    }
                    walk.statements(&each.body, depth + 1);
                });
                self.within(|walk| walk.statements(&each.else_body, depth));
            }
            Stmt::WithBlock(block) => self.within(|walk| {
                for (target, value) in &block.assignments {
                    let shape = walk.expression(value);
                    walk.assign(target, shape);
                }
                walk.statements(&block.body, depth);
            }),
            Stmt::Set(set) => {
                let shape = self.expression(&set.expr);
                self.assign(&set.target, shape);
            }
            // Tags of all other statements are refused where they are read ([`super::source`]).
            _ => {}
        }
    }

    /// What is set inside of a branch or loop is not known behind it.
    fn within(&mut self, walk: impl FnOnce(&mut Self)) {
        self.scopes.push(BTreeMap::new());
        walk(self);
        self.scopes.pop();
    }

    fn know(&mut self, name: &str, shape: Shape) {
        if let Some(scope) = self.scopes.last_mut() {
            scope.insert(name.to_owned(), shape);
        }
    }

    fn assign(&mut self, target: &Expr, shape: Shape) {
        match target {
            Expr::Var(name) => self.know(name.id, shape),
            Expr::Tuple(names) => names.items.iter().for_each(|name| self.assign(name, None)),
            Expr::List(names) => names.items.iter().for_each(|name| self.assign(name, None)),
            other => self.fails(other.span(), DocxError::Statement),
        }
    }

    fn expression(&mut self, expression: &Expr) -> Shape {
        match expression {
            Expr::Var(name) => {
                let known = self.scopes.iter().rev().find_map(|scope| scope.get(name.id)).cloned();
                known.unwrap_or_else(|| self.unknown(name.span()))
            }
            Expr::Const(constant) => serde_json::to_value(&constant.value).ok(),
            Expr::GetAttr(got) => {
                let of = self.expression(&got.expr);
                let is_loop = matches!(&got.expr, Expr::Var(name) if name.id == "loop");
                match of {
                    None => None,
                    Some(Value::Null) if is_loop && LOOP.contains(&got.name) => None,
                    Some(Value::Object(fields)) if fields.contains_key(got.name) => fields.get(got.name).cloned(),
                    Some(_) => self.unknown(got.span()),
                }
            }
            Expr::GetItem(got) => {
                let of = self.expression(&got.expr);
                let at = self.expression(&got.subscript_expr);
                match (of, at) {
                    (Some(Value::Array(entries)), _) => entries.into_iter().next(),
                    (Some(Value::Object(fields)), Some(Value::String(name))) => {
                        fields.get(&name).cloned().or_else(|| self.unknown(got.span()))
                    }
                    _ => None,
                }
            }
            Expr::Slice(slice) => {
                let of = self.expression(&slice.expr);
                [&slice.start, &slice.stop, &slice.step].into_iter().flatten().for_each(|bound| {
                    self.expression(bound);
                });
                of
            }
            Expr::UnaryOp(operation) => {
                self.expression(&operation.expr);
                None
            }
            Expr::BinOp(operation) => {
                self.expression(&operation.left);
                self.expression(&operation.right);
                None
            }
            Expr::Compare(compared) => {
                self.expression(&compared.expr);
                compared.ops.iter().for_each(|with| {
                    self.expression(&with.expr);
                });
                None
            }
            Expr::IfExpr(choice) => {
                self.expression(&choice.test_expr);
                let first = self.expression(&choice.true_expr);
                match choice.false_expr.as_ref().map(|other| self.expression(other)) {
                    Some(other) if other.is_none() => None,
                    _ => first,
                }
            }
            Expr::Filter(filter) => {
                if let Some(of) = &filter.expr {
                    self.expression(of);
                }
                self.arguments(&filter.args);
                if self.is_missing(&format!("''|{}", filter.name), ErrorKind::UnknownFilter) {
                    self.fails(filter.span(), |place| DocxError::Filter { place, word: filter.name.to_owned() });
                }
                None
            }
            Expr::Test(test) => {
                self.expression(&test.expr);
                self.arguments(&test.args);
                if self.is_missing(&format!("'' is {}", test.name), ErrorKind::UnknownTest) {
                    self.fails(test.span(), |place| DocxError::Filter { place, word: test.name.to_owned() });
                }
                None
            }
            Expr::Call(call) => {
                self.arguments(&call.args);
                self.fails(call.span(), DocxError::Called);
                None
            }
            Expr::List(list) => {
                list.items.iter().for_each(|item| {
                    self.expression(item);
                });
                None
            }
            Expr::Tuple(tuple) => {
                tuple.items.iter().for_each(|item| {
                    self.expression(item);
                });
                None
            }
            Expr::Map(map) => {
                map.keys.iter().chain(&map.values).for_each(|item| {
                    self.expression(item);
                });
                None
            }
        }
    }

    fn arguments(&mut self, all: &[CallArg]) {
        for argument in all {
            let (CallArg::Pos(value)
            | CallArg::Kwarg(_, value)
            | CallArg::PosSplat(value)
            | CallArg::KwargSplat(value)) = argument;
            self.expression(value);
        }
    }

    /// Whether the filter or test of an expression does not exist, whatever else is wrong with it.
    fn is_missing(&self, expression: &str, missing: ErrorKind) -> bool {
        let tried = self.env.compile_expression(expression).and_then(|compiled| compiled.eval(()));
        tried.is_err_and(|error| error.kind() == missing)
    }
}
