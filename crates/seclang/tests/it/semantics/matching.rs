//! Targets, chains, captures, what is set for each match.

use super::{check, rule_set, run};
use seclang::Decision;

#[test]
fn each_matching_value_counts() {
    check(&[
        ("SecRule ARGS \"@rx a\" \"id:1,phase:2,pass,setvar:tx.n=+5\"", "/?p=a&q=b&r=ba", "1 | n=10"),
        ("SecRule ARGS|ARGS_NAMES \"@rx a\" \"id:1,phase:2,pass,setvar:tx.n=+1\"", "/?a=a&b=b", "1 | n=2"),
        ("SecRule ARGS \"!@rx a\" \"id:1,phase:2,pass,setvar:tx.n=+1\"", "/?p=a&q=b&r=c", "1 | n=2"),
        ("SecRule ARGS \"@rx z\" \"id:1,phase:2,pass,setvar:tx.n=+1\"", "/?p=a", "| n=(none)"),
        (
            "SecAction \"id:1,phase:2,pass,setvar:tx.n=7,setvar:tx.n=-2,setvar:tx.m=x,setvar:!tx.m\"",
            "/",
            "1 | n=5 m=(none)",
        ),
        ("SecRule ARGS \"@rx ^$\" \"id:1,phase:2,pass\"", "/?p=", "1"),
    ]);
}

#[test]
fn members_are_chosen_counted_and_taken_away() {
    check(&[
        ("SecRule ARGS:P \"@streq a\" \"id:1,phase:2,pass\"", "/?p=a", "1"),
        ("SecRule ARGS:/^p\\d$/ \"@streq a\" \"id:1,phase:2,pass\"", "/?P1=a&q=a", "1"),
        ("SecRule ARGS|!ARGS:p \"@streq a\" \"id:1,phase:2,pass\"", "/?p=a", ""),
        (
            "SecRule ARGS|!ARGS:/^p/ \"@streq a\" \"id:1,phase:2,pass,setvar:tx.n=+1\"",
            "/?p1=a&p2=a&q=a",
            "1 | n=1",
        ),
        ("SecRule &ARGS \"@eq 2\" \"id:1,phase:2,pass\"", "/?p=a&q=b", "1"),
        ("SecRule &ARGS:p \"@eq 2\" \"id:1,phase:2,pass\"", "/?p=a&q=b&P=c", "1"),
        ("SecRule &TX:none \"@eq 0\" \"id:1,phase:2,pass\"", "/", "1"),
        (
            "SecAction \"id:1,phase:1,pass,nolog,setvar:tx.x1=a,setvar:tx.x2=b\"\n\
             SecRule TX:/^X/ \"@rx .\" \"id:2,phase:1,pass,setvar:tx.n=+1\"",
            "/",
            "2 | n=2",
        ),
    ]);
}

#[test]
fn a_chain_matches_as_a_whole() {
    let chain = "SecRule ARGS:p \"@rx a(.)\" \"id:1,phase:2,pass,capture,chain,setvar:tx.head=+1\"\n\
                 SecRule TX:1 \"@streq b\" \"setvar:tx.link=%{TX.0}\"";
    let all = "SecRule ARGS \"@rx a\" \"id:1,phase:2,pass,chain\"\n\
               SecRule MATCHED_VARS \"@rx b\" \"setvar:tx.n=+1,setvar:tx.name=%{MATCHED_VAR_NAME}\"";
    check(&[
        (chain, "/?p=ab", "1 | head=1 link=ab"),
        (chain, "/?p=ac", "| head=1 link=(none)"),
        // A decoy does not hide the match behind it.
        (all, "/?p=ab&decoy=a", "1 | n=1 name=ARGS:p"),
        (all, "/?decoy=a&p=ab", "1 | n=1 name=ARGS:p"),
        (all, "/?p=a&q=b", ""),
    ]);
}

#[test]
fn captures_stay_until_the_next() {
    check(&[
        (
            "SecRule ARGS:p \"@rx (a)(b)?\" \"id:1,phase:2,pass,capture,setvar:tx.one=%{TX.1}-%{TX.2}\"",
            "/?p=xa",
            "1 | one=a- 0=a 1=a 2=(none)",
        ),
        ("SecRule ARGS:p \"@pm one two\" \"id:1,phase:2,pass,capture\"", "/?p=xTWOx", "1 | 0=TWO"),
        ("SecRule ARGS:p \"@rx a\" \"id:1,phase:2,pass\"", "/?p=a", "1 | 0=(none)"),
    ]);
}

