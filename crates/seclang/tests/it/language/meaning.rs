//! What good texts mean.

use super::files::Memory;
use seclang::language::ast::{
    Actions, AllowScope, AuditEngine, BodyProcessor, Ctl, Disruptive, Expansion, IdRange, IdRanges, Macro,
    OperatorKind, Pattern, Phase, Piece, Rule, RuleEngine, Sanitise, Selector, SetOperation, Severity,
    Target, Transformation, Variable,
};
use seclang::language::{Parsed, ast::DirectiveKind, load, load_text};

fn parsed(text: &str) -> Parsed {
    load_text("r", text, &Memory::new(&[])).unwrap_or_else(|errors| panic!("{text}\n{errors:?}"))
}

fn rule(text: &str) -> Rule {
    match parsed(text).directives.remove(0).kind {
        DirectiveKind::Rule(rule) => *rule,
        other => panic!("{other:?}"),
    }
}

fn actions(text: &str) -> Actions {
    match parsed(&format!("SecAction \"{text}\"")).directives.remove(0).kind {
        DirectiveKind::Action(actions) => *actions,
        other => panic!("{other:?}"),
    }
}

fn target(variable: Variable, selector: Selector) -> Target {
    Target { variable, selector, is_excluded: false, is_count: false }
}

fn name(name: &str) -> Selector {
    Selector::Name(name.into())
}

fn regex(regex: &str) -> Selector {
    Selector::Regex(regex.to_owned())
}

fn of(variable: Variable, key: Option<&str>) -> Piece {
    Piece::Macro(Macro { variable, key: key.map(Into::into) })
}

fn text(text: &str) -> Piece {
    Piece::Literal(text.into())
}

fn expansion<const N: usize>(pieces: [Piece; N]) -> Expansion {
    Expansion { pieces: pieces.into() }
}

#[test]
fn targets_are_read() {
    let xpath = |path: &str| Selector::XPath(path.to_owned());
    let excluded = |target| Target { is_excluded: true, ..target };
    let counted = |target| Target { is_count: true, ..target };
    use Variable::{Args, RequestCookies, RequestHeaders, Tx, Xml};
    for (written, expected) in [
        ("args", vec![target(Args, Selector::None)]),
        ("ARGS:User-Name", vec![target(Args, name("user-name"))]),
        (
            "REQUEST_HEADERS:X.File|ARGS",
            vec![target(RequestHeaders, name("x.file")), target(Args, Selector::None)],
        ),
        ("\"ARGS , !ARGS:a\"", vec![target(Args, Selector::None), excluded(target(Args, name("a")))]),
        ("&TX:/^x_/", vec![counted(target(Tx, regex("^x_")))]),
        ("ARGS:/a|b/|TX:1", vec![target(Args, regex("a|b")), target(Tx, name("1"))]),
        ("ARGS:/a\\/b/", vec![target(Args, regex("a\\/b"))]),
        ("ARGS:/a/b/,TX:a", vec![target(Args, regex("a/b")), target(Tx, name("a"))]),
        ("REQUEST_COOKIES:/\\x22?\\x24Version/", vec![target(RequestCookies, regex("\\x22?\\x24Version"))]),
        ("\"ARGS:'/a b|c/'\"", vec![target(Args, regex("a b|c"))]),
        ("\"ARGS:'it\\'s a'\"", vec![target(Args, name("it's a"))]),
        ("XML:/*|XML://@*", vec![target(Xml, xpath("/*")), target(Xml, xpath("//@*"))]),
        (
            "XML:/a[contains(.,'|')]|ARGS",
            vec![target(Xml, xpath("/a[contains(.,'|')]")), target(Args, Selector::None)],
        ),
    ] {
        assert_eq!(rule(&format!("SecRule {written} x id:1")).targets, expected, "{written}");
    }
}

