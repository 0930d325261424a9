//! The last argument of a rule → [`Actions`].

use super::super::ast::{Actions, AllowScope, Disruptive, Expansion, Phase, Severity, Transformation};
use super::super::error::{NameKind, Reason};
use super::super::nearest::nearest;
use super::super::source::{Fault, Slice};
use super::Notes;
use super::action_list::{Written, action_list};
use super::collections::{environment, expire, initialization, initialize, sanitise, set_variable};
use super::control::control;
use super::expansion::{Unknown, expansion};
use super::ids::{id, number};
use super::settings::ONE_REQUEST;

pub fn actions(text: Slice<'_>, notes: &mut Notes) -> Result<Actions, Fault> {
    let mut actions = Actions::default();
    for written in action_list(text)? {
        action(&mut actions, &written, notes)?;
    }
    Ok(actions)
}

/// What can be written, and what is done with it.
const ACTIONS: &[(&str, Does)] = &[
    ("accuracy", Does::Take(|to, value| once(&mut to.accuracy, value, level(value)?))),
    ("allow", Does::Flag(|to, at| disrupt(to, at, Disruptive::Allow(AllowScope::Transaction)))),
    ("append", Does::Refuse("this engine does not change answers; take it out")),
    ("auditlog", Does::Flag(|to, _| set(&mut to.is_audited, true))),
    ("block", Does::Flag(|to, at| disrupt(to, at, Disruptive::Block))),
    ("capture", Does::Flag(|to, _| turn_on(&mut to.is_capturing))),
    ("chain", Does::Flag(|to, _| turn_on(&mut to.is_chained))),
    ("ctl", Does::Control),
    ("deny", Does::Flag(|to, at| disrupt(to, at, Disruptive::Deny))),
    ("deprecatevar", Does::Refuse("write expirevar, which forgets the variable after some time")),
    ("drop", Does::Flag(|to, at| disrupt(to, at, Disruptive::Drop))),
    ("exec", Does::Refuse("this engine runs no programs; take it out, and act on what is recorded")),
    ("expirevar", Does::Take(|to, value| push(&mut to.expirations, expire(value)?))),
    ("id", Does::Take(|to, value| once(&mut to.id, value, id(value)?))),
    ("initcol", Does::Take(|to, value| push(&mut to.initializations, initialize(value)?))),
    ("log", Does::Flag(log)),
    ("logdata", Does::Take(|to, value| once(&mut to.log_data, value, text(value)?))),
    ("maturity", Does::Take(|to, value| once(&mut to.maturity, value, level(value)?))),
    ("msg", Does::Take(|to, value| once(&mut to.message, value, text(value)?))),
    ("multiMatch", Does::Flag(|to, _| turn_on(&mut to.is_multi_match))),
    ("noauditlog", Does::Flag(|to, _| set(&mut to.is_audited, false))),
    ("nolog", Does::Flag(no_log)),
    ("pass", Does::Flag(|to, at| disrupt(to, at, Disruptive::Pass))),
    ("pause", Does::Refuse("a waiting request would hold a connection; write deny")),
    ("phase", Does::Take(|to, value| once(&mut to.phase, value, phase(value)?))),
    ("prepend", Does::Refuse("this engine does not change answers; take it out")),
    ("proxy", Does::Refuse("where a request goes is decided by the gate's routes; write deny")),
    ("redirect", Does::Take(redirect)),
    ("rev", Does::Take(|to, value| once(&mut to.revision, value, value.as_str().to_owned()))),
    ("sanitiseArg", Does::Take(|to, value| push(&mut to.sanitised, sanitise("arg", value)?))),
    ("sanitiseMatched", Does::Flag(|to, at| push(&mut to.sanitised, sanitise("matched", at)?))),
    ("sanitiseMatchedBytes", Does::MayTake(|to, value| push(&mut to.sanitised, sanitise("bytes", value)?))),
    ("sanitiseRequestHeader", Does::Take(|to, value| push(&mut to.sanitised, sanitise("request", value)?))),
    ("sanitiseResponseHeader", Does::Take(|to, value| push(&mut to.sanitised, sanitise("response", value)?))),
    ("setenv", Does::Take(|to, value| push(&mut to.environment, environment(value)?))),
    ("setrsc", Does::Take(|to, value| push(&mut to.initializations, initialization("RESOURCE", value)?))),
    ("setsid", Does::Take(|to, value| push(&mut to.initializations, initialization("SESSION", value)?))),
    ("setuid", Does::Take(|to, value| push(&mut to.initializations, initialization("USER", value)?))),
    ("setvar", Does::Take(|to, value| push(&mut to.set_variables, set_variable(value)?))),
    ("severity", Does::Take(|to, value| once(&mut to.severity, value, severity(value)?))),
    ("skip", Does::Take(|to, value| once(&mut to.skip, value, count(value)?))),
    ("skipAfter", Does::Take(|to, value| once(&mut to.skip_after, value, value.as_str().to_owned()))),
    ("status", Does::Take(|to, value| once(&mut to.status, value, status(value)?))),
    ("t", Does::Take(transformation)),
    ("tag", Does::Take(|to, value| push(&mut to.tags, text(value)?))),
    ("ver", Does::Take(|to, value| once(&mut to.version, value, value.as_str().to_owned()))),
    ("xmlns", Does::Take(namespace)),
];

