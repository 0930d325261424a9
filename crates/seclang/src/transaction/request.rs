//! The request as variables: connection, request line, headers; phases 1 and 2.

use super::fields::Field;
use super::{Cause, Connection, Decision, State, Transaction, bodies, moment};
use crate::language::ast::{BodyProcessor, LimitAction, Phase, RuleEngine, Variable};

impl Transaction {
    /// Single variables exist from the beginning, empty, so that a rule can ask for their absence.
    pub(super) fn set_defaults(&mut self) {
        let empty = self.state.arena.add_text(b"");
        EMPTY.iter().for_each(|&variable| self.state.fields.set_text(variable, empty));
        let zero = self.state.arena.add_text(b"0");
        ZERO.iter().for_each(|&variable| self.state.fields.set_text(variable, zero));
        // A text is searched for the literals of its own side only.
        let zero = self.state.arena.add_text(b"0");
        ZERO_OF_ANSWER.iter().for_each(|&variable| self.state.fields.set_text(variable, zero));
        self.state.set(Variable::WebAppId, self.plan.settings.web_app_id.as_bytes());
        self.state.set(Variable::ModsecBuild, b"030000000");
    }

    pub fn connection(&mut self, connection: &Connection<'_>) {
        let client = connection.client.to_canonical().to_string();
        for variable in [Variable::RemoteAddr, Variable::RemoteHost, Variable::UseragentIp] {
            self.state.set(variable, client.as_bytes());
        }
        self.state.set_number(Variable::RemotePort, usize::from(connection.client_port));
        self.state.set(Variable::ServerAddr, connection.server.to_canonical().to_string().as_bytes());
        self.state.set_number(Variable::ServerPort, usize::from(connection.server_port));
        self.state.set(Variable::UniqueId, connection.unique_id);
        moment::set(&mut self.state, connection.unix_seconds, connection.utc_offset_seconds);
    }

    /// `uri` as it stood in the request line, or `:path`; `protocol` as `HTTP/1.1`. None at all is HTTP/0.9.
    pub fn request_line(&mut self, method: &[u8], uri: &[u8], protocol: &[u8]) {
        self.state.set(Variable::RequestLine, &[method, b" ", uri, b" ", protocol].concat());
        self.state.set(Variable::RequestMethod, method);
        self.state.set(Variable::RequestProtocol, if protocol.is_empty() { b"HTTP/0.9" } else { protocol });
        let State { arena, fields, .. } = &mut *self.state;
        let raw = arena.add_text(uri);
        fields.set_text(Variable::RequestUriRaw, raw);
        // A `#` has no business here; what follows it is inspected like the rest.
        let (path, query) = match uri.iter().position(|&byte| byte == b'?') {
            Some(at) => (uri.get(..at), uri.get(at.saturating_add(1)..)),
            None => (Some(uri), None),
        };
        let path = path.unwrap_or(&[]);
        // What is the same is one text, so that it is looked at once.
        let mut decoded = Vec::new();
        let whole = arena.text_like(raw, decode(relative(uri), &mut decoded));
        fields.set_text(Variable::RequestUri, whole);
        let filename = decode(relative(path), &mut decoded);
        let text = arena.text_like(whole, filename);
        fields.set_text(Variable::RequestFilename, text);
        fields.set_text(Variable::PathInfo, text);
        let basename = filename.rsplit(|&byte| byte == b'/' || byte == b'\\').next().unwrap_or(&[]);
        fields.set(arena, Variable::RequestBasename, basename);
        fields.set(arena, Variable::QueryString, query.unwrap_or(&[]));
        bodies::query(&self.plan, &mut self.state, query.unwrap_or(&[]));
    }

    /// In the order in which they came, duplicates included.
    pub fn request_header(&mut self, name: &[u8], value: &[u8]) {
        let state = &mut *self.state;
        state.fields.add(&mut state.arena, Field::RequestHeaders, name, value);
        if name.eq_ignore_ascii_case(b"cookie") {
            bodies::cookies(state, value);
        } else if name.eq_ignore_ascii_case(b"content-type") {
            state.processor = processor_of(value);
        } else if name.eq_ignore_ascii_case(b"host") {
            state.set(Variable::ServerName, without_port(value));
        }
    }

