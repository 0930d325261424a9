//! Makes a dictionary for packing entries from made-up ones: `cargo run --release -p ledger --example dictionary -- FILE`.
//!
//! Every run makes the same bytes (with the same zstd). The shapes below are those of entries that the
//! program writes; whoever adds many new ones makes a dictionary of a new number beside the old, which stays.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a tool that may fail"
)]

use serde_json::{Value, json};

/// Bytes. Half of it packs a tenth worse, four times as much no better.
const SIZE: usize = 16 * 1024;
const SAMPLES: usize = 12_000;

const PEOPLE: &[&str] = &[
    "sato",
    "suzuki",
    "takahashi",
    "tanaka",
    "watanabe",
    "ito",
    "yamamoto",
    "nakamura",
    "admin",
    "operator",
];
const NAMES: &[&str] = &[
    "経理担当",
    "総務部",
    "営業部",
    "開発部",
    "人事担当",
    "管理者",
    "株式会社みなと",
    "閲覧のみ",
    "安否確認",
    "拠点長",
];
const AGENTS: &[&str] = &[
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36 Edg/141.0.0.0",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1",
    "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36",
    "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
    "curl/8.14.1",
];
const PATHS: &[&str] = &[
    "/",
    "/a/",
    "/mine",
    "/rollcalls",
    "/rollcalls/new",
    "/assets/app.css",
    "/people",
    "/roles",
    "/audit",
    "/account",
    "/signin",
    "/invoices",
    "/api/v1/items",
];
const REASONS: &[&str] = &[
    "unknown-host",
    "address-not-allowed",
    "length-and-encoding",
    "tls-version",
    "too-many-requests",
    "no-session",
    "not-granted",
    "rules",
    "ambiguous-path",
    "bad-target",
];
const RULES: &[(&str, &str, &str)] = &[
    ("942100", "SQL Injection Attack Detected via libinjection", "ARGS:q"),
    ("941100", "XSS Attack Detected via libinjection", "ARGS:comment"),
    ("930120", "OS File Access Attempt", "REQUEST_FILENAME"),
    ("932160", "Remote Command Execution: Unix Shell Code Found", "ARGS:cmd"),
    ("920350", "Host header is a numeric IP address", "REQUEST_HEADERS:Host"),
    ("949110", "Inbound Anomaly Score Exceeded (Total Score: 5)", "TX:BLOCKING_INBOUND_ANOMALY_SCORE"),
];

/// Numbers that look like chance and are the same in every run (splitmix64).
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.next() % bound as u64).unwrap()
    }

    fn of<'a, T: ?Sized>(&mut self, list: &[&'a T]) -> &'a T {
        list[self.below(list.len())]
    }

    /// UUID version 7, as identifiers here are.
    fn id(&mut self) -> String {
        let (a, b) = (self.next(), self.next());
        let hex = format!("019{:09x}7{:03x}{:016x}", a >> 28, a & 0xfff, b);
        format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..32])
    }

    fn address(&mut self) -> String {
        format!(
            "{}.{}.{}.{}",
            [192, 198, 203, 10, 172][self.below(5)],
            self.below(256),
            self.below(256),
            self.below(256)
        )
    }
}

fn request(chance: &mut Chance) -> Value {
    json!({
        "at": format!("2026-{:02}-{:02}T{:02}:{:02}:{:02}.{:06}Z", 1 + chance.below(12), 1 + chance.below(28), chance.below(24), chance.below(60), chance.below(60), chance.below(1_000_000)),
        "trace": chance.id().replace('-', ""), "address": chance.address(), "host": "app.example.jp",
        "method": chance.of(&["GET", "GET", "GET", "POST"]), "path": chance.of(PATHS), "agent": chance.of(AGENTS),
        "service": chance.of(&["console", "safety", "account"]), "function": chance.of(&["console.people", "safety.answer", "safety.rollcall", "console.audit"]),
        "user": chance.id(), "session": chance.id(), "status": ([200, 200, 303, 304, 404][chance.below(5)]),
        "received": chance.below(2000), "sent": chance.below(90_000), "micros": chance.below(50_000), "complete": true,
    })
}

