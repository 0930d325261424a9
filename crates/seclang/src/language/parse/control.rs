//! `ctl:name=value` → [`Ctl`].

use super::super::ast::{AuditEngine, BodyProcessor, Ctl, RuleEngine, Target};
use super::super::error::{NameKind, Reason};
use super::super::nearest::nearest;
use super::super::source::{Fault, Slice};
use super::Notes;
use super::ids::{id_ranges, number, pattern};
use super::targets::targets;

const NAMES: [&str; 23] = [
    "auditEngine",
    "auditLogParts",
    "debugLogLevel",
    "forceRequestBodyVariable",
    "forceResponseBodyVariable",
    "hashEnforcement",
    "hashEngine",
    "parseXmlIntoArgs",
    "requestBodyAccess",
    "requestBodyLimit",
    "requestBodyProcessor",
    "responseBodyAccess",
    "responseBodyLimit",
    "responseBodyProcessor",
    "ruleEngine",
    "ruleRemoveById",
    "ruleRemoveByMsg",
    "ruleRemoveByTag",
    "ruleRemoveTargetById",
    "ruleRemoveTargetByMsg",
    "ruleRemoveTargetByTag",
    "ruleUpdateTargetById",
    "ruleUpdateTargetByTag",
];

/// Several when one `ctl` names several targets; none when it changes nothing here.
pub fn control(text: Slice<'_>, notes: &mut Notes) -> Result<Vec<Ctl>, Fault> {
    let Some((name, value)) = text.split_once(&['=']) else {
        return Err(text.bad_value("a setting and its value: ctl:ruleEngine=Off"));
    };
    let (name, value) = (name.trim(), value.trim());
    let Some(known) = NAMES.into_iter().find(|known| known.eq_ignore_ascii_case(name.as_str())) else {
        return Err(name.fault(Reason::UnknownName {
            kind: NameKind::Control,
            nearest: nearest(name.as_str(), NAMES),
            name: name.as_str().to_owned(),
        }));
    };
    let one = match known {
        "auditEngine" => Ctl::AuditEngine(one_of(value, AuditEngine::from_name, "On, Off or RelevantOnly")?),
        "forceRequestBodyVariable" => Ctl::ForceRequestBodyVariable(on_off(value)?),
        "requestBodyAccess" => Ctl::RequestBodyAccess(on_off(value)?),
        "requestBodyLimit" => Ctl::RequestBodyLimit(number(value, "a number of bytes", |_| true)?),
        "requestBodyProcessor" => Ctl::RequestBodyProcessor(one_of(
            value,
            BodyProcessor::from_name,
            "a body processor: URLENCODED, MULTIPART, JSON or XML",
        )?),
        "responseBodyAccess" => Ctl::ResponseBodyAccess(on_off(value)?),
        "responseBodyLimit" => Ctl::ResponseBodyLimit(number(value, "a number of bytes", |_| true)?),
        "ruleEngine" => Ctl::RuleEngine(one_of(value, RuleEngine::from_name, "On, Off or DetectionOnly")?),
        "ruleRemoveById" => Ctl::RuleRemoveById(id_ranges(&[value])?),
        "ruleRemoveByMsg" => Ctl::RuleRemoveByMsg(pattern(value)?),
        "ruleRemoveByTag" => Ctl::RuleRemoveByTag(pattern(value)?),
        "ruleRemoveTargetById" => {
            return each_target(value, |which, target| {
                Ok(Ctl::RuleRemoveTargetById(id_ranges(&[which])?, target))
            });
        }
        "ruleRemoveTargetByMsg" => {
            return each_target(value, |which, target| {
                Ok(Ctl::RuleRemoveTargetByMsg(pattern(which)?, target))
            });
        }
        "ruleRemoveTargetByTag" => {
            return each_target(value, |which, target| {
                Ok(Ctl::RuleRemoveTargetByTag(pattern(which)?, target))
            });
        }
        "auditLogParts" | "debugLogLevel" => {
            notes.warn(
                name,
                format!("ctl:{known} changes nothing: matches are handed over, not written to a log"),
            );
            return Ok(Vec::new());
        }
        _ => return Err(refused(known, name)),
    };
    Ok(vec![one])
}

fn refused(known: &'static str, at: Slice<'_>) -> Fault {
    let instead = match known {
        "forceResponseBodyVariable" => "RESPONSE_BODY is always there when bodies of answers are read",
        "hashEngine" | "hashEnforcement" => "answers are not rewritten, so links carry no hash; take it out",
        "parseXmlIntoArgs" => "name XML:/* and XML://@* among the rule's variables",
        "responseBodyProcessor" => "bodies of answers are read as they are",
        _ => "write ctl:ruleRemoveTargetById=id;VARIABLE or SecRuleUpdateTargetById",
    };
    at.fault(Reason::Unsupported { what: format!("ctl:{known}"), instead })
}

/// `which;TARGET|TARGET`
fn each_target(
    value: Slice<'_>,
    make: impl Fn(Slice<'_>, Target) -> Result<Ctl, Fault>,
) -> Result<Vec<Ctl>, Fault> {
    let Some((which, written)) = value.split_once(&[';']) else {
        return Err(value.bad_value("which rule and which of its variables: …=942100;ARGS:password"));
    };
    let targets = targets(written)?;
    if targets.iter().any(|target| target.is_excluded || target.is_count) {
        return Err(written.bad_value("a variable without \"!\" and \"&\""));
    }
    targets.into_iter().map(|target| make(which.trim(), target)).collect()
}

pub fn on_off(value: Slice<'_>) -> Result<bool, Fault> {
    match value.as_str().to_ascii_lowercase().as_str() {
        "on" => Ok(true),
        "off" => Ok(false),
        _ => Err(value.bad_value("On or Off")),
    }
}

pub fn one_of<T>(
    value: Slice<'_>,
    from_name: impl Fn(&str) -> Option<T>,
    expected: &'static str,
) -> Result<T, Fault> {
    from_name(value.as_str()).ok_or_else(|| value.bad_value(expected))
}
