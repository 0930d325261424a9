//! What a compiled expression is made of: its loops and the names that they bind.

use cel::common::ast::{EntryExpr, Expr, IdedExpr};

/// Loops of an expression, however they are nested, its depth, and the names that it binds itself.
#[derive(Debug, Default)]
pub(super) struct Shape {
    pub loops: usize,
    /// Parts within parts.
    pub depth: usize,
    pub bound: Vec<String>,
}

/// Recursion is bounded by what `expression` lets through.
pub(super) fn shape(expression: &IdedExpr) -> Shape {
    let mut shape = Shape::default();
    walk(expression, 1, &mut shape);
    shape
}

fn walk(expression: &IdedExpr, depth: usize, shape: &mut Shape) {
    shape.depth = shape.depth.max(depth);
    let depth = depth.saturating_add(1);
    match &expression.expr {
        Expr::Unspecified | Expr::Ident(_) | Expr::Literal(_) => {}
        Expr::Call(call) => {
            for part in call.target.iter().map(AsRef::as_ref).chain(&call.args) {
                walk(part, depth, shape);
            }
        }
        Expr::Comprehension(inner) => {
            shape.loops = shape.loops.saturating_add(1);
            shape.bound.extend([inner.iter_var.clone(), inner.accu_var.clone()]);
            shape.bound.extend(inner.iter_var2.clone());
            for part in
                [&inner.iter_range, &inner.accu_init, &inner.loop_cond, &inner.loop_step, &inner.result]
            {
                walk(part, depth, shape);
            }
        }
        Expr::List(list) => list.elements.iter().for_each(|element| walk(element, depth, shape)),
        Expr::Select(select) => walk(&select.operand, depth, shape),
        Expr::Map(map) => map.entries.iter().for_each(|entry| walk_entry(&entry.expr, depth, shape)),
        Expr::Struct(made) => made.entries.iter().for_each(|entry| walk_entry(&entry.expr, depth, shape)),
    }
}

fn walk_entry(entry: &EntryExpr, depth: usize, shape: &mut Shape) {
    match entry {
        EntryExpr::StructField(field) => walk(&field.value, depth, shape),
        EntryExpr::MapEntry(entry) => {
            walk(&entry.key, depth, shape);
            walk(&entry.value, depth, shape);
        }
    }
}