/// What an operation tells besides the common part, and its target.
fn facts(chance: &mut Chance, shape: usize) -> (Value, String) {
    let (id, person, name) = (chance.id(), chance.of(PEOPLE), chance.of(NAMES));
    let rule = RULES[chance.below(RULES.len())];
    let facts = match shape {
        0 => json!({ "login": person, "tenant_code": "minato" }),
        1 => {
            json!({ "reason": chance.of(&["wrong password", "unknown login", "locked", "address not allowed"]), "login": person, "code": "SK-SIGNIN-001" })
        }
        2 => json!({ "next": chance.of(&["open", "factor", "password"]), "rehashed": true }),
        3 => json!({ "session": id, "sessions_ended": chance.below(4) }),
        4 => {
            json!({ "login": person, "standing": chance.of(&["member", "administrator", "operator"]), "has_email": true, "is_link_mailed": true })
        }
        5 => {
            json!({ "login": person, "standing": "administrator", "standing_before": "member", "has_email": true })
        }
        6 => {
            json!({ "role": name, "granted": ["console.people", "safety.rollcall"], "withdrawn": ["console.audit"] })
        }
        7 => json!({ "given": [name], "taken": [], "name": name, "before": name }),
        8 => {
            json!({ "code": "minato", "name": name, "administrator": person, "state": "active", "reason": "契約終了" })
        }
        9 => {
            json!({ "roll_call": id, "answer": chance.of(&["safe", "injured", "needs-help"]), "again": true, "number": chance.below(9) })
        }
        10 => {
            json!({ "event": "地震", "purpose": "drill", "people": chance.below(2000), "departments": [name] })
        }
        11 => {
            json!({ "mails": chance.below(500), "without_address": chance.below(9), "message_id": format!("<{id}@example.jp>"), "state": "sent", "reply": "250 2.0.0 Ok: queued" })
        }
        12 => {
            json!({ "before": { "password_min": 12, "idle_minutes": 30, "second_factor": "optional" }, "after": { "password_min": 14, "idle_minutes": 15, "second_factor": "required" } })
        }
        13 => {
            json!({ "exported": chance.below(9000), "format": "csv", "from": "2026-11-01T00:00:00Z", "until": "2026-12-01T00:00:00Z", "rows": chance.below(9000) })
        }
        14 => {
            json!({ "actor": person, "activity": "identity.", "outcome": "failure", "found": chance.below(200), "from": "2026-11-01", "until": "2026-11-30" })
        }
        15 => {
            json!({ "code": "SK-GATE-003", "reason": chance.of(REASONS), "detail": rule.0, "count": 1, "method": "GET", "path": chance.of(PATHS), "service": "safety" })
        }
        16 => {
            json!({ "refused": true, "status": 403, "method": "POST", "path": chance.of(PATHS), "service": "safety", "count": 1, "findings": [
            { "rule": rule.0, "message": rule.1, "severity": "critical", "tags": ["application-multi", "language-multi", "platform-multi", "attack-sqli", "attack-xss", "paranoia-level/1", "OWASP_CRS", "capec/1000/152/248/66"], "variable": rule.2, "excerpt": "1' or '1'='1" }] })
        }
        17 => {
            json!({ "address": chance.address(), "minutes": 60, "reason": "too-many-requests", "times": chance.below(20), "network": "203.0.113.0/24", "expires": "2026-11-21T12:00:00Z" })
        }
        18 => {
            json!({ "level": "warn", "target": "sekisho::platform", "message": "connection reset by peer", "error": "timed out" })
        }
        19 => {
            json!({ "unit": "ssh.service", "priority": 4, "message": "Failed password for invalid user from port ssh2", "identifier": "sshd", "host": "app1" })
        }
        20 => {
            json!({ "rule": "mass-export", "severity": "high", "alert": id, "channel": id, "attempts": 1, "final": false })
        }
        21 => {
            json!({ "month": "2026-11", "entries": chance.below(100_000), "findings": chance.below(20), "section": "privileged-operations", "reason": "定例の作業", "signed": 1 })
        }
        22 => {
            json!({ "class": "operation", "month": "2026-11", "keys": [id], "keep_until": "2029-12-01", "basis": "保存期間の満了" })
        }
        23 => {
            json!({ "probe": "gate.tls.version", "verdict": "green", "clause": "N03", "missed": 0, "runs": 1, "facts": { "min_tls": "1.2", "newest_tls": "1.3" } })
        }
        24 => {
            json!({ "package": "coreruleset-4.28.0", "version": "4.28.0", "sha256": id.replace('-', ""), "rules": 326, "before": "baseline", "why": "月次の更新" })
        }
        _ => json!({ "count": 3, "requests": [request(chance), request(chance), request(chance)] }),
    };
    let kind = chance.of(&[
        "identity.user",
        "identity.session",
        "access.role",
        "safety.rollcall",
        "tenancy.tenant",
        "notice.mail",
        "waf.rule",
        "review.pack",
    ]);
    (facts, if shape >= 25 || (15..20).contains(&shape) { "gate".to_owned() } else { format!("{kind}:{id}") })
}

/// As `ledger::Entry::of` makes it.
fn content(chance: &mut Chance, number: usize) -> Value {
    let (facts, target) = facts(chance, number % 27);
    let (kind, id, standing) = match chance.below(4) {
        0 => ("nobody", "nobody".to_owned(), Value::Null),
        1 => (
            "system",
            format!("system:{}", chance.of(&["gate", "integrator", "probe", "mailer", "retention", "alert"])),
            Value::Null,
        ),
        _ => ("user", chance.id(), json!(chance.of(&["member", "administrator", "operator"]))),
    };
    let agent = chance.of(AGENTS);
    let origin = match kind {
        "system" => json!({ "channel": "job", "address": null, "agent": null }),
        _ => json!({ "channel": "page", "address": chance.address(), "agent": agent }),
    };
    json!({
        "actor": { "kind": kind, "id": id, "standing": standing }, "target": target, "origin": origin,
        "trace": chance.id().replace('-', ""), "facts": facts,
    })
}

fn main() {
    let file = std::env::args().nth(1).unwrap_or_else(|| panic!("which file is to be written?"));
    let mut chance = Chance(1);
    let samples: Vec<Vec<u8>> =
        (0..SAMPLES).map(|number| serde_json::to_vec(&content(&mut chance, number)).unwrap()).collect();
    let dictionary = zstd::dict::from_samples(&samples, SIZE).unwrap();
    std::fs::write(&file, &dictionary).unwrap();
    let mut chance = Chance(2);
    let fresh: Vec<Vec<u8>> =
        (0..1000).map(|number| serde_json::to_vec(&content(&mut chance, number)).unwrap()).collect();
    let mut compressor = zstd::bulk::Compressor::with_dictionary(3, &dictionary).unwrap();
    let packed: usize = fresh.iter().map(|json| compressor.compress(json).unwrap().len()).sum();
    let plain: usize = fresh.iter().map(|json| zstd::bulk::compress(json, 3).unwrap().len()).sum();
    let json: usize = fresh.iter().map(Vec::len).sum();
    println!(
        "{} bytes; entries of {} bytes take {} with it, {} without",
        dictionary.len(),
        json / 1000,
        packed / 1000,
        plain / 1000
    );
}
