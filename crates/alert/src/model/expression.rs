//! One expression in CEL: checked, compiled once, evaluated within bounds.
//!
//! What bounds it: its length, its parts, how deep it nests, and how many loops it has. There are no regular expressions. Lists and texts of an entry are cut (see `scene`), so what a loop
//! walks over is short. An evaluation that fails or panics is a [`Fault`] of the rule, never a stop.

use super::{
    scene::{FUNCTIONS, Scene, VARIABLES},
    shape::shape,
};
use cel::{ExecutionError, Program, Value};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Characters of an expression.
pub const LONGEST: usize = 1_000;
/// Brackets within brackets.
const DEEPEST: usize = 16;
/// Names, numbers and signs.
const MOST_TOKENS: usize = 300;
/// Parts within parts of what is evaluated: each takes a piece of the stack.
const DEEPEST_PART: usize = 32;
const PARSER_STACK: usize = 32 * 1024 * 1024;
/// Loops, none within another: with lists of 100 items that is 200 steps.
const MOST_LOOPS: usize = 2;
/// Of a key or a value that an expression gives.
const LONGEST_TEXT: usize = 300;

/// Compiled.
#[derive(Debug)]
pub struct Expression {
    source: String,
    program: Program,
}

/// Why an expression is not taken, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BadExpression {
    Empty,
    TooLong,
    /// Too deep, or too many parts.
    TooComplex,
    /// Line and column count from 1. The words are the parser's, in English.
    Syntax {
        line: usize,
        column: usize,
        words: String,
    },
    UnknownName {
        line: usize,
        column: usize,
        name: String,
    },
    UnknownFunction {
        line: usize,
        column: usize,
        name: String,
    },
}

/// An evaluation that gave nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Fault(pub String);

impl Expression {
    pub fn parse(source: &str) -> Result<Self, BadExpression> {
        let source = source.trim();
        if source.is_empty() {
            return Err(BadExpression::Empty);
        }
        if source.chars().count() > LONGEST {
            return Err(BadExpression::TooLong);
        }
        measure(source)?;
        let program = compile(source)?;
        check_names(source, &program)?;
        Ok(Self { source: source.to_owned(), program })
    }

    pub fn source(&self) -> &str {
        &self.source
    }

    /// Whether it holds. A field that the entry does not have makes it not hold.
    pub fn holds(&self, scene: &Scene) -> Result<bool, Fault> {
        match self.evaluate(scene)? {
            None => Ok(false),
            Some(Value::Bool(holds)) => Ok(holds),
            Some(other) => Err(Fault(format!("true or false was expected, not {}", kind(&other)))),
        }
    }

    /// The text that it gives; a number is written out. `None` if the entry lacks a field.
    pub fn text(&self, scene: &Scene) -> Result<Option<String>, Fault> {
        let text = match self.evaluate(scene)? {
            None => return Ok(None),
            Some(Value::String(text)) => text.to_string(),
            Some(Value::Int(number)) => number.to_string(),
            Some(Value::UInt(number)) => number.to_string(),
            Some(Value::Bool(holds)) => holds.to_string(),
            Some(other) => return Err(Fault(format!("a text was expected, not {}", kind(&other)))),
        };
        Ok(Some(text.chars().take(LONGEST_TEXT).collect()))
    }

    fn evaluate(&self, scene: &Scene) -> Result<Option<Value>, Fault> {
        // The engine is somebody else's: what panics in it must not stop the follower.
        let done = catch_unwind(AssertUnwindSafe(|| self.program.execute(scene.context())));
        match done {
            Ok(Ok(value)) => Ok(Some(value)),
            Ok(Err(ExecutionError::NoSuchKey(_))) => Ok(None),
            Ok(Err(error)) => Err(Fault(error.to_string().chars().take(LONGEST_TEXT).collect())),
            Err(_) => Err(Fault("the evaluation panicked".to_owned())),
        }
    }
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::List(_) => "a list",
        Value::Map(_) => "a map",
        Value::Int(_) | Value::UInt(_) | Value::Float(_) => "a number",
        Value::String(_) => "a text",
        Value::Bool(_) => "true or false",
        Value::Null => "nothing",
        _ => "something else",
    }
}

