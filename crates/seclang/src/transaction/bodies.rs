//! Query strings, cookies and bodies, parsed into fields.
//!
//! Arguments beyond SecArgumentsLimit are not looked at by rules, so REQBODY_ERROR is set, for which an operator's
//! rules stop the request (`modsecurity.conf-recommended` has such a rule, 200002).

use super::arena::Arena;
use super::fields::{Field, Fields};
use super::state::State;
use crate::body::{Item, Limits, cookies as cookie, json, multipart, urlencoded, xml};
use crate::language::ast::{BodyProcessor, Variable};
use crate::plan::Plan;

/// The arguments of the query string.
pub(super) fn query(plan: &Plan, state: &mut State, text: &[u8]) {
    form(plan, state, Field::ArgsGet, text);
}

/// The cookies of one header.
pub(super) fn cookies(state: &mut State, header: &[u8]) {
    let State { arena, fields, .. } = state;
    cookie::parse(header, &mut |item, name: &[u8], value: &[u8]| keep(arena, fields, item, name, value));
}

/// ARGS_COMBINED_SIZE, once the arguments of a phase are there.
pub(super) fn count_arguments(state: &mut State) {
    let size = [Field::ArgsGet, Field::ArgsPost]
        .iter()
        .flat_map(|&field| state.fields.pairs(field))
        .map(|pair| state.arena.span(pair.name).len().saturating_add(state.arena.span(pair.value).len()))
        .fold(0, usize::saturating_add);
    state.set_number(Variable::ArgsCombinedSize, size);
}

/// What was received of the body, by its processor.
///
/// REQUEST_BODY is every body but an XML one that was understood. ModSecurity 3 has it always, ModSecurity 2 only
/// for forms; the Core Rule Set's tests want neither: 934210 finds the keys of a JSON body in it, 944120 must not
/// find the tags of an XML body. They leave multipart bodies open: as in ModSecurity 3, file names are asked too.
pub(super) fn request(plan: &Plan, state: &mut State) {
    let body = std::mem::take(&mut state.request_body);
    state.set_number(Variable::RequestBodyLength, body.len());
    let is_covered = match state.processor {
        Some(BodyProcessor::Urlencoded) => {
            form(plan, state, Field::ArgsPost, &body);
            false
        }
        Some(BodyProcessor::Json) => {
            document(plan, state, &body);
            false
        }
        Some(BodyProcessor::Multipart) => {
            parts(plan, state, &body);
            false
        }
        Some(BodyProcessor::Xml) => markup(state, &body),
        None => false,
    };
    if !is_covered || state.settings.is_request_body_forced {
        state.set(Variable::RequestBody, &body);
    }
    state.request_body = body;
}

fn form(plan: &Plan, state: &mut State, field: Field, text: &[u8]) {
    let limits = limits(plan, state);
    let State { arena, fields, .. } = state;
    let separator = plan.settings.argument_separator;
    let outcome = urlencoded::parse(text, separator, &limits, &mut |_, name: &[u8], value: &[u8]| {
        fields.add(arena, field, name, value);
    });
    if outcome.is_encoding_broken {
        state.set(Variable::UrlencodedError, b"1");
    }
    if outcome.is_over_limit {
        fail(state, TOO_MANY);
    }
}

fn document(plan: &Plan, state: &mut State, body: &[u8]) {
    let limits = limits(plan, state);
    let State { arena, fields, .. } = state;
    let outcome = json::parse(body, &limits, &mut |item, name: &[u8], value: &[u8]| {
        keep(arena, fields, item, name, value);
    });
    if let Err(error) = &outcome {
        fail(state, &format!("JSON parsing error: {error}"));
    }
}

/// Whether it is XML.
fn markup(state: &mut State, body: &[u8]) -> bool {
    let State { arena, fields, .. } = state;
    let outcome =
        xml::parse(body, &mut |item, name: &[u8], value: &[u8]| keep(arena, fields, item, name, value));
    if let Err(error) = &outcome {
        fail(state, &format!("XML parsing error: {error}"));
    }
    outcome.is_ok()
}

