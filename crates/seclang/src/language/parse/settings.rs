//! The engine's settings: which are honoured, which change nothing here, and which are refused because
//! ignoring them would leave a hole.

use super::super::ast::{AuditEngine, LimitAction, RuleEngine, Setting, UnicodeMap};
use super::super::source::{Fault, Slice};
use super::control::{on_off, one_of};
use super::ids::number;

/// What becomes of a setting.
#[derive(Clone, Copy)]
pub enum Treatment {
    Honoured(fn(&[Slice<'_>]) -> Result<Setting, Fault>),
    /// Accepted with a warning that says this, whatever the value.
    Ignored(&'static str),
    /// `Off` is how things are. Anything else is refused with this.
    OnlyOff(&'static str),
    Refused(&'static str),
}

const BYTES: &str = "a number of bytes";
const LOG: &str = "matches are handed to the caller, who writes them down";
const FOLDER: &str = "nothing is kept on disk";
const CONNECTIONS: &str = "limit connections where they are accepted; take it out";

pub const SETTINGS: &[(&str, Treatment)] = {
    use Treatment::{Honoured, Ignored, OnlyOff, Refused};
    &[
        ("SecArgumentSeparator", Honoured(|v| Ok(Setting::ArgumentSeparator(one_byte(first(v)?)?)))),
        ("SecArgumentsLimit", Honoured(|v| Ok(Setting::ArgumentsLimit(count(first(v)?)?)))),
        ("SecAuditEngine", Honoured(audit_engine)),
        ("SecAuditLog", Ignored(LOG)),
        ("SecAuditLog2", Ignored(LOG)),
        ("SecAuditLogDirMode", Ignored(LOG)),
        ("SecAuditLogFileMode", Ignored(LOG)),
        ("SecAuditLogFormat", Ignored(LOG)),
        ("SecAuditLogParts", Ignored(LOG)),
        ("SecAuditLogPrefix", Ignored(LOG)),
        ("SecAuditLogRelevantStatus", Ignored(LOG)),
        ("SecAuditLogStorageDir", Ignored(LOG)),
        ("SecAuditLogType", Ignored(LOG)),
        ("SecCacheTransformations", Ignored("transformed values are always kept as long as they help")),
        ("SecChrootDir", Ignored("no server runs here")),
        ("SecCollectionTimeout", Honoured(|v| Ok(Setting::CollectionTimeout(count(first(v)?)?)))),
        ("SecComponentSignature", Honoured(|v| Ok(Setting::ComponentSignature(owned(first(v)?))))),
        ("SecConnEngine", OnlyOff(CONNECTIONS)),
        ("SecConnReadStateLimit", Refused(CONNECTIONS)),
        ("SecConnWriteStateLimit", Refused(CONNECTIONS)),
        ("SecContentInjection", OnlyOff("answers are not changed; take it out")),
        ("SecCookieFormat", Honoured(cookie_format)),
        ("SecCookieV0Separator", Honoured(|v| Ok(Setting::CookieV0Separator(one_byte(first(v)?)?)))),
        ("SecDataDir", Ignored(FOLDER)),
        ("SecDebugLog", Ignored(LOG)),
        ("SecDebugLogLevel", Ignored(LOG)),
        (
            "SecDisableBackendCompression",
            OnlyOff("have the service asked for answers that are not compressed"),
        ),
        ("SecGeoLookupDb", Ignored("no rule can look up places: @geoLookup is refused")),
        ("SecGsbLookupDb", Ignored("no rule can look up reputations: @gsbLookup is refused")),
        ("SecGuardianLog", Refused("this engine runs no programs; take it out")),
        ("SecHashEngine", OnlyOff("answers are not rewritten, so links carry no hash; take it out")),
        ("SecHashKey", Ignored("no link carries a hash: SecHashEngine On is refused")),
        ("SecHashMethodPm", Ignored("no link carries a hash: SecHashEngine On is refused")),
        ("SecHashMethodRx", Ignored("no link carries a hash: SecHashEngine On is refused")),
        ("SecHashParam", Ignored("no link carries a hash: SecHashEngine On is refused")),
        ("SecHttpBlKey", Ignored("no rule can ask a block list: @rbl is refused")),
        ("SecIgnoreRuleCompilationErrors", OnlyOff("a rule that does not compile protects nothing; mend it")),
        ("SecInterceptOnError", Ignored("rules do not fail while they run")),
        ("SecParseXmlIntoArgs", OnlyOff("name XML:/* and XML://@* among the rules' variables")),
        ("SecPcreMatchLimit", Ignored("matching takes linear time; there is nothing to limit")),
        ("SecPcreMatchLimitRecursion", Ignored("matching takes linear time; there is nothing to limit")),
        ("SecReadStateLimit", Refused(CONNECTIONS)),
        ("SecRemoteRules", Refused("rules come from files only; fetch them, look at them, and Include them")),
        ("SecRemoteRulesFailAction", Ignored("rules come from files only")),
        ("SecRequestBodyAccess", Honoured(|v| Ok(Setting::RequestBodyAccess(on_off(first(v)?)?)))),
        ("SecRequestBodyInMemoryLimit", Ignored("bodies are kept in memory, up to SecRequestBodyLimit")),
        (
            "SecRequestBodyJsonDepthLimit",
            Honoured(|v| Ok(Setting::RequestBodyJsonDepthLimit(count(first(v)?)?))),
        ),
        ("SecRequestBodyLimit", Honoured(|v| Ok(Setting::RequestBodyLimit(bytes(first(v)?)?)))),
        (
            "SecRequestBodyLimitAction",
            Honoured(|v| Ok(Setting::RequestBodyLimitAction(limit_action(first(v)?)?))),
        ),
        ("SecRequestBodyNoFilesLimit", Honoured(|v| Ok(Setting::RequestBodyNoFilesLimit(bytes(first(v)?)?)))),
        ("SecResponseBodyAccess", Honoured(|v| Ok(Setting::ResponseBodyAccess(on_off(first(v)?)?)))),
        ("SecResponseBodyLimit", Honoured(|v| Ok(Setting::ResponseBodyLimit(bytes(first(v)?)?)))),
        (
            "SecResponseBodyLimitAction",
            Honoured(|v| Ok(Setting::ResponseBodyLimitAction(limit_action(first(v)?)?))),
        ),
        ("SecResponseBodyMimeType", Honoured(|v| Ok(Setting::ResponseBodyMimeType(media_types(v))))),
        ("SecRuleEngine", Honoured(rule_engine)),
        ("SecRuleInheritance", Ignored("there is one context, and all rules are in it")),
        ("SecRulePerfTime", Ignored(LOG)),
        ("SecRuleScript", Refused("this engine runs no programs; write the rule in SecLang")),
        ("SecRxPreFilter", Ignored("what no value can match is always passed over")),
        ("SecSensorId", Honoured(|v| Ok(Setting::SensorId(owned(first(v)?))))),
        ("SecServerSignature", Ignored("answers are not changed")),
        ("SecStatusEngine", Ignored("nothing is reported to anybody")),
        ("SecStreamInBodyInspection", OnlyOff("look at REQUEST_BODY")),
        ("SecStreamOutBodyInspection", OnlyOff("look at RESPONSE_BODY")),
        ("SecTmpDir", Ignored(FOLDER)),
        ("SecTmpSaveUploadedFiles", Ignored(FOLDER)),
        ("SecUnicodeCodePage", Ignored("the code page is named by SecUnicodeMapFile")),
        ("SecUnicodeMapFile", Honoured(unicode_map)),
        ("SecUploadDir", Ignored(FOLDER)),
        ("SecUploadFileLimit", Honoured(|v| Ok(Setting::UploadFileLimit(count(first(v)?)?)))),
        ("SecUploadFileMode", Ignored(FOLDER)),
        ("SecUploadKeepFiles", Ignored(FOLDER)),
        ("SecWebAppId", Honoured(|v| Ok(Setting::WebAppId(owned(first(v)?))))),
        ("SecWriteStateLimit", Refused(CONNECTIONS)),
        ("SecXmlExternalEntity", OnlyOff("external entities are never fetched; take it out")),
    ]
};

/// The caller has seen to it that there is one.
fn first<'t>(values: &[Slice<'t>]) -> Result<Slice<'t>, Fault> {
    let unreachable = || Fault {
        position: super::super::ast::Position { file: "".into(), line: 0, column: 0 },
        reason: super::super::error::Reason::Syntax("a value is missing".to_owned()),
    };
    values.first().copied().ok_or_else(unreachable)
}

fn owned(value: Slice<'_>) -> String {
    value.as_str().to_owned()
}

fn bytes(value: Slice<'_>) -> Result<u64, Fault> {
    number(value, BYTES, |_| true)
}

fn count(value: Slice<'_>) -> Result<u64, Fault> {
    number(value, "a whole number", |_| true)
}

fn one_byte(value: Slice<'_>) -> Result<u8, Fault> {
    match value.as_str().as_bytes() {
        [byte] => Ok(*byte),
        _ => Err(value.bad_value("one ASCII character")),
    }
}

fn audit_engine(values: &[Slice<'_>]) -> Result<Setting, Fault> {
    Ok(Setting::AuditEngine(one_of(first(values)?, AuditEngine::from_name, "On, Off or RelevantOnly")?))
}

fn rule_engine(values: &[Slice<'_>]) -> Result<Setting, Fault> {
    Ok(Setting::RuleEngine(one_of(first(values)?, RuleEngine::from_name, "On, Off or DetectionOnly")?))
}

fn limit_action(value: Slice<'_>) -> Result<LimitAction, Fault> {
    one_of(value, LimitAction::from_name, "Reject or ProcessPartial")
}

fn cookie_format(values: &[Slice<'_>]) -> Result<Setting, Fault> {
    let value = first(values)?;
    Ok(Setting::CookieFormatOne(number(value, "0 or 1", |format: u8| format <= 1)? == 1))
}

fn media_types(values: &[Slice<'_>]) -> Vec<String> {
    let words = values.iter().flat_map(|value| value.words(&[' ', '\t']));
    words.map(|word| word.as_str().to_ascii_lowercase()).collect()
}

fn unicode_map(values: &[Slice<'_>]) -> Result<Setting, Fault> {
    let file = first(values)?;
    let code_page = match values {
        [_, code_page] => number(*code_page, "a code page, as 20127", |_| true)?,
        _ => return Err(file.syntax("SecUnicodeMapFile takes a file and a code page: unicode.mapping 20127")),
    };
    Ok(Setting::UnicodeMapFile(UnicodeMap { file: owned(file), code_page }))
}
