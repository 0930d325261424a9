//! `text with %{MACROS}` → [`Expansion`].

use super::super::ast::{Expansion, Macro, Piece, Shape, Variable};
use super::super::source::{Fault, Slice};
use super::targets::variable;

/// What to do with `%{…}` around something that is no variable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unknown {
    Refused,
    /// It stays as it is: in patterns, `%{` is often the text that is looked for.
    Literal,
}

pub fn expansion(text: Slice<'_>, unknown: Unknown) -> Result<Expansion, Fault> {
    let mut pieces = Vec::new();
    let mut literal = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.as_str().find("%{") {
        let inside = rest.from(at.saturating_add(2));
        let end = inside.as_str().find('}');
        let found = end.map(|end| parse_macro(inside.until(end))).transpose();
        literal.extend_from_slice(rest.until(at).as_str().as_bytes());
        match found {
            Ok(Some(Some(found))) => {
                push_literal(&mut pieces, &mut literal);
                pieces.push(Piece::Macro(found));
                rest = inside.from(end.unwrap_or_default().saturating_add(1));
            }
            Err(fault) if unknown == Unknown::Refused => return Err(fault),
            Ok(_) | Err(_) => {
                literal.extend_from_slice(b"%{");
                rest = inside;
            }
        }
    }
    literal.extend_from_slice(rest.as_str().as_bytes());
    push_literal(&mut pieces, &mut literal);
    Ok(Expansion { pieces })
}

fn push_literal(pieces: &mut Vec<Piece>, literal: &mut Vec<u8>) {
    if !literal.is_empty() {
        pieces.push(Piece::Literal(std::mem::take(literal)));
    }
}

/// `None`: this does not look like a macro at all.
fn parse_macro(inside: Slice<'_>) -> Result<Option<Macro>, Fault> {
    let (name, key) = match inside.split_once(&['.', ':']) {
        Some((name, key)) => (name, Some(key)),
        None => (inside, None),
    };
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
    if name.is_empty() || !name.as_str().chars().all(is_name) {
        return Ok(None);
    }
    let variable = variable(name)?;
    match (variable.shape(), key) {
        (Shape::Single, Some(key)) => Err(key.syntax(format!("{variable} has one value and no names in it"))),
        (Shape::Collection, None) if !is_joined(variable) => {
            Err(inside.syntax(format!("say which member of {variable}: %{{{variable}.name}}")))
        }
        (Shape::Document, _) => Err(inside.syntax(format!("{variable} cannot stand in a macro"))),
        (_, Some(key)) if key.is_empty() => {
            Err(inside.syntax(format!("say which member of {variable}: %{{{variable}.name}}")))
        }
        (_, key) => Ok(Some(Macro { variable, key: key.map(|key| lowercased(key.as_str())) })),
    }
}

/// Collections that hold one thing as a rule: the macro means the first.
fn is_joined(variable: Variable) -> bool {
    matches!(variable, Variable::MatchedVars | Variable::MatchedVarsNames)
}

pub fn lowercased(text: &str) -> Vec<u8> {
    text.to_ascii_lowercase().into_bytes()
}
