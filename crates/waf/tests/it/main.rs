//! Requests under the rules: what the baseline refuses, what it lets pass, and what is told.
#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "tests"
)]

mod deployment;
mod house;
mod looking_after;
mod permission;
mod shadowing;

use http::{Request, header};
use kernel::{Finding, Timestamp, TraceId, Verdict};
use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU32, Ordering},
    },
};
use waf::{ActiveRules, Firewall, Mode, Package, Passage, Tuning};

const FORM: &str = "application/x-www-form-urlencoded";

fn passage(mode: Mode) -> Passage {
    Passage {
        trace: TraceId::new(Timestamp::UNIX_EPOCH),
        now: Timestamp::UNIX_EPOCH,
        client: [192, 0, 2, 1].into(),
        service: None,
        tenant: None,
        mode,
        is_answer_inspected: false,
    }
}

fn firewall(package: &Package) -> Firewall {
    Firewall::new(
        ActiveRules::compile(package, &Tuning::default()).unwrap_or_else(|errors| panic!("{errors}")),
    )
}

/// A browser's request; with a body when there is a content type.
fn ask(firewall: &Firewall, mode: Mode, target: &str, body: Option<(&str, &str)>) -> (Verdict, Vec<Finding>) {
    let mut request = Request::builder()
        .method(if body.is_some() { "POST" } else { "GET" })
        .uri(target)
        .header(header::HOST, "app.example.com")
        .header(header::USER_AGENT, "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0")
        .header(header::ACCEPT, "text/html,application/xhtml+xml");
    if let Some((kind, body)) = body {
        request = request.header(header::CONTENT_TYPE, kind).header(header::CONTENT_LENGTH, body.len());
    }
    let (head, ()) = request.body(()).expect("a request").into_parts();
    let mut look = firewall.look(&passage(mode));
    let mut verdict = look.request_head(&head);
    if verdict == Verdict::Pass {
        verdict = look.request_body(body.map_or("", |(_, body)| body).as_bytes(), true);
    }
    (verdict, look.findings())
}