fn parts(plan: &Plan, state: &mut State, body: &[u8]) {
    let limits = limits(plan, state);
    let State { arena, fields, .. } = state;
    let content_type = fields.first(arena, Field::RequestHeaders, b"content-type");
    let content_type = content_type.map_or_else(Vec::new, |span| arena.get(span).to_vec());
    let is_kept = |item: Item| item != Item::FileContent || plan.is_file_content_asked;
    let outcome = multipart::parse(&content_type, body, &limits, &mut |item, name: &[u8], value: &[u8]| {
        if is_kept(item) {
            keep(arena, fields, item, name, value);
        }
    });
    state.set_number(Variable::FilesCombinedSize, outcome.files_size);
    let flags = &outcome.flags;
    for (variable, is_set) in [
        (Variable::MultipartBoundaryQuoted, flags.boundary_quoted),
        (Variable::MultipartBoundaryWhitespace, flags.boundary_whitespace),
        (Variable::MultipartCrlfLfLines, flags.crlf_lf_lines()),
        (Variable::MultipartDataAfter, flags.data_after),
        (Variable::MultipartDataBefore, flags.data_before),
        (Variable::MultipartFileLimitExceeded, flags.file_limit_exceeded),
        (Variable::MultipartHeaderFolding, flags.header_folding),
        (Variable::MultipartInvalidHeaderFolding, flags.invalid_header_folding),
        (Variable::MultipartInvalidPart, flags.invalid_part),
        (Variable::MultipartInvalidQuoting, flags.invalid_quoting),
        (Variable::MultipartLfLine, flags.lf_line),
        (Variable::MultipartMissingSemicolon, flags.missing_semicolon),
        (Variable::MultipartStrictError, flags.strict_error()),
    ] {
        state.set_number(variable, usize::from(is_set));
    }
    state.set_number(Variable::MultipartUnmatchedBoundary, usize::from(flags.unmatched_boundary));
    if let Some(error) = &outcome.error {
        fail(state, &format!("Multipart parsing error: {error}"));
    } else if outcome.is_over_limit {
        fail(state, TOO_MANY);
    }
}

fn keep(arena: &mut Arena, fields: &mut Fields, item: Item, name: &[u8], value: &[u8]) {
    let field = match item {
        Item::Argument => Field::ArgsPost,
        Item::Cookie => Field::Cookies,
        Item::File => Field::Files,
        Item::FileSize => Field::FilesSizes,
        Item::FileContent => Field::FilesContent,
        Item::PartHeader => Field::PartHeaders,
        Item::MultipartName => Field::MultipartName,
        Item::MultipartFilename => Field::MultipartFilename,
        Item::XmlText => Field::XmlText,
        Item::XmlAttribute => Field::XmlAttributes,
    };
    fields.add(arena, field, name, value);
}

fn limits(plan: &Plan, state: &State) -> Limits {
    let number = |number: u64| usize::try_from(number).unwrap_or(usize::MAX);
    let there = [Field::ArgsGet, Field::ArgsPost].map(|field| state.fields.pairs(field).len());
    Limits {
        arguments: number(plan.settings.arguments_limit).saturating_sub(there.iter().sum()),
        depth: number(plan.settings.request_body_json_depth_limit),
        files: Some(number(plan.settings.upload_file_limit)),
    }
}

const TOO_MANY: &str = "SecArgumentsLimit exceeded";

/// The body, or the query string, was not wholly understood. Messages begin as ModSecurity 3 has them begin.
fn fail(state: &mut State, message: &str) {
    for variable in [Variable::ReqbodyError, Variable::ReqbodyProcessorError] {
        state.set(variable, b"1");
    }
    for variable in [Variable::ReqbodyErrorMsg, Variable::ReqbodyProcessorErrorMsg] {
        state.set(variable, message.as_bytes());
    }
}