    /// Whoever the service knows as signed in: REMOTE_USER.
    pub fn remote_user(&mut self, name: &[u8]) {
        self.state.set(Variable::RemoteUser, name);
    }

    /// Phase 1.
    pub fn request_headers_done(&mut self) -> Decision {
        bodies::count_arguments(&mut self.state);
        self.phase(Phase::RequestHeaders)
    }

    /// Whether the body's bytes are wanted; if not, they need not be buffered before forwarding.
    pub fn wants_request_body(&self) -> bool {
        self.state.settings.is_request_body_read
            && self.state.settings.engine != RuleEngine::Off
            && self.course.interruption.is_none()
    }

    /// The parser that will read the body, once phase 1 has run. None: its bytes are looked at as they are.
    pub fn request_body_processor(&self) -> Option<BodyProcessor> {
        self.state.processor
    }

    /// A piece of the body. Interrupts as soon as the body is longer than its limit and that is to be rejected.
    pub fn request_body(&mut self, chunk: &[u8]) -> Decision {
        self.request_body_length = self.request_body_length.saturating_add(chunk.len() as u64);
        if !self.wants_request_body() {
            return self.decision();
        }
        let limit = self.state.settings.request_body_limit;
        let room = usize::try_from(limit).unwrap_or(usize::MAX).saturating_sub(self.state.request_body.len());
        self.state.request_body.extend_from_slice(chunk.get(..room.min(chunk.len())).unwrap_or(&[]));
        if self.request_body_length > limit {
            self.state.set(Variable::InboundDataError, b"1");
            if self.plan.settings.request_body_limit_action == LimitAction::Reject {
                self.interrupt(Cause::BodyLimit, 413);
            }
        }
        self.decision()
    }

    /// Phase 2.
    pub fn request_body_done(&mut self) -> Decision {
        if self.wants_request_body() {
            self.limit_without_files();
            bodies::request(&self.plan, &mut self.state);
            bodies::count_arguments(&mut self.state);
        }
        self.phase(Phase::RequestBody)
    }
}

impl Transaction {
    /// SecRequestBodyNoFilesLimit, for all bodies but multipart, which may hold files.
    fn limit_without_files(&mut self) {
        let limit = usize::try_from(self.plan.settings.request_body_no_files_limit).unwrap_or(usize::MAX);
        if self.state.processor == Some(BodyProcessor::Multipart) || self.state.request_body.len() <= limit {
            return;
        }
        self.state.request_body.truncate(limit);
        self.state.set(Variable::InboundDataError, b"1");
        if self.plan.settings.request_body_limit_action == LimitAction::Reject {
            self.interrupt(Cause::BodyLimit, 413);
        }
    }
}

const EMPTY: &[Variable] = &[
    Variable::AuthType,
    Variable::FullRequest,
    Variable::PathInfo,
    Variable::QueryString,
    Variable::RemoteAddr,
    Variable::RemoteHost,
    Variable::RemotePort,
    Variable::RemoteUser,
    Variable::ReqbodyErrorMsg,
    Variable::ReqbodyProcessorErrorMsg,
    Variable::RequestBasename,
    Variable::RequestBody,
    Variable::RequestFilename,
    Variable::RequestLine,
    Variable::RequestMethod,
    Variable::RequestProtocol,
    Variable::RequestUri,
    Variable::RequestUriRaw,
    Variable::ResponseBody,
    Variable::ResponseContentType,
    Variable::ResponseProtocol,
    Variable::ServerAddr,
    Variable::ServerName,
    Variable::ServerPort,
    Variable::SessionId,
    Variable::StatusLine,
    Variable::StreamInputBody,
    Variable::StreamOutputBody,
    Variable::UniqueId,
    Variable::UserId,
    Variable::UseragentIp,
];