const ATTACKS: [(&str, Option<(&str, &str)>); 14] = [
    ("/?id=1%27%20OR%20%271%27=%271", None),
    ("/?id=-1%20UNION%20ALL%20SELECT%20name,2%20FROM%20users", None),
    ("/?q=%3Cscript%3Ealert(1)%3C/script%3E", None),
    ("/?q=%3Cimg%20src=x%20onerror=alert(1)%3E", None),
    ("/?file=../../../../etc/passwd", None),
    ("/?file=..%252f..%252fetc%252fpasswd", None),
    ("/?url=http://169.254.169.254/latest/meta-data/", None),
    ("/?x=$%7Bjndi:ldap://a.example/x%7D", None),
    ("/.git/config", None),
    ("/", Some((FORM, "comment=1%27%3B%20DROP%20TABLE%20users%3B--"))),
    ("/", Some((FORM, "host=127.0.0.1%3Bcat%20/etc/passwd"))),
    ("/", Some(("application/json", r#"{"user":{"name":"x' UNION SELECT password FROM users--"}}"#))),
    ("/", Some(("application/json", r#"{"a":"#))),
    ("/", Some(("text/xml", "<a><b>&lt;script&gt;alert(1)&lt;/script&gt;</b></a>"))),
];

const HONEST: [(&str, Option<(&str, &str)>); 12] = [
    ("/", None),
    ("/search?q=%E6%B8%AF%E7%89%A9%E6%B5%81+%E5%80%89%E5%BA%AB", None),
    ("/search?q=select+a+table+for+two+and+order+dinner", None),
    ("/search?q=union+of+workers+selected+a+leader", None),
    ("/search?q=O%27Reilly+and+Sons", None),
    ("/files/2026/../2026/report.pdf?v=1.2", None),
    ("/?next=https://app.example.com/home&price=3%3C5", None),
    ("/", Some((FORM, "comment=Location%3A+Tokyo%0ATo%3A+all%0AContent-Type%3A+minutes"))),
    (
        "/",
        Some((
            FORM,
            "name=%E6%A0%AA%E5%BC%8F%E4%BC%9A%E7%A4%BE%E3%81%BF%E3%81%AA%E3%81%A8&note=1+or+2+of+us+will+come",
        )),
    ),
    ("/", Some((FORM, "code=if+(a+%3C+b)+%7B+return+1%3B+%7D"))),
    (
        "/",
        Some((
            "application/json",
            r#"{"query":"query { user(id: 1) { name } }","variables":{"a":[1,2,null]}}"#,
        )),
    ),
    ("/", Some(("application/json", r#"{"text":"It's 5 o'clock; don't drop the table, please."}"#))),
];

#[test]
fn the_baseline_refuses_attacks_and_no_honest_request() {
    let firewall = firewall(&Package::baseline());
    for (target, body) in ATTACKS {
        let (verdict, findings) = ask(&firewall, Mode::Block, target, body);
        assert!(matches!(verdict, Verdict::Refuse { .. }), "passed: {target} {body:?}");
        assert!(!findings.is_empty(), "untold: {target} {body:?}");
    }
    for (target, body) in HONEST {
        let (verdict, findings) = ask(&firewall, Mode::Block, target, body);
        assert_eq!((verdict, findings), (Verdict::Pass, vec![]), "{target} {body:?}");
    }
}

#[test]
fn a_password_may_look_like_anything() {
    let firewall = firewall(&Package::baseline());
    let body = "login=hanako&password=1'%20UNION%20SELECT%20x--";
    assert_eq!(ask(&firewall, Mode::Block, "/_sekisho/sign-in", Some((FORM, body))).0, Verdict::Pass);
    let elsewhere = ask(&firewall, Mode::Block, "/sign-in", Some((FORM, body))).0;
    assert!(matches!(elsewhere, Verdict::Refuse { .. }));
}

#[test]
fn detecting_tells_and_refuses_nothing_and_off_does_not_look() {
    let firewall = firewall(&Package::baseline());
    for (target, body) in ATTACKS {
        let (verdict, findings) = ask(&firewall, Mode::Detect, target, body);
        assert_eq!(verdict, Verdict::Pass, "{target}");
        assert!(!findings.is_empty(), "untold: {target} {body:?}");
        assert_eq!(ask(&firewall, Mode::Off, target, body), (Verdict::Pass, vec![]));
    }
}

#[test]
fn what_is_told_names_the_place_and_keeps_secrets() {
    let firewall = firewall(&Package::baseline());
    let attack = "x=1&password=hunter2'%20UNION%20SELECT%20secret";
    let (_, findings) = ask(&firewall, Mode::Block, "/", Some((FORM, attack)));
    let finding = findings.first().expect("a finding");
    assert_eq!(
        (finding.rule, finding.variable.as_str(), finding.severity),
        (92201, "ARGS:password", Some(2))
    );
    assert!(!format!("{findings:?}").contains("hunter2"), "{findings:?}");
    let (_, findings) = ask(&firewall, Mode::Block, "/?id=1%20UNION%20SELECT%20name", None);
    assert_eq!(findings.first().expect("a finding").excerpt, "1 UNION SELECT name");
}

const MEBIBYTE: usize = 1024 * 1024;
const BAIT: &[u8] = b"<!DOCTYPE a SYSTEM \"file:///etc/passwd\">";

/// A body of this type and length in pieces, with a bait at one place: the verdict, and after how many bytes it came.
fn send(mode: Mode, kind: &str, length: usize, bait: Option<usize>) -> (Verdict, usize, usize) {
    let firewall = firewall(&Package::baseline());
    let mut body = vec![b'x'; length];
    if let Some(at) = bait {
        body.splice(at..at.saturating_add(BAIT.len()), BAIT.iter().copied());
    }
    let request = Request::builder()
        .method("POST")
        .uri("/")
        .header(header::HOST, "app.example.com")
        .header(header::CONTENT_TYPE, kind)
        .header(header::CONTENT_LENGTH, length);
    let (head, ()) = request.body(()).expect("a request").into_parts();
    let mut look = firewall.look(&passage(mode));
    assert_eq!(look.request_head(&head), Verdict::Pass);
    let mut sent = 0_usize;
    for piece in body.chunks(50_000) {
        sent = sent.saturating_add(piece.len());
        let verdict = look.request_body(piece, sent == length);
        if verdict != Verdict::Pass {
            return (verdict, sent, look.hold());
        }
    }
    (Verdict::Pass, sent, look.hold())
}

#[test]
fn long_bodies_are_refused_where_a_parser_reads_them_and_looked_at_in_part_elsewhere() {
    let (json, archive) = ("application/json", "application/zip");
    for kind in [json, FORM, "text/xml"] {
        let (verdict, sent, hold) = send(Mode::Block, kind, 3 * MEBIBYTE, None);
        assert_eq!(verdict, Verdict::TooLarge, "{kind}");
        assert!(hold == MEBIBYTE && sent <= MEBIBYTE + 50_000, "{kind}: {hold} {sent}");
        assert_eq!(send(Mode::Detect, kind, 3 * MEBIBYTE, None).0, Verdict::Pass, "{kind}");
    }
    let multipart = "multipart/form-data; boundary=b";
    assert_eq!(send(Mode::Block, multipart, 13 * MEBIBYTE, None).0, Verdict::TooLarge);
    assert_eq!(send(Mode::Block, archive, 3 * MEBIBYTE, None), (Verdict::Pass, 3 * MEBIBYTE, MEBIBYTE));
    let (verdict, sent, _) = send(Mode::Block, archive, 3 * MEBIBYTE, Some(1_000));
    assert_eq!(verdict, Verdict::Refuse { rule: "92226".to_owned() });
    assert!(sent <= MEBIBYTE + 50_000, "decided before the rest came: {sent}");
    // What is beyond the part that is looked at passes; it is said so in docs/sekisho.toml.
    assert_eq!(send(Mode::Block, archive, 3 * MEBIBYTE, Some(2 * MEBIBYTE)).0, Verdict::Pass);
    assert_eq!(send(Mode::Block, archive, 1_000, Some(10)).0, Verdict::Refuse { rule: "92226".to_owned() });
}

/// The rules are exchanged while requests are under way: each is judged by one rule set, whole.
#[test]
fn a_thousand_exchanges_tear_no_decision() {
    let folder = tempfile::tempdir().expect("folder");
    let package = |name: &str, id: u32| {
        let rules = folder.path().join(name).join("rules");
        std::fs::create_dir_all(&rules).expect("folder");
        let text = format!(
            "SecRule ARGS:x \"@streq go\" \"id:{id},phase:1,pass,log,msg:'{name}'\"\n\
             SecRule ARGS:x \"@streq go\" \"id:{},phase:2,deny,log,msg:'{name}'\"\n",
            id + 1
        );
        std::fs::write(rules.join("a.conf"), text).expect("rules");
        Package::from_folder(name, &folder.path().join(name)).expect("a package")
    };
    let compile = |package: Package| ActiveRules::compile(&package, &Tuning::default()).expect("compiles");
    let (one, two) = (compile(package("one", 1)), compile(package("two", 11)));
    let firewall = Arc::new(Firewall::new(one.clone()));
    let is_over = Arc::new(AtomicBool::new(false));
    let asked = Arc::new(AtomicU32::new(0));
    let askers: Vec<_> = (0..3)
        .map(|_| {
            let (firewall, is_over, asked) =
                (Arc::clone(&firewall), Arc::clone(&is_over), Arc::clone(&asked));
            std::thread::spawn(move || {
                while !is_over.load(Ordering::Relaxed) {
                    let (verdict, findings) = ask(&firewall, Mode::Block, "/?x=go", None);
                    let told: Vec<_> = findings.iter().map(|finding| finding.rule).collect();
                    assert!(told == [1, 2] || told == [11, 12], "{told:?}");
                    assert_eq!(verdict, Verdict::Refuse { rule: told[1].to_string() });
                    asked.fetch_add(1, Ordering::Relaxed);
                }
            })
        })
        .collect();
    for n in 0..1_000 {
        firewall.activate(if n % 2 == 0 { two.clone() } else { one.clone() });
        let before = asked.load(Ordering::Relaxed);
        while asked.load(Ordering::Relaxed) == before && !askers.iter().any(|asker| asker.is_finished()) {
            std::thread::yield_now();
        }
    }
    is_over.store(true, Ordering::Relaxed);
    for asker in askers {
        asker.join().expect("no torn decision");
    }
    assert!(asked.load(Ordering::Relaxed) >= 1_000);
}

/// Where a full Core Rule Set is at hand, it does at least as well.
#[test]
#[allow(clippy::disallowed_methods, reason = "where test data lies is told by the environment")]
fn the_core_rule_set_as_it_is_delivered() {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/crs");
    let four = std::env::var("SEKISHO_CRS").map_or(beside, Into::into);
    for folder in [four.as_path(), Path::new("/usr/share/modsecurity-crs")] {
        if !folder.join("rules").is_dir() {
            println!("skipped: no Core Rule Set at {}", folder.display());
            continue;
        }
        let firewall = firewall(&Package::from_folder("crs", folder).expect("a package"));
        for (target, body) in ATTACKS {
            let (verdict, findings) = ask(&firewall, Mode::Block, target, body);
            assert!(matches!(verdict, Verdict::Refuse { .. }), "passed: {target} {body:?} {findings:?}");
        }
        // What it takes for attacks at its lowest paranoia level: prose with "union" and "select", and `user(` (942190),
        // any `/../` (930100), lines that begin like headers of an answer (921120), source code (942230).
        let taken = ["union", "user(", "/../", "Location", "code="];
        let is_taken = |request: &(&str, Option<(&str, &str)>)| {
            taken.iter().any(|word| format!("{request:?}").contains(word))
        };
        let refused: Vec<_> = HONEST
            .iter()
            .filter(|request| !is_taken(request))
            .map(|(target, body)| (target, ask(&firewall, Mode::Block, target, *body)))
            .filter(|(_, (verdict, _))| *verdict != Verdict::Pass)
            .collect();
        assert!(refused.is_empty(), "{refused:#?}");
    }
}
