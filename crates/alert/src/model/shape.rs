//! What a compiled expression is made of: its loops and the names that they bind.

use cel::common::ast::{EntryExpr, Expr, IdedExpr};

/// Loops of an expression, whether one runs within another, its depth, and the names that it binds itself.
#[derive(Debug, Default)]
pub(super) struct Shape {
    pub loops: usize,
    pub is_nested: bool,
    /// Parts within parts.
    pub depth: usize,
    pub bound: Vec<String>,
}

/// Recursion is bounded by what `expression` lets through.
pub(super) fn shape(expression: &IdedExpr) -> Shape {
    let mut shape = Shape::default();
    walk(expression, Place { depth: 1, is_looped: false }, &mut shape);
    shape
}

/// Where in the expression.
#[derive(Clone, Copy)]
struct Place {
    depth: usize,
    /// What stands here is evaluated once for each item of a list.
    is_looped: bool,
}

fn walk(expression: &IdedExpr, place: Place, shape: &mut Shape) {
    shape.depth = shape.depth.max(place.depth);
    let place = Place { depth: place.depth.saturating_add(1), ..place };
    match &expression.expr {
        Expr::Unspecified | Expr::Ident(_) | Expr::Literal(_) => {}
        Expr::Call(call) => {
            for part in call.target.iter().map(AsRef::as_ref).chain(&call.args) {
                walk(part, place, shape);
            }
        }
        Expr::Comprehension(inner) => {
            shape.loops = shape.loops.saturating_add(1);
            shape.is_nested |= place.is_looped;
            shape.bound.extend([inner.iter_var.clone(), inner.accu_var.clone()]);
            shape.bound.extend(inner.iter_var2.clone());
            for part in [&inner.iter_range, &inner.accu_init, &inner.result] {
                walk(part, place, shape);
            }
            for part in [&inner.loop_cond, &inner.loop_step] {
                walk(part, Place { is_looped: true, ..place }, shape);
            }
        }
        Expr::List(list) => list.elements.iter().for_each(|element| walk(element, place, shape)),
        Expr::Select(select) => walk(&select.operand, place, shape),
        Expr::Map(map) => map.entries.iter().for_each(|entry| walk_entry(&entry.expr, place, shape)),
        Expr::Struct(made) => made.entries.iter().for_each(|entry| walk_entry(&entry.expr, place, shape)),
    }
}

fn walk_entry(entry: &EntryExpr, place: Place, shape: &mut Shape) {
    match entry {
        EntryExpr::StructField(field) => walk(&field.value, place, shape),
        EntryExpr::MapEntry(entry) => {
            walk(&entry.key, place, shape);
            walk(&entry.value, place, shape);
        }
    }
}
