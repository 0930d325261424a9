//! What a rule does, and what is said about it.

use crate::language::named::named;

use super::{
    AuditEngine, BodyProcessor, Expansion, IdRanges, Pattern, RuleEngine, Target, Transformation, Variable,
};

/// When a rule runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Phase {
    RequestHeaders = 1,
    RequestBody = 2,
    ResponseHeaders = 3,
    ResponseBody = 4,
    Logging = 5,
}

impl Phase {
    pub const ALL: [Self; 5] =
        [Self::RequestHeaders, Self::RequestBody, Self::ResponseHeaders, Self::ResponseBody, Self::Logging];

    /// 1 to 5.
    pub const fn number(self) -> u8 {
        self as u8
    }
}

named! {
    /// As in syslog: 0 is the worst.
    pub enum Severity {
        Emergency = "EMERGENCY",
        Alert = "ALERT",
        Critical = "CRITICAL",
        Error = "ERROR",
        Warning = "WARNING",
        Notice = "NOTICE",
        Info = "INFO",
        Debug = "DEBUG",
    }
}

impl Severity {
    /// 0 to 7.
    pub const fn number(self) -> u8 {
        self as u8
    }
}

/// What becomes of the request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Disruptive {
    Allow(AllowScope),
    /// What the default action of the rule's phase says; nothing of it is left after resolving.
    Block,
    Deny,
    Drop,
    Pass,
    Redirect(Expansion),
}

/// What `allow` skips; the logging phase always runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AllowScope {
    /// `allow`: the rest of the phases.
    Transaction,
    /// `allow:phase`: the rest of this phase.
    Phase,
    /// `allow:request`: the rest of the request's phases; the response is inspected.
    Request,
}

/// `setvar:collection.name…`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetVariable {
    /// `is_writable()`.
    pub collection: Variable,
    /// To be compared in lower case.
    pub name: Expansion,
    pub operation: SetOperation,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SetOperation {
    /// `=value`; without a value it is `1`.
    Set(Expansion),
    /// `=+number`
    Add(Expansion),
    /// `=-number`
    Subtract(Expansion),
    /// `!collection.name`
    Unset,
}

/// `initcol:collection=key`; `setsid`, `setuid` and `setrsc` are written the same way for SESSION, USER, RESOURCE.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InitCollection {
    /// `is_persistent()`.
    pub collection: Variable,
    pub key: Expansion,
}

/// `expirevar:collection.name=seconds`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExpireVariable {
    pub collection: Variable,
    pub name: Expansion,
    pub seconds: Expansion,
}

/// A change of settings for the rest of this transaction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ctl {
    AuditEngine(AuditEngine),
    ForceRequestBodyVariable(bool),
    RequestBodyAccess(bool),
    RequestBodyLimit(u64),
    RequestBodyProcessor(BodyProcessor),
    ResponseBodyAccess(bool),
    ResponseBodyLimit(u64),
    RuleEngine(RuleEngine),
    RuleRemoveById(IdRanges),
    RuleRemoveByMsg(Pattern),
    RuleRemoveByTag(Pattern),
    /// The target is never excluded or counted.
    RuleRemoveTargetById(IdRanges, Target),
    RuleRemoveTargetByMsg(Pattern, Target),
    RuleRemoveTargetByTag(Pattern, Target),
}

/// Everything in a rule's last argument. What is absent was not written.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Actions {
    pub id: Option<u64>,
    pub phase: Option<Phase>,
    /// In order, those after the last `t:none`.
    pub transformations: Vec<Transformation>,
    /// `t:none` was written: the default action's transformations do not count.
    pub clears_transformations: bool,
    pub disruptive: Option<Disruptive>,
    /// 100 to 599.
    pub status: Option<u16>,
    pub severity: Option<Severity>,
    pub message: Option<Expansion>,
    pub log_data: Option<Expansion>,
    pub tags: Vec<Expansion>,
    pub revision: Option<String>,
    pub version: Option<String>,
    /// 1 to 9.
    pub maturity: Option<u8>,
    /// 1 to 9.
    pub accuracy: Option<u8>,
    /// `log`, `nolog`.
    pub is_logged: Option<bool>,
    /// `auditlog`, `noauditlog`.
    pub is_audited: Option<bool>,
    pub is_capturing: bool,
    pub is_multi_match: bool,
    /// The next rule belongs to this one.
    pub is_chained: bool,
    /// How many of the following rules are passed over; a chain counts as one.
    pub skip: Option<u32>,
    pub skip_after: Option<String>,
    /// Run in this order after `initializations`, before `expirations`.
    pub set_variables: Vec<SetVariable>,
    pub controls: Vec<Ctl>,
    pub initializations: Vec<InitCollection>,
    pub expirations: Vec<ExpireVariable>,
    /// `setenv:name=value`; `None` unsets.
    pub environment: Vec<(Expansion, Option<Expansion>)>,
    /// `sanitiseArg:name`, `sanitiseMatched` …: what must not be written down.
    pub sanitised: Vec<Sanitise>,
    /// `xmlns:prefix=uri`
    pub namespaces: Vec<(String, String)>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sanitise {
    /// Name in lower case.
    Argument(Vec<u8>),
    RequestHeader(Vec<u8>),
    ResponseHeader(Vec<u8>),
    Matched,
    /// Only the matched bytes, but for this many at each end.
    MatchedBytes {
        kept_before: u32,
        kept_after: u32,
    },
}