#[test]
fn operators_are_read() {
    let literal = |text: &str| Expansion::literal(text);
    for (written, is_negated, kind, argument) in [
        ("\"^a b$\"", false, OperatorKind::Rx, literal("^a b$")),
        ("abc", false, OperatorKind::Rx, literal("abc")),
        ("!^a", true, OperatorKind::Rx, literal("^a")),
        ("\"! @streq  a \"", true, OperatorKind::Streq, literal("a ")),
        ("\"@PMF words.data\"", false, OperatorKind::PmFromFile, literal("words.data")),
        ("'@rx a\"b'", false, OperatorKind::Rx, literal("a\"b")),
        ("\"@rx a\\\"b\\\\\\.\"", false, OperatorKind::Rx, literal("a\"b\\\\\\.")),
        ("\"@rx a'b\\'\"", false, OperatorKind::Rx, literal("a'b\\'")),
        ("\"@rx %{[a-z]} %{foo} %{\"", false, OperatorKind::Rx, literal("%{[a-z]} %{foo} %{")),
        ("\"@contains %{\"", false, OperatorKind::Contains, literal("%{")),
        ("@detectSQLi", false, OperatorKind::DetectSqli, literal("")),
        ("\"@eq %{TX.Count}\"", false, OperatorKind::Eq, expansion([of(Variable::Tx, Some("count"))])),
        (
            "\"@within a %{tx:a} b%{REMOTE_ADDR}\"",
            false,
            OperatorKind::Within,
            expansion([text("a "), of(Variable::Tx, Some("a")), text(" b"), of(Variable::RemoteAddr, None)]),
        ),
    ] {
        let found = rule(&format!("SecRule ARGS {written} id:1")).operator;
        assert_eq!((found.is_negated, found.kind, found.argument), (is_negated, kind, argument), "{written}");
    }
}

#[test]
fn lines_are_joined_and_comments_are_not_read() {
    let text = "\u{feff}# SecRule nonsense\r\n\r\n  # more \\\r\n  # and more\r\nSecRule ARGS \\\r\n  \"@rx a \\\r\nb\" \\\r\n\"id:1,\\\r\n   phase:2\"\r\nSecMarker 'A b'";
    let directives = parsed(text).directives;
    let places: Vec<(u32, u32)> =
        directives.iter().map(|directive| (directive.position.line, directive.position.column)).collect();
    assert_eq!(places, [(5, 1), (10, 1)]);
    let DirectiveKind::Rule(rule) = &directives[0].kind else { panic!("{directives:?}") };
    assert_eq!(rule.operator.argument, Expansion::literal("a b"));
    assert_eq!((rule.actions.id, rule.actions.phase), (Some(1), Some(Phase::RequestBody)));
    assert_eq!(directives[1].kind, DirectiveKind::Marker("A b".to_owned()));
}

#[test]
fn metadata_and_flow_are_read() {
    let read = actions(
        "id:7,phase:logging,t:trim,t:none,t:urlDecodeUni,t:lowercase,msg:'a, b: %{MATCHED_VAR}',severity:2, \
         logdata:x,tag:'one',tag:two/%{tx.a},rev:'3',ver:OWASP_CRS/4,maturity:9,accuracy:0,status:418,capture,\
         multiMatch,skipAfter:'END HERE',nolog,auditlog,allow:request,xmlns:soap=http://a/,chain",
    );
    let expected = Actions {
        id: Some(7),
        phase: Some(Phase::Logging),
        transformations: vec![Transformation::UrlDecodeUni, Transformation::Lowercase],
        clears_transformations: true,
        disruptive: Some(Disruptive::Allow(AllowScope::Request)),
        status: Some(418),
        severity: Some(Severity::Critical),
        message: Some(expansion([text("a, b: "), of(Variable::MatchedVar, None)])),
        log_data: Some(Expansion::literal("x")),
        tags: vec![Expansion::literal("one"), expansion([text("two/"), of(Variable::Tx, Some("a"))])],
        revision: Some("3".to_owned()),
        version: Some("OWASP_CRS/4".to_owned()),
        maturity: Some(9),
        accuracy: Some(0),
        is_logged: Some(false),
        is_audited: Some(true),
        is_capturing: true,
        is_multi_match: true,
        is_chained: true,
        skip_after: Some("END HERE".to_owned()),
        namespaces: vec![("soap".to_owned(), "http://a/".to_owned())],
        ..Actions::default()
    };
    assert_eq!(read, expected);
}

#[test]
fn what_may_be_written_is_a_table() {
    let one = Expansion::literal("1");
    let number = |text| Expansion::literal(text);
    for (written, name, operation) in [
        ("setvar:tx.a", text("a"), SetOperation::Set(one.clone())),
        ("setvar:!TX.a", text("a"), SetOperation::Unset),
        ("setvar:'tx.a=b, c'", text("a"), SetOperation::Set(Expansion::literal("b, c"))),
        ("setvar:tx.a=", text("a"), SetOperation::Set(Expansion::default())),
        ("setvar:tx.a=+5", text("a"), SetOperation::Add(number("5"))),
        ("setvar:tx.a=-%{tx.b}", text("a"), SetOperation::Subtract(expansion([of(Variable::Tx, Some("b"))]))),
        ("setvar:tx.%{MATCHED_VAR_NAME}=1", of(Variable::MatchedVarName, None), SetOperation::Set(one)),
    ] {
        let set = &actions(written).set_variables[0];
        assert_eq!(set.collection, Variable::Tx, "{written}");
        assert_eq!((&set.name.pieces[..], &set.operation), (&[name][..], &operation), "{written}");
    }
}

