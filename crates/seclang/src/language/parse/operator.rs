//! `!@pmFromFile words.data` → [`Operator`].

use super::super::ast::{Operator, OperatorKind};
use super::super::error::{NameKind, Reason};
use super::super::nearest::nearest;
use super::super::source::{Fault, Slice};
use super::expansion::{Unknown, expansion};

pub fn operator(text: Slice<'_>) -> Result<Operator, Fault> {
    let text = text.trim_start();
    let (is_negated, text) = match text.strip('!') {
        Some(rest) => (true, rest.trim_start()),
        None => (false, text),
    };
    let Some(named) = text.strip('@') else {
        return Ok(Operator {
            is_negated,
            kind: OperatorKind::Rx,
            argument: argument(OperatorKind::Rx, text)?,
        });
    };
    let (name, rest) = match named.split_once(&[' ', '\t']) {
        Some((name, rest)) => (name, rest.trim_start()),
        None => (named, named.from(usize::MAX)),
    };
    let kind = kind(name)?;
    Ok(Operator { is_negated, kind, argument: argument(kind, rest)? })
}

fn kind(name: Slice<'_>) -> Result<OperatorKind, Fault> {
    OperatorKind::from_name(name.as_str()).ok_or_else(|| {
        name.fault(Reason::UnknownName {
            kind: NameKind::Operator,
            nearest: nearest(name.as_str(), OperatorKind::NAMES.iter().copied()),
            name: name.as_str().to_owned(),
        })
    })
}

fn argument(kind: OperatorKind, text: Slice<'_>) -> Result<super::super::ast::Expansion, Fault> {
    use OperatorKind as Kind;
    let needs_no_text = matches!(
        kind,
        Kind::Rx
            | Kind::RxGlobal
            | Kind::DetectSqli
            | Kind::DetectXss
            | Kind::GeoLookup
            | Kind::NoMatch
            | Kind::UnconditionalMatch
            | Kind::ValidateUrlEncoding
            | Kind::ValidateUtf8Encoding
            | Kind::Streq
            | Kind::Within
            | Kind::Eq
            | Kind::GsbLookup
    );
    if text.is_empty() && !needs_no_text {
        return Err(text.syntax(format!("@{kind} needs to be told what to look for")));
    }
    let unknown = match kind {
        Kind::Rx | Kind::RxGlobal | Kind::Pm | Kind::Strmatch | Kind::Contains => Unknown::Literal,
        _ => Unknown::Refused,
    };
    expansion(text, unknown)
}