const ZERO: &[Variable] = &[
    Variable::ArgsCombinedSize,
    Variable::FilesCombinedSize,
    Variable::FullRequestLength,
    Variable::InboundDataError,
    Variable::MscPcreError,
    Variable::MscPcreLimitsExceeded,
    Variable::MultipartBoundaryQuoted,
    Variable::MultipartBoundaryWhitespace,
    Variable::MultipartCrlfLfLines,
    Variable::MultipartDataAfter,
    Variable::MultipartDataBefore,
    Variable::MultipartFileLimitExceeded,
    Variable::MultipartHeaderFolding,
    Variable::MultipartInvalidHeaderFolding,
    Variable::MultipartInvalidPart,
    Variable::MultipartInvalidQuoting,
    Variable::MultipartLfLine,
    Variable::MultipartMissingSemicolon,
    Variable::MultipartStrictError,
    Variable::MultipartUnmatchedBoundary,
    Variable::OutboundDataError,
    Variable::ReqbodyError,
    Variable::ReqbodyProcessorError,
    Variable::RequestBodyLength,
    Variable::UrlencodedError,
];

const ZERO_OF_ANSWER: &[Variable] = &[Variable::ResponseContentLength, Variable::ResponseStatus];

/// The two processors that a media type chooses by itself; JSON and XML are chosen by rules.
fn processor_of(content_type: &[u8]) -> Option<BodyProcessor> {
    let media_type = content_type.split(|byte| matches!(byte, b';' | b',' | b' ' | b'\t')).next()?;
    let is = |name: &[u8]| media_type.eq_ignore_ascii_case(name);
    if is(b"application/x-www-form-urlencoded") {
        Some(BodyProcessor::Urlencoded)
    } else if content_type.get(..19).is_some_and(|start| start.eq_ignore_ascii_case(b"multipart/form-data")) {
        Some(BodyProcessor::Multipart)
    } else {
        None
    }
}

/// An absolute URI without its scheme and host.
fn relative(uri: &[u8]) -> &[u8] {
    if uri.first() == Some(&b'/') {
        return uri;
    }
    let scheme = uri
        .iter()
        .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.'))
        .count();
    let Some(rest) = uri.get(scheme..).and_then(|rest| rest.strip_prefix(b"://")) else { return uri };
    rest.iter().position(|&byte| byte == b'/').and_then(|at| rest.get(at..)).unwrap_or(uri)
}

/// `%41` → `A`; what is no two hexadecimal digits stays as it is.
fn decode<'a>(text: &'a [u8], decoded: &'a mut Vec<u8>) -> &'a [u8] {
    if !text.contains(&b'%') {
        return text;
    }
    let digit = |byte: Option<&u8>| {
        byte.and_then(|&byte| char::from(byte).to_digit(16)).and_then(|it| u8::try_from(it).ok())
    };
    decoded.clear();
    let mut rest = text;
    while let [byte, tail @ ..] = rest {
        if *byte == b'%'
            && let (Some(high), Some(low)) = (digit(tail.first()), digit(tail.get(1)))
        {
            decoded.push(high.wrapping_mul(16).wrapping_add(low));
            rest = tail.get(2..).unwrap_or(&[]);
        } else {
            decoded.push(*byte);
            rest = tail;
        }
    }
    decoded
}

fn without_port(host: &[u8]) -> &[u8] {
    if host.first() == Some(&b'[') {
        let end = host.iter().position(|&byte| byte == b']').map_or(host.len(), |at| at.saturating_add(1));
        return host.get(..end).unwrap_or(host);
    }
    host.split(|&byte| byte == b':').next().unwrap_or(host)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn uris_lose_their_host_and_their_encoding() {
        for (uri, expected) in [
            ("/a%41?x=%42", "/aA?x=B"),
            ("http://example.com/a?b", "/a?b"),
            ("http://example.com", "http://example.com"),
            ("*", "*"),
            ("/%4", "/%4"),
            ("/%zz%2", "/%zz%2"),
            ("example.com:443", "example.com:443"),
        ] {
            assert_eq!(decode(relative(uri.as_bytes()), &mut Vec::new()), expected.as_bytes(), "{uri}");
        }
    }

    #[test]
    fn hosts_lose_their_port() {
        for (host, expected) in [("a:80", "a"), ("a", "a"), ("[::1]:80", "[::1]"), ("", "")] {
            assert_eq!(without_port(host.as_bytes()), expected.as_bytes());
        }
    }
}