/// Long matches are found by another engine than short ones.
#[test]
fn captures_of_a_long_match() {
    let rules = rule_set("SecRule ARGS:p \"@rx ^(?:a|b)*(c)d?$\" \"id:1,phase:2,pass,capture\"");
    let long = "ab".repeat(50_000);
    let form = [("Content-Type", "application/x-www-form-urlencoded")];
    let (_, transaction) = run(&rules, "/", &form, &format!("p={long}c"));
    assert_eq!(transaction.tx("1"), Some(b"c".as_slice()));
    assert_eq!(transaction.tx("0").map(<[u8]>::len), Some(100_001));
}

#[test]
fn a_pipeline_is_asked_at_its_end_or_at_each_stage() {
    let plain = "SecRule ARGS:p \"@streq Ab\" \"id:1,phase:2,pass,t:none,t:lowercase\"";
    let multi = "SecRule ARGS:p \"@rx A|b\" \"id:1,phase:2,pass,t:none,t:lowercase,t:removeWhitespace,multiMatch,setvar:tx.n=+1\"";
    let count = "SecRule &ARGS \"@rx ^.\" \"id:1,phase:2,pass,t:none,t:hexEncode,multiMatch,setvar:tx.n=+1\"";
    check(&[
        (plain, "/?p=Ab", ""),
        // As it came, in lower case, and without white space.
        (multi, "/?p=A%20b", "1 | n=3"),
        (multi, "/?p=b", "1 | n=1"),
        (multi, "/?p=A", "1 | n=1"),
        // A count, too: 1, then 31.
        (count, "/?p=A", "1 | n=2"),
    ]);
}

#[test]
fn what_is_told_of_a_match() {
    let rules = rule_set(
        "SecRule ARGS \"@rx a(.)\" \"id:1,phase:2,pass,capture,t:lowercase,severity:CRITICAL,tag:'one',\
         msg:'found %{TX.1}',logdata:'%{MATCHED_VAR_NAME}=%{MATCHED_VAR} of %{rule.id}'\"\n\
         SecRule HIGHEST_SEVERITY \"@eq 2\" \"id:2,phase:2,pass,nolog,setvar:tx.seen=1\"\n\
         SecRule ARGS:password \"@rx ab\" \"id:3,phase:2,pass,sanitiseArg:password,logdata:'%{MATCHED_VAR}'\"",
    );
    let (_, transaction) = run(&rules, "/?p=xAB&password=abc", &[], "");
    let told: Vec<[&[u8]; 4]> =
        transaction.matches().map(|it| [it.message, it.data, it.variable, it.value]).collect();
    // The last of the two values that matched is hidden, by a later rule.
    assert_eq!(told[0], [b"found b".as_slice(), b"********", b"ARGS:password", b"********"]);
    assert_eq!(told[1], [b"".as_slice(), b"********", b"ARGS:password", b"********"]);
    assert_eq!(transaction.matches().map(|it| it.count).collect::<Vec<_>>(), [2, 1]);
    assert_eq!(transaction.tx("SEEN"), Some(b"1".as_slice()));
}

/// What only the caller knows is a TX variable that no request can set.
#[test]
fn the_caller_tells_what_it_knows() {
    let rules = rule_set("SecRule TX:service \"@streq app\" \"id:1,phase:1,deny\"");
    for (told, expected) in [(Some("app"), true), (Some("other"), false), (None, false)] {
        let mut transaction = rules.transaction();
        if let Some(told) = told {
            transaction.set_tx("Service", told.as_bytes());
        }
        transaction.set_tx("nobody_asks", b"x");
        transaction.request_line(b"GET", b"/?service=app", b"HTTP/1.1");
        let decision = transaction.request_headers_done();
        assert_eq!(decision != Decision::Pass, expected, "{told:?}");
        assert_eq!(transaction.tx("nobody_asks"), None);
    }
}
