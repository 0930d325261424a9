//! What rules mean: small rule files, one request, what matched and what the variables say afterwards.

mod bodies;
mod control;
mod matching;
mod stopping;

use crate::language::files::Memory;
use seclang::{
    Decision, RuleSet, Transaction,
    language::{load_text, resolve},
};

pub fn rule_set(rules: &str) -> RuleSet {
    let files = Memory::new(&[]);
    let resolved = load_text("test.conf", rules, &files).and_then(resolve);
    let compiled = resolved.and_then(|resolved| RuleSet::compile(&resolved, &files));
    compiled.unwrap_or_else(|errors| panic!("{errors:#?}\n{rules}"))
}

/// A request through phases 1 and 2, then what follows a pass.
pub fn run(rules: &RuleSet, uri: &str, headers: &[(&str, &str)], body: &str) -> (Decision, Transaction) {
    let mut transaction = rules.transaction();
    transaction.request_line(b"POST", uri.as_bytes(), b"HTTP/1.1");
    for (name, value) in headers {
        transaction.request_header(name.as_bytes(), value.as_bytes());
    }
    let mut decision = transaction.request_headers_done();
    if decision == Decision::Pass {
        decision = transaction.request_body(body.as_bytes());
    }
    if decision == Decision::Pass {
        decision = transaction.request_body_done();
    }
    (decision, transaction)
}

/// Ids of what matched, in order.
pub fn ids(transaction: &Transaction) -> Vec<u64> {
    transaction.matches().map(|it| it.rule.id).collect()
}

/// Each case: rules, the URI, and `id id … | name=value …` of what matched and what TX variables hold.
pub fn check(cases: &[(&str, &str, &str)]) {
    for (rules, uri, expected) in cases {
        for rule_set in [rule_set(rules), rule_set(rules).without_prefilter()] {
            let (_, transaction) = run(&rule_set, uri, &[], "");
            let (wanted_ids, wanted_variables) = expected.split_once('|').unwrap_or((expected, ""));
            let found: Vec<String> = ids(&transaction).iter().map(u64::to_string).collect();
            assert_eq!(found.join(" "), wanted_ids.trim(), "{uri}\n{rules}");
            for wanted in wanted_variables.split_whitespace() {
                let (name, value) = wanted.split_once('=').expect("name=value");
                let found = transaction.tx(name).map_or("(none)".into(), String::from_utf8_lossy);
                assert_eq!(found, value, "{name}, {uri}\n{rules}");
            }
        }
    }
}
