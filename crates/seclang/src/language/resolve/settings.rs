//! The settings of a rule set, all of them, with their defaults.

use super::super::ast::{AuditEngine, LimitAction, RuleEngine, Setting};

/// Sizes in bytes. Where ModSecurity's default is "no limit", here it is a bound.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    pub rule_engine: RuleEngine,
    pub is_request_body_read: bool,
    pub is_response_body_read: bool,
    pub request_body_limit: u64,
    pub request_body_limit_action: LimitAction,
    pub request_body_no_files_limit: u64,
    pub request_body_json_depth_limit: u64,
    pub response_body_limit: u64,
    pub response_body_limit_action: LimitAction,
    /// In lower case; `(null)` means "none was sent".
    pub response_body_mime_types: Vec<String>,
    pub arguments_limit: u64,
    pub argument_separator: u8,
    pub upload_file_limit: u64,
    pub component_signatures: Vec<String>,
    pub web_app_id: String,
    pub audit_engine: AuditEngine,
}

impl Default for Settings {
    /// Fail closed: rules are on and bodies are read unless a file says otherwise. Limits are those of
    /// `modsecurity.conf-recommended`, which operators know.
    fn default() -> Self {
        Self {
            rule_engine: RuleEngine::On,
            is_request_body_read: true,
            is_response_body_read: false,
            request_body_limit: 13_107_200,
            request_body_limit_action: LimitAction::Reject,
            request_body_no_files_limit: 131_072,
            request_body_json_depth_limit: 512,
            response_body_limit: 524_288,
            response_body_limit_action: LimitAction::ProcessPartial,
            response_body_mime_types: ["text/plain", "text/html", "text/xml"].map(str::to_owned).to_vec(),
            arguments_limit: 1000,
            argument_separator: b'&',
            upload_file_limit: 100,
            component_signatures: Vec::new(),
            web_app_id: "default".to_owned(),
            audit_engine: AuditEngine::Off,
        }
    }
}

impl Settings {
    /// The later of two settings counts.
    pub(super) fn apply(&mut self, setting: Setting) {
        match setting {
            Setting::RuleEngine(engine) => self.rule_engine = engine,
            Setting::RequestBodyAccess(is_on) => self.is_request_body_read = is_on,
            Setting::ResponseBodyAccess(is_on) => self.is_response_body_read = is_on,
            Setting::RequestBodyLimit(bytes) => self.request_body_limit = bytes,
            Setting::RequestBodyLimitAction(action) => self.request_body_limit_action = action,
            Setting::RequestBodyNoFilesLimit(bytes) => self.request_body_no_files_limit = bytes,
            Setting::RequestBodyJsonDepthLimit(depth) => self.request_body_json_depth_limit = depth,
            Setting::ResponseBodyLimit(bytes) => self.response_body_limit = bytes,
            Setting::ResponseBodyLimitAction(action) => self.response_body_limit_action = action,
            Setting::ResponseBodyMimeType(types) => self.add_mime_types(types),
            Setting::ResponseBodyMimeTypesClear => self.response_body_mime_types.clear(),
            Setting::ArgumentsLimit(count) => self.arguments_limit = count,
            Setting::ArgumentSeparator(byte) => self.argument_separator = byte,
            Setting::UploadFileLimit(count) => self.upload_file_limit = count,
            Setting::ComponentSignature(text) => self.component_signatures.push(text),
            Setting::WebAppId(id) => self.web_app_id = id,
            Setting::AuditEngine(engine) => self.audit_engine = engine,
        }
    }

    fn add_mime_types(&mut self, types: Vec<String>) {
        for media_type in types {
            if !self.response_body_mime_types.contains(&media_type) {
                self.response_body_mime_types.push(media_type);
            }
        }
    }
}
