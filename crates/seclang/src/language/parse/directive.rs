//! The words of a line → a directive.

use super::super::ast::{DirectiveKind, Rule, Setting, TargetUpdate};
use super::super::error::{NameKind, Reason};
use super::super::nearest::nearest;
use super::super::source::{Fault, Slice};
use super::Notes;
use super::actions::actions;
use super::ids::{id, id_ranges, number, pattern};
use super::operator::operator;
use super::settings::{SETTINGS, Treatment};
use super::targets::targets;

/// What a line says.
#[derive(Debug)]
pub enum Meaning {
    Directive(DirectiveKind),
    Include(Includes),
    /// Something that changes nothing here.
    Nothing,
}

/// `Include PATTERN`: the loader's work.
#[derive(Debug)]
pub struct Includes {
    pub pattern: String,
    /// `IncludeOptional`: that there are none is no mistake.
    pub is_optional: bool,
}

const LANGUAGE: [&str; 14] = [
    "Include",
    "IncludeOptional",
    "SecAction",
    "SecDefaultAction",
    "SecMarker",
    "SecRule",
    "SecRuleRemoveById",
    "SecRuleRemoveByMsg",
    "SecRuleRemoveByTag",
    "SecRuleUpdateActionById",
    "SecRuleUpdateTargetById",
    "SecRuleUpdateTargetByMsg",
    "SecRuleUpdateTargetByTag",
    "SecResponseBodyMimeTypesClear",
];

pub fn directive(name: Slice<'_>, arguments: &[Slice<'_>], notes: &mut Notes) -> Result<Meaning, Fault> {
    let known = LANGUAGE.into_iter().find(|known| known.eq_ignore_ascii_case(name.as_str()));
    let Some(known) = known else { return setting(name, arguments, notes) };
    let kind = match (known, arguments) {
        ("Include" | "IncludeOptional", [file]) => {
            let is_optional = known == "IncludeOptional";
            return Ok(Meaning::Include(Includes { pattern: file.as_str().to_owned(), is_optional }));
        }
        ("SecRule", [looks_at, asks]) => rule(*looks_at, *asks, None, notes)?,
        ("SecRule", [looks_at, asks, does]) => rule(*looks_at, *asks, Some(*does), notes)?,
        ("SecAction", [does]) => DirectiveKind::Action(Box::new(actions(*does, notes)?)),
        ("SecDefaultAction", [does]) => DirectiveKind::DefaultAction(Box::new(actions(*does, notes)?)),
        ("SecMarker", [label]) if !label.is_empty() => DirectiveKind::Marker(label.as_str().to_owned()),
        ("SecRuleRemoveById", [_, ..]) => DirectiveKind::RuleRemoveById(id_ranges(arguments)?),
        ("SecRuleRemoveByMsg", [text]) => DirectiveKind::RuleRemoveByMsg(pattern(*text)?),
        ("SecRuleRemoveByTag", [text]) => DirectiveKind::RuleRemoveByTag(pattern(*text)?),
        ("SecRuleUpdateTargetById", [ids, rest @ ..]) if is_update(rest) => {
            DirectiveKind::RuleUpdateTargetById(id_ranges(&[*ids])?, target_update(rest)?)
        }
        ("SecRuleUpdateTargetByMsg", [text, rest @ ..]) if is_update(rest) => {
            DirectiveKind::RuleUpdateTargetByMsg(pattern(*text)?, target_update(rest)?)
        }
        ("SecRuleUpdateTargetByTag", [text, rest @ ..]) if is_update(rest) => {
            DirectiveKind::RuleUpdateTargetByTag(pattern(*text)?, target_update(rest)?)
        }
        ("SecRuleUpdateActionById", [which, does]) => action_update(*which, *does, notes)?,
        ("SecResponseBodyMimeTypesClear", []) => DirectiveKind::Setting(Setting::ResponseBodyMimeTypesClear),
        _ => return Err(name.syntax(format!("{known} is written: {}", usage(known)))),
    };
    Ok(Meaning::Directive(kind))
}

