//! The engine's settings: which are honoured, which change nothing here, and which are refused because
//! ignoring them would leave a hole.

use super::super::ast::{AuditEngine, LimitAction, RuleEngine, Setting};
use super::super::source::{Fault, Slice};
use super::control::{on_off, one_of};
use super::ids::number;

/// What becomes of a setting.
#[derive(Clone, Copy)]
pub enum Treatment {
    /// The first value, and those after it.
    Honoured(fn(Slice<'_>, &[Slice<'_>]) -> Result<Setting, Fault>),
    /// Accepted with a warning that says this, whatever the value.
    Ignored(&'static str),
    /// This value, in any case, is how things are. Another is refused with this.
    Only(&'static str, &'static str),
    Refused(&'static str),
}

const BYTES: &str = "a number of bytes";
const LOG: &str = "matches are handed to the caller, who writes them down";
/// Of `initcol` and its like, too.
pub const ONE_REQUEST: &str = "IP, GLOBAL, RESOURCE, SESSION and USER live for one request; a rule that counts over requests never gets far";
const COOKIES: &str = "cookies are read as browsers write them; take it out";
const FOLDER: &str = "nothing is kept on disk";
const CONNECTIONS: &str = "limit connections where they are accepted; take it out";

pub const SETTINGS: &[(&str, Treatment)] = {
    use Treatment::{Honoured, Ignored, Only, Refused};
    &[
        ("SecArgumentSeparator", Honoured(|v, _| Ok(Setting::ArgumentSeparator(one_byte(v)?)))),
        ("SecArgumentsLimit", Honoured(|v, _| Ok(Setting::ArgumentsLimit(count(v)?)))),
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
        ("SecCollectionTimeout", Ignored(ONE_REQUEST)),
        ("SecComponentSignature", Honoured(|v, _| Ok(Setting::ComponentSignature(owned(v))))),
        ("SecConnEngine", Only("off", CONNECTIONS)),
        ("SecConnReadStateLimit", Refused(CONNECTIONS)),
        ("SecConnWriteStateLimit", Refused(CONNECTIONS)),
        ("SecContentInjection", Only("off", "answers are not changed; take it out")),
        ("SecCookieFormat", Only("0", COOKIES)),
        ("SecCookieV0Separator", Only(";", COOKIES)),
        ("SecDataDir", Ignored(FOLDER)),
        ("SecDebugLog", Ignored(LOG)),
        ("SecDebugLogLevel", Ignored(LOG)),
        (
            "SecDisableBackendCompression",
            Only("off", "have the service asked for answers that are not compressed"),
        ),
        ("SecGeoLookupDb", Ignored("no rule can look up places: @geoLookup is refused")),
        ("SecGsbLookupDb", Ignored("no rule can look up reputations: @gsbLookup is refused")),
        ("SecGuardianLog", Refused("this engine runs no programs; take it out")),
        ("SecHashEngine", Only("off", "answers are not rewritten, so links carry no hash; take it out")),
        ("SecHashKey", Ignored("no link carries a hash: SecHashEngine On is refused")),
        ("SecHashMethodPm", Ignored("no link carries a hash: SecHashEngine On is refused")),
        ("SecHashMethodRx", Ignored("no link carries a hash: SecHashEngine On is refused")),
        ("SecHashParam", Ignored("no link carries a hash: SecHashEngine On is refused")),
        ("SecHttpBlKey", Ignored("no rule can ask a block list: @rbl is refused")),
        (
            "SecIgnoreRuleCompilationErrors",
            Only("off", "a rule that does not compile protects nothing; mend it"),
        ),
        ("SecInterceptOnError", Ignored("rules do not fail while they run")),
        ("SecParseXmlIntoArgs", Only("off", "name XML:/* and XML://@* among the rules' variables")),
        ("SecPcreMatchLimit", Ignored("matching takes linear time; there is nothing to limit")),
        ("SecPcreMatchLimitRecursion", Ignored("matching takes linear time; there is nothing to limit")),
        ("SecReadStateLimit", Refused(CONNECTIONS)),
        ("SecRemoteRules", Refused("rules come from files only; fetch them, look at them, and Include them")),
        ("SecRemoteRulesFailAction", Ignored("rules come from files only")),
        ("SecRequestBodyAccess", Honoured(|v, _| Ok(Setting::RequestBodyAccess(on_off(v)?)))),
        ("SecRequestBodyInMemoryLimit", Ignored("bodies are kept in memory, up to SecRequestBodyLimit")),
        ("SecRequestBodyJsonDepthLimit", Honoured(|v, _| Ok(Setting::RequestBodyJsonDepthLimit(count(v)?)))),
        ("SecRequestBodyLimit", Honoured(|v, _| Ok(Setting::RequestBodyLimit(bytes(v)?)))),
        ("SecRequestBodyLimitAction", Honoured(|v, _| Ok(Setting::RequestBodyLimitAction(limit_action(v)?)))),
        ("SecRequestBodyNoFilesLimit", Honoured(|v, _| Ok(Setting::RequestBodyNoFilesLimit(bytes(v)?)))),
        ("SecResponseBodyAccess", Honoured(|v, _| Ok(Setting::ResponseBodyAccess(on_off(v)?)))),
        ("SecResponseBodyLimit", Honoured(|v, _| Ok(Setting::ResponseBodyLimit(bytes(v)?)))),
        (
            "SecResponseBodyLimitAction",
            Honoured(|v, _| Ok(Setting::ResponseBodyLimitAction(limit_action(v)?))),
        ),
        ("SecResponseBodyMimeType", Honoured(media_types)),
        ("SecRuleEngine", Honoured(rule_engine)),
        ("SecRuleInheritance", Ignored("there is one context, and all rules are in it")),
        ("SecRulePerfTime", Ignored(LOG)),
        ("SecRuleScript", Refused("this engine runs no programs; write the rule in SecLang")),
        ("SecRxPreFilter", Ignored("what no value can match is always passed over")),
        ("SecSensorId", Ignored(LOG)),
        ("SecServerSignature", Ignored("answers are not changed")),
        ("SecStatusEngine", Ignored("nothing is reported to anybody")),
        ("SecStreamInBodyInspection", Only("off", "look at REQUEST_BODY")),
        ("SecStreamOutBodyInspection", Only("off", "look at RESPONSE_BODY")),
        ("SecTmpDir", Ignored(FOLDER)),
        ("SecTmpSaveUploadedFiles", Ignored(FOLDER)),
        ("SecUnicodeCodePage", Ignored("the code page is named by SecUnicodeMapFile")),
        ("SecUnicodeMapFile", Ignored("full-width letters always become those of ASCII")),
        ("SecUploadDir", Ignored(FOLDER)),
        ("SecUploadFileLimit", Honoured(|v, _| Ok(Setting::UploadFileLimit(count(v)?)))),
        ("SecUploadFileMode", Ignored(FOLDER)),
        ("SecUploadKeepFiles", Ignored(FOLDER)),
        ("SecWebAppId", Honoured(|v, _| Ok(Setting::WebAppId(owned(v))))),
        ("SecWriteStateLimit", Refused(CONNECTIONS)),
        ("SecXmlExternalEntity", Only("off", "external entities are never fetched; take it out")),
    ]
};

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

fn audit_engine(value: Slice<'_>, _: &[Slice<'_>]) -> Result<Setting, Fault> {
    Ok(Setting::AuditEngine(one_of(value, AuditEngine::from_name, "On, Off or RelevantOnly")?))
}