#[derive(Clone, Copy)]
enum Does {
    /// Stands without a value; the slice is its name.
    Flag(fn(&mut Actions, Slice<'_>) -> Result<(), Fault>),
    /// Needs a value.
    Take(fn(&mut Actions, Slice<'_>) -> Result<(), Fault>),
    /// Takes a value or none, which is as an empty one.
    MayTake(fn(&mut Actions, Slice<'_>) -> Result<(), Fault>),
    Control,
    Refuse(&'static str),
}

fn action(actions: &mut Actions, written: &Written<'_>, notes: &mut Notes) -> Result<(), Fault> {
    let name = written.name;
    let british = name.as_str().replacen("sanitize", "sanitise", 1);
    let known = ACTIONS.iter().find(|(known, _)| known.eq_ignore_ascii_case(&british));
    let Some((known, does)) = known else {
        return Err(name.fault(Reason::UnknownName {
            kind: NameKind::Action,
            nearest: nearest(name.as_str(), ACTIONS.iter().map(|(known, _)| *known)),
            name: name.as_str().to_owned(),
        }));
    };
    let value = written.value.as_ref().map(|value| value.as_slice());
    if matches!(*known, "initcol" | "setsid" | "setuid" | "setrsc" | "expirevar") {
        notes.warn(name, ONE_REQUEST.to_owned());
    }
    match (does, value) {
        (Does::Refuse(instead), _) => {
            Err(name.fault(Reason::Unsupported { what: (*known).to_owned(), instead }))
        }
        (Does::Flag(_), Some(scope)) if *known == "allow" => allow(actions, scope),
        (Does::Flag(_), Some(value)) => Err(value.syntax(format!("{known} takes no value"))),
        (Does::Flag(apply), None) | (Does::MayTake(apply), None) => apply(actions, name),
        (Does::Take(apply) | Does::MayTake(apply), Some(value)) if !value.is_empty() => apply(actions, value),
        (Does::Control, Some(value)) => {
            actions.controls.extend(control(value, notes)?);
            Ok(())
        }
        (Does::Take(_) | Does::MayTake(_) | Does::Control, _) => {
            Err(name.syntax(format!("{known} needs a value: {known}:…")))
        }
    }
}

fn once<T>(to: &mut Option<T>, at: Slice<'_>, value: T) -> Result<(), Fault> {
    match to.replace(value) {
        None => Ok(()),
        Some(_) => Err(at.syntax("this is said twice in one rule")),
    }
}

fn push<T>(to: &mut Vec<T>, value: T) -> Result<(), Fault> {
    to.push(value);
    Ok(())
}

fn set(to: &mut Option<bool>, value: bool) -> Result<(), Fault> {
    *to = Some(value);
    Ok(())
}

fn turn_on(to: &mut bool) -> Result<(), Fault> {
    *to = true;
    Ok(())
}

/// As ModSecurity: what is logged is also audited unless `noauditlog` follows.
fn log(to: &mut Actions, _: Slice<'_>) -> Result<(), Fault> {
    (to.is_logged, to.is_audited) = (Some(true), Some(true));
    Ok(())
}

fn no_log(to: &mut Actions, _: Slice<'_>) -> Result<(), Fault> {
    (to.is_logged, to.is_audited) = (Some(false), Some(false));
    Ok(())
}

fn disrupt(to: &mut Actions, at: Slice<'_>, what: Disruptive) -> Result<(), Fault> {
    match to.disruptive.replace(what) {
        None => Ok(()),
        Some(_) => Err(at.syntax(
            "a rule does one of allow, block, deny, drop, pass, redirect, and another one stands before",
        )),
    }
}

fn allow(to: &mut Actions, scope: Slice<'_>) -> Result<(), Fault> {
    let what = match scope.as_str() {
        "phase" => AllowScope::Phase,
        "request" => AllowScope::Request,
        _ => return Err(scope.bad_value("what allow can take: phase, request, or nothing")),
    };
    disrupt(to, scope, Disruptive::Allow(what))
}

fn redirect(to: &mut Actions, value: Slice<'_>) -> Result<(), Fault> {
    disrupt(to, value, Disruptive::Redirect(text(value)?))
}

fn text(value: Slice<'_>) -> Result<Expansion, Fault> {
    expansion(value, Unknown::Refused)
}

fn transformation(to: &mut Actions, value: Slice<'_>) -> Result<(), Fault> {
    if value.as_str().eq_ignore_ascii_case("none") {
        to.transformations.clear();
        to.clears_transformations = true;
        return Ok(());
    }
    let Some(transformation) = Transformation::from_name(value.as_str()) else {
        let names = Transformation::NAMES.iter().copied().chain(["none"]);
        return Err(value.fault(Reason::UnknownName {
            kind: NameKind::Transformation,
            nearest: nearest(value.as_str(), names),
            name: value.as_str().to_owned(),
        }));
    };
    push(&mut to.transformations, transformation)
}

fn phase(value: Slice<'_>) -> Result<Phase, Fault> {
    let number = match value.as_str().to_ascii_lowercase().as_str() {
        "request" => 2,
        "response" => 4,
        "logging" => 5,
        _ => number(value, "a phase: 1 to 5, request, response or logging", |n: u8| (1..=5).contains(&n))?,
    };
    let phase = Phase::ALL.into_iter().find(|phase| phase.number() == number);
    phase.ok_or_else(|| value.bad_value("a phase: 1 to 5, request, response or logging"))
}

fn severity(value: Slice<'_>) -> Result<Severity, Fault> {
    let upper = value.as_str().to_ascii_uppercase();
    let found = Severity::ALL
        .iter()
        .find(|severity| severity.name() == upper || (*severity).number().to_string() == upper);
    found.copied().ok_or_else(|| {
        value.bad_value(
            "a severity: EMERGENCY, ALERT, CRITICAL, ERROR, WARNING, NOTICE, INFO, DEBUG or 0 to 7",
        )
    })
}

fn level(value: Slice<'_>) -> Result<u8, Fault> {
    number(value, "a number from 0 to 9", |level| level <= 9)
}

fn count(value: Slice<'_>) -> Result<u32, Fault> {
    number(value, "how many rules are passed over: 1 or more", |count| count > 0)
}

fn status(value: Slice<'_>) -> Result<u16, Fault> {
    number(value, "an HTTP status from 100 to 599", |status| (100..=599).contains(&status))
}

fn namespace(to: &mut Actions, value: Slice<'_>) -> Result<(), Fault> {
    let Some((prefix, uri)) = value.split_once(&['=']) else {
        return Err(value.bad_value("a namespace: prefix=uri"));
    };
    push(&mut to.namespaces, (prefix.trim().as_str().to_owned(), uri.trim().as_str().to_owned()))
}