fn usage(known: &str) -> &'static str {
    match known {
        "Include" | "IncludeOptional" => "Include rules/*.conf",
        "SecRule" => "SecRule VARIABLES \"OPERATOR\" \"ACTIONS\"",
        "SecAction" => "SecAction \"ACTIONS\"",
        "SecDefaultAction" => "SecDefaultAction \"phase:2,log,auditlog,pass\"",
        "SecMarker" => "SecMarker NAME",
        "SecRuleRemoveById" => "SecRuleRemoveById 942100 920000-920999",
        "SecRuleRemoveByMsg" => "SecRuleRemoveByMsg \"MESSAGE\"",
        "SecRuleRemoveByTag" => "SecRuleRemoveByTag \"TAG\"",
        "SecRuleUpdateActionById" => "SecRuleUpdateActionById 942100 \"pass\"",
        "SecRuleUpdateTargetById" => "SecRuleUpdateTargetById 942100 \"!ARGS:password\"",
        "SecRuleUpdateTargetByMsg" => "SecRuleUpdateTargetByMsg \"MESSAGE\" \"!ARGS:password\"",
        "SecRuleUpdateTargetByTag" => "SecRuleUpdateTargetByTag \"TAG\" \"!ARGS:password\"",
        _ => "without arguments",
    }
}

fn rule(
    looks_at: Slice<'_>,
    asks: Slice<'_>,
    does: Option<Slice<'_>>,
    notes: &mut Notes,
) -> Result<DirectiveKind, Fault> {
    let targets = targets(looks_at)?;
    if targets.iter().all(|target| target.is_excluded) {
        return Err(looks_at.syntax("every variable is taken away by \"!\"; nothing is left to look at"));
    }
    let operator = operator(asks)?;
    if asks.as_str().contains("\\\\") {
        let text =
            "\"\\\\\" is two characters here and in ModSecurity 3, one in Apache; \\x5c is one everywhere";
        notes.warn(asks, text.to_owned());
    }
    let actions = does.map(|does| actions(does, notes)).transpose()?.unwrap_or_default();
    Ok(DirectiveKind::Rule(Box::new(Rule { targets, operator, actions })))
}

fn is_update(rest: &[Slice<'_>]) -> bool {
    matches!(rest.len(), 1 | 2)
}

fn target_update(rest: &[Slice<'_>]) -> Result<TargetUpdate, Fault> {
    let mut lists = rest.iter().map(|list| targets(*list));
    let added = lists.next().transpose()?.unwrap_or_default();
    Ok(TargetUpdate { targets: added, replaced: lists.next().transpose()?.unwrap_or_default() })
}

/// `ID` or `ID:LINK`.
fn action_update(which: Slice<'_>, does: Slice<'_>, notes: &mut Notes) -> Result<DirectiveKind, Fault> {
    let (rule, link) = match which.split_once(&[':']) {
        Some((rule, link)) => (rule, number(link, "which rule of the chain, from 0", |_| true)?),
        None => (which, 0),
    };
    let update = actions(does, notes)?;
    if update.id.is_some() || update.phase.is_some() || update.is_chained {
        return Err(does.syntax("a rule's id, phase and chain cannot be changed; write the rule anew"));
    }
    Ok(DirectiveKind::RuleUpdateActionById { id: id(rule)?, link, actions: Box::new(update) })
}

fn setting(name: Slice<'_>, arguments: &[Slice<'_>], notes: &mut Notes) -> Result<Meaning, Fault> {
    let found = SETTINGS.iter().find(|(known, _)| known.eq_ignore_ascii_case(name.as_str()));
    let Some((known, treatment)) = found else { return Err(unknown(name)) };
    let refused = |instead| name.fault(Reason::Unsupported { what: (*known).to_owned(), instead });
    match treatment {
        Treatment::Ignored(why) => {
            notes.warn(name, format!("{known} changes nothing here: {why}"));
            Ok(Meaning::Nothing)
        }
        Treatment::Only(usual, _) if matches!(arguments, [one] if one.as_str().eq_ignore_ascii_case(usual)) => {
            Ok(Meaning::Nothing)
        }
        Treatment::Only(_, instead) | Treatment::Refused(instead) => Err(refused(instead)),
        Treatment::Honoured(parse) => match arguments {
            [] => Err(name.syntax(format!("{known} needs a value"))),
            [_, second, ..] if *known != "SecResponseBodyMimeType" => Err(second
                .syntax(format!("{known} takes one value; put quotes around it if this is a part of it"))),
            [first, more @ ..] => Ok(Meaning::Directive(DirectiveKind::Setting(parse(*first, more)?))),
        },
    }
}

fn unknown(name: Slice<'_>) -> Fault {
    if name.as_str().starts_with('<') {
        return name.fault(Reason::Unsupported {
            what: format!("the section {}", name.as_str()),
            instead: "it belongs to a web server's configuration; write the directives without it",
        });
    }
    let names = LANGUAGE.into_iter().chain(SETTINGS.iter().map(|(known, _)| *known));
    name.fault(Reason::UnknownName {
        kind: NameKind::Directive,
        nearest: nearest(name.as_str(), names),
        name: name.as_str().to_owned(),
    })
}
