//! The requests of the Core Rule Set's own regression suite, where there is one.

#[allow(dead_code, reason = "what the suite expects is the integration test's affair")]
#[path = "../../../tests/it/crs/request.rs"]
mod request;
#[allow(dead_code, reason = "what the suite expects is the integration test's affair")]
#[path = "../../../tests/it/crs/suite.rs"]
mod suite;

use crate::request::Request;
use std::path::Path;

/// Named `suite/rule-test/stage`.
pub fn requests(core_rule_set: &Path) -> Vec<Request> {
    suite::stages(&core_rule_set.join("tests/regression/tests")).iter().map(of_stage).collect()
}

fn of_stage(stage: &suite::Stage) -> Request {
    let request::Request { method, uri, protocol, headers, body } = request::Request::new(&stage.input);
    let version = protocol.strip_prefix(b"HTTP/").unwrap_or(&protocol).to_vec();
    // A URI ends where the reference, which takes a C string, ends it.
    let uri = uri.split(|byte| *byte == 0).next().unwrap_or_default().to_vec();
    Request { name: format!("suite/{}", stage.name()), method, uri, version, headers, body, answer: None }
}