#[test]
fn controls_are_read() {
    let ids = |ranges: &[(u64, u64)]| {
        IdRanges(ranges.iter().map(|(first, last)| IdRange { first: *first, last: *last }).collect())
    };
    let tag = |text: &str| Pattern(text.to_owned());
    for (written, expected) in [
        ("ctl:ruleEngine=detectiononly", vec![Ctl::RuleEngine(RuleEngine::DetectionOnly)]),
        ("ctl:auditEngine=RelevantOnly", vec![Ctl::AuditEngine(AuditEngine::RelevantOnly)]),
        ("ctl:requestBodyProcessor=json", vec![Ctl::RequestBodyProcessor(BodyProcessor::Json)]),
        ("ctl:ruleRemoveById=1", vec![Ctl::RuleRemoveById(ids(&[(1, 1)]))]),
        ("ctl:ruleRemoveById=5-9", vec![Ctl::RuleRemoveById(ids(&[(5, 9)]))]),
        ("ctl:ruleRemoveByTag=OWASP_CRS", vec![Ctl::RuleRemoveByTag(tag("OWASP_CRS"))]),
        (
            "ctl:ruleRemoveTargetById=1-2;ARGS:a",
            vec![Ctl::RuleRemoveTargetById(ids(&[(1, 2)]), target(Variable::Args, name("a")))],
        ),
        (
            "ctl:'ruleRemoveTargetByTag=a;ARGS:/^x,y$/|TX:b'",
            vec![
                Ctl::RuleRemoveTargetByTag(tag("a"), target(Variable::Args, regex("^x,y$"))),
                Ctl::RuleRemoveTargetByTag(tag("a"), target(Variable::Tx, name("b"))),
            ],
        ),
        ("ctl:auditLogParts=+E", vec![]),
    ] {
        assert_eq!(actions(written).controls, expected, "{written}");
    }
}

#[test]
fn collections_and_silence_are_read() {
    let read = actions(
        "initcol:ip=%{REMOTE_ADDR},setsid:a,expirevar:ip.b=60,setenv:c=d,setenv:!e,\
         sanitizeArg:Password,sanitiseMatchedBytes:1/2,sanitiseMatched",
    );
    let initialized: Vec<Variable> = read.initializations.iter().map(|one| one.collection).collect();
    assert_eq!(initialized, [Variable::Ip, Variable::Session]);
    assert_eq!(read.expirations[0].seconds, Expansion::literal("60"));
    let d = Some(Expansion::literal("d"));
    assert_eq!(read.environment, [(Expansion::literal("c"), d), (Expansion::literal("e"), None)]);
    let bytes = Sanitise::MatchedBytes { kept_before: 1, kept_after: 2 };
    assert_eq!(read.sanitised, [Sanitise::Argument(b"password".to_vec()), bytes, Sanitise::Matched]);
}

#[test]
fn includes_are_read_in_order_and_not_for_ever() {
    let files = Memory::new(&[
        ("main", "SecMarker 1\nInclude rules/*\nSecMarker 4\nIncludeOptional none/*"),
        ("rules/a", "SecMarker 2"),
        ("rules/b", "SecMarker 3"),
        ("loop", "Include loop2"),
        ("loop2", "Include loop"),
        ("bad", "Include latin"),
    ]);
    let mut files = files;
    files.0.insert("latin".to_owned(), b"# a\n# caf\xe9".to_vec());
    let kinds = load(&files, &["main"]).expect("good").directives.into_iter().map(|directive| directive.kind);
    let markers: Vec<DirectiveKind> =
        ["1", "2", "3", "4"].map(|n| DirectiveKind::Marker(n.to_owned())).into();
    assert_eq!(kinds.collect::<Vec<_>>(), markers);
    let told = |name: &str| load(&files, &[name]).expect_err("bad")[0].to_string();
    assert_eq!(told("loop"), "loop2:1:1: loop includes itself");
    assert_eq!(told("bad"), "latin:2:6: not UTF-8 from here on; save the file as UTF-8");
    assert_eq!(told("absent"), "absent:1:1: no file is named absent; IncludeOptional accepts that");
}

#[test]
fn what_changes_nothing_is_said_once() {
    let warnings = parsed("SecDebugLog a\nSecDataDir b\nSecDebugLog c\nSecXmlExternalEntity Off").warnings;
    let said: Vec<String> = warnings.iter().map(ToString::to_string).collect();
    assert_eq!(
        said,
        [
            "r:1:1: SecDebugLog changes nothing here: matches are handed to the caller, who writes them down",
            "r:2:1: SecDataDir changes nothing here: nothing is kept on disk",
        ]
    );
}
