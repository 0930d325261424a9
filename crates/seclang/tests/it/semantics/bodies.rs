//! Bodies, their limits, and the answer.

use super::{ids, rule_set, run};
use seclang::{Action, Cause, Decision, Interruption};

const FORM: (&str, &str) = ("Content-Type", "application/x-www-form-urlencoded");

#[test]
fn bodies_become_variables() {
    let json = "SecRule REQUEST_HEADERS:Content-Type \"@contains json\" \"id:9,phase:1,pass,nolog,ctl:requestBodyProcessor=JSON\"";
    let xml = "SecRule REQUEST_HEADERS:Content-Type \"@contains xml\" \"id:9,phase:1,pass,nolog,ctl:requestBodyProcessor=XML\"";
    let multipart =
        "--x\r\nContent-Disposition: form-data; name=\"f\"; filename=\"a.txt\"\r\n\r\nhello\r\n--x--\r\n";
    for (rule, kind, body) in [
        ("SecRule ARGS_POST:p \"@streq a b\" \"id:1,phase:2,pass\"", FORM.1, "p=a+b"),
        ("SecRule ARGS:json.p \"@streq a\" \"id:1,phase:2,pass\"", "application/json", "{\"p\":\"a\"}"),
        ("SecRule XML:/* \"@contains a\" \"id:1,phase:2,pass\"", "text/xml", "<x>a</x>"),
        ("SecRule XML://@* \"@streq a\" \"id:1,phase:2,pass\"", "text/xml", "<x y='a'/>"),
        (
            "SecRule FILES:f \"@streq a.txt\" \"id:1,phase:2,pass\"",
            "multipart/form-data; boundary=x",
            multipart,
        ),
        (
            "SecRule FILES_COMBINED_SIZE \"@eq 5\" \"id:1,phase:2,pass\"",
            "multipart/form-data; boundary=x",
            multipart,
        ),
        (
            "SecRule FILES_TMP_CONTENT \"@streq hello\" \"id:1,phase:2,pass\"",
            "multipart/form-data; boundary=x",
            multipart,
        ),
        (
            "SecRule REQBODY_ERROR_MSG \"@beginsWith JSON parsing error: \" \"id:1,phase:2,pass\"",
            "application/json",
            "{",
        ),
        (
            "SecRule REQBODY_ERROR_MSG \"@beginsWith XML parsing error: \" \"id:1,phase:2,pass\"",
            "text/xml",
            "<x>",
        ),
        (
            "SecRule REQBODY_ERROR_MSG \"@beginsWith Multipart parsing error: \" \"id:1,phase:2,pass\"",
            "multipart/form-data; boundary=x",
            "--x",
        ),
        ("SecRule REQBODY_ERROR \"@eq 1\" \"id:1,phase:2,pass\"", "application/json", "{"),
        ("SecRule REQBODY_ERROR \"@eq 1\" \"id:1,phase:2,pass\"", "text/xml", "<x>"),
        ("SecRule REQUEST_BODY \"@streq ??\" \"id:1,phase:2,pass\"", "text/x-unknown", "??"),
        ("SecRule REQUEST_BODY_LENGTH \"@eq 2\" \"id:1,phase:2,pass\"", "text/x-unknown", "??"),
        ("SecRule REQBODY_PROCESSOR \"@streq JSON\" \"id:1,phase:2,pass\"", "application/json", "{}"),
    ] {
        let processor = if kind.contains("json") { json } else { xml };
        let rules = rule_set(&format!("{processor}\n{rule}"));
        let (_, transaction) = run(&rules, "/", &[("Content-Type", kind)], body);
        assert_eq!(ids(&transaction), [1], "{rule}");
    }
}

