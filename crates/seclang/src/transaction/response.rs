//! The answer as variables; phases 3 and 4.

use super::fields::Field;
use super::{Cause, Decision, Transaction};
use crate::language::ast::{LimitAction, Phase, RuleEngine, Variable};

impl Transaction {
    /// `protocol` as `HTTP/1.1`.
    pub fn response_line(&mut self, status: u16, protocol: &[u8]) {
        self.state.set_number(Variable::ResponseStatus, usize::from(status));
        self.state.set(Variable::ResponseProtocol, protocol);
        let line = [protocol, b" ", status.to_string().as_bytes()].concat();
        self.state.set(Variable::StatusLine, &line);
    }

    pub fn response_header(&mut self, name: &[u8], value: &[u8]) {
        let state = &mut *self.state;
        state.fields.add(&mut state.arena, Field::ResponseHeaders, name, value);
        if name.eq_ignore_ascii_case(b"content-type") {
            let media_type = value.split(|&byte| byte == b';').next().unwrap_or(&[]).trim_ascii();
            state.set(Variable::ResponseContentType, media_type);
        } else if name.eq_ignore_ascii_case(b"content-length") {
            state.set(Variable::ResponseContentLength, value);
        }
    }

    /// Phase 3.
    pub fn response_headers_done(&mut self) -> Decision {
        self.phase(Phase::ResponseHeaders)
    }

    /// Whether the body's bytes are wanted: by setting, and by media type.
    pub fn wants_response_body(&self) -> bool {
        let media_type = self.state.single(Variable::ResponseContentType);
        let media_type = if media_type.is_empty() { b"(null)".as_slice() } else { media_type };
        self.state.settings.is_response_body_read
            && self.state.settings.engine != RuleEngine::Off
            && self.course.interruption.is_none()
            && self
                .plan
                .settings
                .response_body_mime_types
                .iter()
                .any(|it| media_type.eq_ignore_ascii_case(it.as_bytes()))
    }

    /// A piece of the body. Interrupts as soon as the body is longer than its limit and that is to be rejected.
    pub fn response_body(&mut self, chunk: &[u8]) -> Decision {
        self.response_body_length = self.response_body_length.saturating_add(chunk.len() as u64);
        if !self.wants_response_body() {
            return self.decision();
        }
        let limit = self.state.settings.response_body_limit;
        let room =
            usize::try_from(limit).unwrap_or(usize::MAX).saturating_sub(self.state.response_body.len());
        self.state.response_body.extend_from_slice(chunk.get(..room.min(chunk.len())).unwrap_or(&[]));
        if self.response_body_length > limit {
            self.state.set(Variable::OutboundDataError, b"1");
            if self.plan.settings.response_body_limit_action == LimitAction::Reject {
                self.interrupt(Cause::BodyLimit, 500);
            }
        }
        self.decision()
    }

    /// Phase 4.
    pub fn response_body_done(&mut self) -> Decision {
        if self.wants_response_body() {
            let body = std::mem::take(&mut self.state.response_body);
            self.state.set(Variable::ResponseBody, &body);
            self.state.set_number(Variable::ResponseContentLength, body.len());
            self.state.response_body = body;
        }
        self.phase(Phase::ResponseBody)
    }
}
