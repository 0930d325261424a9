//! Settings of the engine that rule files may change.

use crate::language::named::named;

named! {
    pub enum RuleEngine {
        Off = "Off",
        /// Rules run, nothing is stopped.
        DetectionOnly = "DetectionOnly",
        On = "On",
    }
}

named! {
    pub enum AuditEngine {
        Off = "Off",
        RelevantOnly = "RelevantOnly",
        On = "On",
    }
}

named! {
    /// What happens to a body that is longer than its limit.
    pub enum LimitAction {
        Reject = "Reject",
        ProcessPartial = "ProcessPartial",
    }
}

named! {
    pub enum BodyProcessor {
        Urlencoded = "URLENCODED",
        Multipart = "MULTIPART",
        Json = "JSON",
        Xml = "XML",
    }
}

/// One setting. Sizes are in bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Setting {
    RuleEngine(RuleEngine),
    RequestBodyAccess(bool),
    ResponseBodyAccess(bool),
    RequestBodyLimit(u64),
    RequestBodyLimitAction(LimitAction),
    RequestBodyNoFilesLimit(u64),
    RequestBodyJsonDepthLimit(u64),
    ResponseBodyLimit(u64),
    ResponseBodyLimitAction(LimitAction),
    /// Media types in lower case, added to those set before. `(null)` means "none was sent".
    ResponseBodyMimeType(Vec<String>),
    ResponseBodyMimeTypesClear,
    ArgumentsLimit(u64),
    ArgumentSeparator(u8),
    UploadFileLimit(u64),
    ComponentSignature(String),
    WebAppId(String),
    AuditEngine(AuditEngine),
}