fn rule_engine(value: Slice<'_>, _: &[Slice<'_>]) -> Result<Setting, Fault> {
    Ok(Setting::RuleEngine(one_of(value, RuleEngine::from_name, "On, Off or DetectionOnly")?))
}

fn limit_action(value: Slice<'_>) -> Result<LimitAction, Fault> {
    one_of(value, LimitAction::from_name, "Reject or ProcessPartial")
}

fn media_types(value: Slice<'_>, more: &[Slice<'_>]) -> Result<Setting, Fault> {
    let words = [value].into_iter().chain(more.iter().copied()).flat_map(|value| value.words(&[' ', '\t']));
    Ok(Setting::ResponseBodyMimeType(words.map(|word| word.as_str().to_ascii_lowercase()).collect()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    /// The names in backquotes between two lines of the document.
    fn named(document: &str, from: &str, to: &str) -> BTreeSet<String> {
        let part = document.split(from).nth(1).and_then(|rest| rest.split(to).next()).expect(from);
        part.split('`').skip(1).step_by(2).filter(|name| name.starts_with("Sec")).map(str::to_owned).collect()
    }

    #[test]
    fn the_document_says_what_becomes_of_each_setting() {
        let document = include_str!("../../../../../docs/rules-language.md");
        let treated = |is_meant: fn(&Treatment) -> bool| -> BTreeSet<String> {
            let meant = SETTINGS.iter().filter(|(_, treatment)| is_meant(treatment));
            meant.map(|(name, _)| (*name).to_owned()).collect()
        };
        let mut honoured = treated(|treatment| matches!(treatment, Treatment::Honoured(_)));
        honoured.insert("SecResponseBodyMimeTypesClear".to_owned());
        assert_eq!(named(document, "Honoured:", "Accepted"), honoured);
        let mut ignored = named(document, "with a warning:", "Refused but for");
        assert!(ignored.remove("SecHashEngine On"));
        assert_eq!(ignored, treated(|treatment| matches!(treatment, Treatment::Ignored(_))));
        let only = named(document, "leave a hole:", "Refused:");
        assert_eq!(only, treated(|treatment| matches!(treatment, Treatment::Only(..))));
        let refused = named(document, "Refused:", "## Actions");
        assert_eq!(refused, treated(|treatment| matches!(treatment, Treatment::Refused(_))));
        assert!(SETTINGS.iter().map(|(name, _)| *name).is_sorted());
    }
}
