//! `ARGS|!ARGS:password|&TX:/^x/|XML:/*` → [`Target`]s.

use super::super::ast::{Selector, Shape, Target, Variable};
use super::super::error::{NameKind, Reason};
use super::super::lines::closing_quote;
use super::super::nearest::nearest;
use super::super::source::{Fault, Slice};
use super::expansion::lowercased;

/// Variables of ModSecurity that mean nothing here, by the beginning of their names.
const REFUSED: [(&str, &str); 4] = [
    ("PERF_", "it measures ModSecurity itself; take the rule out"),
    ("SCRIPT_", "it speaks of a file that a web server runs; take it out"),
    ("WEBSERVER_ERROR_LOG", "there is no web server's error log; take it out"),
    ("SDBM_DELETE_ERROR", "collections are not kept in SDBM files; take it out"),
];

pub fn variable(name: Slice<'_>) -> Result<Variable, Fault> {
    if let Some(variable) = Variable::from_name(name.as_str()) {
        return Ok(variable);
    }
    let upper = name.as_str().to_ascii_uppercase();
    let refused = REFUSED.iter().find(|(prefix, _)| upper.starts_with(prefix));
    Err(name.fault(match refused {
        Some((_, instead)) => Reason::Unsupported { what: upper, instead },
        None => Reason::UnknownName {
            kind: NameKind::Variable,
            nearest: nearest(name.as_str(), Variable::NAMES.iter().copied()),
            name: name.as_str().to_owned(),
        },
    }))
}

/// Separated by `|` or `,`; never empty.
pub fn targets(text: Slice<'_>) -> Result<Vec<Target>, Fault> {
    let mut targets = Vec::new();
    let mut rest = text.trim();
    loop {
        let (target, after) = target(rest)?;
        targets.push(target);
        match after.strip('|').or_else(|| after.strip(',')) {
            Some(next) => rest = next.trim_start(),
            None if after.is_empty() => return Ok(targets),
            None => return Err(after.syntax("between variables stands \"|\"")),
        }
    }
}

/// The target that stands first, and what follows it.
fn target(text: Slice<'_>) -> Result<(Target, Slice<'_>), Fault> {
    let (is_excluded, is_count, name_on) = match text.as_str().chars().next() {
        Some('!') => (true, false, text.from(1).trim_start()),
        Some('&') => (false, true, text.from(1).trim_start()),
        _ => (false, false, text),
    };
    let end = name_on.as_str().find(|c: char| !c.is_ascii_alphanumeric() && c != '_');
    let (name, after) = match end {
        Some(end) => (name_on.until(end), name_on.from(end)),
        None => (name_on, name_on.from(usize::MAX)),
    };
    if name.is_empty() {
        return Err(name_on.syntax("the name of a variable is missing"));
    }
    let variable = variable(name)?;
    let (selector, after) = match after.strip(':') {
        Some(written) => selector(variable, written)?,
        None => (Selector::None, after),
    };
    Ok((Target { variable, selector, is_excluded, is_count }, after.trim_start()))
}

fn selector(variable: Variable, written: Slice<'_>) -> Result<(Selector, Slice<'_>), Fault> {
    let missing = |at: Slice<'_>| at.syntax(format!("after \"{variable}:\" comes a name, or /a regex/"));
    match (variable.shape(), written.as_str().chars().next()) {
        (Shape::Single, _) => Err(written.syntax(format!("{variable} has one value and no names in it"))),
        (_, None | Some('|' | ',')) => Err(missing(written)),
        (Shape::Document, _) => path(written),
        (Shape::Collection, Some('\'')) => {
            let inside = written.from(1);
            let Some(end) = closing_quote(inside.as_str(), '\'') else {
                return Err(written.syntax("no closing '"));
            };
            let quoted = inside.until(end).without_escapes_of('\'');
            let name = quoted.as_slice().as_str();
            let after = inside.from(end.saturating_add(1));
            let regex = name.strip_prefix('/').and_then(|rest| rest.strip_suffix('/'));
            match regex {
                Some(regex) => Ok((Selector::Regex(regex.to_owned()), after)),
                None if name.is_empty() => Err(missing(written)),
                None => Ok((Selector::Name(lowercased(name)), after)),
            }
        }
        (Shape::Collection, Some('/')) => {
            let inside = written.from(1);
            let Some(end) = closing_slash(inside.as_str()) else {
                return Err(written.syntax("no closing / after the regex; a \"/\" inside is written \\/"));
            };
            let regex = inside.until(end).as_str().to_owned();
            Ok((Selector::Regex(regex), inside.from(end.saturating_add(1))))
        }
        (Shape::Collection, Some(_)) => {
            let end = written.as_str().find(['|', ',']).unwrap_or(written.as_str().len());
            let name = written.until(end).trim();
            Ok((Selector::Name(lowercased(name.as_str())), written.from(end)))
        }
    }
}

/// The unescaped `/` after which the list goes on, or ends.
fn closing_slash(text: &str) -> Option<usize> {
    let mut from = 0;
    loop {
        let at = closing_quote(text.get(from..)?, '/')?.checked_add(from)?;
        let after = text.get(at.checked_add(1)?..)?.trim_ascii_start();
        if after.is_empty() || after.starts_with(['|', ',']) {
            return Some(at);
        }
        from = at.checked_add(1)?;
    }
}

/// A path may hold `,` inside brackets and quotes.
fn path(written: Slice<'_>) -> Result<(Selector, Slice<'_>), Fault> {
    if !written.as_str().starts_with('/') {
        return Err(written.syntax("a path into XML starts with \"/\", as /* or //@*"));
    }
    let mut depth = 0usize;
    let mut quote = None;
    let end = written.as_str().find(|c: char| {
        match (quote, c) {
            (Some(open), _) if open == c => quote = None,
            (Some(_), _) => {}
            (None, '\'' | '"') => quote = Some(c),
            (None, '[' | '(') => depth = depth.saturating_add(1),
            (None, ']' | ')') => depth = depth.saturating_sub(1),
            (None, '|' | ',') => return depth == 0,
            _ => {}
        }
        false
    });
    let end = end.unwrap_or(written.as_str().len());
    let path = written.until(end).trim().as_str().to_owned();
    Ok((Selector::XPath(path), written.from(end)))
}