#[test]
fn limits_reject_or_cut() {
    let by_limit =
        Decision::Interrupt(Interruption { cause: Cause::BodyLimit, status: 413, action: Action::Deny });
    let rules =
        |limit: &str| rule_set(&format!("{limit}\nSecRule ARGS:p \"@rx ^a+$\" \"id:1,phase:2,pass\""));
    for (limit, decision, matched) in [
        ("SecRequestBodyLimit 6", by_limit.clone(), vec![]),
        ("SecRequestBodyLimit 6\nSecRequestBodyLimitAction ProcessPartial", Decision::Pass, vec![1]),
        ("SecRequestBodyNoFilesLimit 6", by_limit.clone(), vec![]),
        ("SecRequestBodyLimit 6\nSecRuleEngine DetectionOnly", Decision::Pass, vec![1]),
        ("SecRequestBodyAccess Off", Decision::Pass, vec![]),
        ("SecRequestBodyLimit 7", Decision::Pass, vec![]),
    ] {
        let (found, transaction) = run(&rules(limit), "/", &[FORM], "p=aaaab");
        assert_eq!(found, decision, "{limit}");
        assert_eq!(ids(&transaction), matched, "{limit}");
    }
    let many =
        rule_set("SecArgumentsLimit 3\nSecRule REQBODY_ERROR \"@eq 1\" \"id:1,phase:2,deny,status:400\"");
    assert_eq!(run(&many, "/?a=1&b=2", &[FORM], "c=3").0, Decision::Pass);
    assert_ne!(run(&many, "/?a=1&b=2", &[FORM], "c=3&d=4").0, Decision::Pass);
}

#[test]
fn answers_are_inspected_by_media_type_and_up_to_a_limit() {
    for (settings, kind, expected) in [
        ("SecResponseBodyAccess On", "text/html; charset=utf-8", vec![3, 4]),
        ("SecResponseBodyAccess On", "image/png", vec![3]),
        ("SecResponseBodyAccess Off", "text/html", vec![3]),
        ("SecResponseBodyAccess On\nSecResponseBodyLimit 3", "text/html", vec![3]),
    ] {
        let rules = rule_set(&format!(
            "{settings}\nSecRule RESPONSE_STATUS \"@eq 500\" \"id:3,phase:3,pass\"\n\
             SecRule RESPONSE_BODY \"@contains secret\" \"id:4,phase:4,pass\""
        ));
        let (_, mut transaction) = run(&rules, "/", &[], "");
        transaction.response_line(500, b"HTTP/1.1");
        transaction.response_header(b"Content-Type", kind.as_bytes());
        transaction.response_headers_done();
        transaction.response_body(b"a sec");
        transaction.response_body(b"ret");
        transaction.response_body_done();
        assert_eq!(ids(&transaction), expected, "{settings} {kind}");
    }
}

/// Each rule is the only one that may need the content; where none does, it is not copied.
#[test]
fn files_are_copied_only_for_rules_that_look_into_them() {
    let body = format!(
        "--x\r\nContent-Disposition: form-data; name=\"f\"; filename=\"a\"\r\n\r\n{}\r\n--x--\r\n",
        "A".repeat(3 << 20)
    );
    let memory = |rule: &str| {
        let headers = [("Content-Type", "multipart/form-data; boundary=x")];
        run(&rule_set(rule), "/", &headers, &body).1.memory()
    };
    let without = memory("SecRule FILES \"@rx .\" \"id:1,phase:2,pass,t:lowercase\"");
    let with = memory("SecRule FILES_TMP_CONTENT \"@rx .\" \"id:1,phase:2,pass,t:lowercase\"");
    assert!(without + (2 << 20) < with, "{without} {with}");
}

#[test]
fn what_is_kept_between_transactions_is_bounded() {
    let rules =
        rule_set("SecRequestBodyNoFilesLimit 4194304\nSecRule REQUEST_BODY \"@rx b\" \"id:1,phase:2,pass\"");
    let body = "a".repeat(2 << 20);
    let all: Vec<_> = (0..24).map(|_| run(&rules, "/", &[("Content-Type", "text/plain")], &body)).collect();
    let at_once: usize = all.iter().map(|(_, transaction)| transaction.memory()).sum();
    drop(all);
    assert!(at_once > 80 << 20, "{at_once}");
    assert!((1 << 20..=80 << 20).contains(&rules.kept()), "{}", rules.kept());
}