fn compile(source: &str) -> Result<Program, BadExpression> {
    let unreadable = |words: &str| BadExpression::Syntax { line: 1, column: 1, words: words.to_owned() };
    // The parser recurses through every level of its grammar for each bracket.
    let compiled = std::thread::scope(|scope| {
        let parsing = std::thread::Builder::new().stack_size(PARSER_STACK);
        parsing.spawn_scoped(scope, || Program::compile(source)).map(|parsing| parsing.join())
    });
    let errors = match compiled {
        Ok(Ok(Ok(program))) => return Ok(program),
        Ok(Ok(Err(errors))) => errors,
        Ok(Err(_)) => return Err(unreadable("not an expression")),
        Err(_) => return Err(BadExpression::TooComplex),
    };
    let first = errors.errors.first().ok_or_else(|| unreadable("not an expression"))?;
    let at = |position: isize| usize::try_from(position).unwrap_or(1).max(1);
    let words = first.msg.chars().filter(|c| !c.is_control()).take(200).collect();
    Err(BadExpression::Syntax { line: at(first.pos.0), column: at(first.pos.1), words })
}

/// Bounds what the parser and the evaluation recurse over, before either sees it.
fn measure(source: &str) -> Result<(), BadExpression> {
    let (mut depth, mut tokens) = (0_usize, 0_usize);
    let (mut quote, mut is_escaped, mut is_word) = (None, false, false);
    for c in source.chars() {
        if let Some(end) = quote {
            match (c, is_escaped) {
                (_, true) => is_escaped = false,
                ('\\', false) => is_escaped = true,
                (c, false) if c == end => quote = None,
                _ => {}
            }
            continue;
        }
        let continues = c.is_alphanumeric() || c == '_';
        match c {
            '"' | '\'' => {
                quote = Some(c);
                tokens = tokens.saturating_add(1);
            }
            '(' | '[' | '{' => {
                depth = depth.saturating_add(1);
                tokens = tokens.saturating_add(1);
            }
            ')' | ']' | '}' => depth = depth.saturating_sub(1),
            c if c.is_whitespace() => {}
            _ if continues && is_word => {}
            _ => tokens = tokens.saturating_add(1),
        }
        is_word = continues;
        if depth > DEEPEST || tokens > MOST_TOKENS {
            return Err(BadExpression::TooComplex);
        }
    }
    Ok(())
}

/// A misspelt name would otherwise be found out by no entry ever matching.
fn check_names(source: &str, program: &Program) -> Result<(), BadExpression> {
    let (references, shape) = (program.references(), shape(program.expression()));
    if shape.loops > MOST_LOOPS || shape.is_nested || shape.depth > DEEPEST_PART {
        return Err(BadExpression::TooComplex);
    }
    let mut names: Vec<&str> = references.variables();
    names.sort_unstable();
    let is_known = |name: &str| VARIABLES.contains(&name) || shape.bound.iter().any(|bound| bound == name);
    if let Some(name) = names.iter().find(|name| !is_known(name)) {
        let (line, column) = place(source, name);
        return Err(BadExpression::UnknownName { line, column, name: (*name).to_owned() });
    }
    let mut functions: Vec<&str> = references.functions();
    functions.sort_unstable();
    let is_operator = |name: &str| name.starts_with(['_', '@', '!', '-']) || name == "in";
    let is_known = |name: &str| is_operator(name) || FUNCTIONS.contains(&name);
    if let Some(name) = functions.iter().find(|name| !is_known(name)) {
        let (line, column) = place(source, name);
        return Err(BadExpression::UnknownFunction { line, column, name: (*name).to_owned() });
    }
    Ok(())
}

fn place(source: &str, name: &str) -> (usize, usize) {
    let mut line_number = 0_usize;
    for line in source.lines() {
        line_number = line_number.saturating_add(1);
        if let Some(before) = line.find(name).and_then(|at| line.get(..at)) {
            return (line_number, before.chars().count().saturating_add(1));
        }
    }
    (1, 1)
}
