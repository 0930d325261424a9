//! A whole request: the prefilter changes no verdict, whatever comes, and memory stays within bounds.
//!
//! The first line is method and URI, then headers up to an empty line, then the body.
#![no_main]

use libfuzzer_sys::fuzz_target;
use seclang::language::{FileError, Files, load, load_text, resolve};
use seclang::{Connection, Decision, RuleSet};
use std::{env, fs, net::IpAddr, sync::LazyLock};

/// A rule set, and the same without its prefilter.
static RULES: LazyLock<(RuleSet, RuleSet)> = LazyLock::new(|| (rules(), rules().without_prefilter()));

/// What the CRS leaves to whoever runs it.
const SETTINGS: &str = r#"
SecRuleEngine On
SecRequestBodyAccess On
SecRequestBodyJsonDepthLimit 64
SecRule REQUEST_HEADERS:Content-Type "@rx ^(?:application(?:/soap\+|/)|text/)xml" "id:200000,phase:1,t:none,t:lowercase,pass,nolog,ctl:requestBodyProcessor=XML"
SecRule REQUEST_HEADERS:Content-Type "@rx ^application/(?:[a-z0-9.-]+[+])?json" "id:200001,phase:1,t:none,t:lowercase,pass,nolog,ctl:requestBodyProcessor=JSON"
SecRule REQBODY_ERROR "!@eq 0" "id:200002,phase:2,t:none,log,deny,status:400"
SecRule MULTIPART_STRICT_ERROR "!@eq 0" "id:200003,phase:2,t:none,log,deny,status:400"
"#;

/// Something of everything, where there is no CRS.
const RULES_OF_OUR_OWN: &str = r#"
SecRule ARGS|ARGS_NAMES|REQUEST_COOKIES|REQUEST_HEADERS|XML:/*|XML://@*|FILES|FILES_NAMES "@rx (?i)(?:union\s+select|<script|;\s*cat\b|\$\{jndi:)" "id:1,phase:2,t:none,t:urlDecodeUni,t:htmlEntityDecode,capture,multiMatch,deny,msg:'%{MATCHED_VAR}',setvar:'tx.seen_%{MATCHED_VAR_NAME}=+1'"
SecRule REQUEST_BODY|REQUEST_URI_RAW|MULTIPART_PART_HEADERS "@pm alert document.cookie /etc/passwd" "id:2,phase:2,t:none,t:lowercase,t:cmdLine,deny,chain"
SecRule MATCHED_VARS|TX:/^seen_/ "!@eq 0" "t:none,t:length"
SecRule ARGS "@detectSQLi" "id:3,phase:2,t:none,t:utf8toUnicode,t:removeNulls,deny"
SecRule ARGS "@detectXSS" "id:4,phase:2,t:none,t:jsDecode,t:cssDecode,deny"
"#;

fn rules() -> RuleSet {
    let loaded = match env::var("SEKISHO_CRS") {
        Ok(folder) => load(&Folder(folder), &["settings", "crs-setup.conf.example", "paranoia", "rules/*.conf"]),
        Err(_) => load_text("settings", &[SETTINGS, RULES_OF_OUR_OWN].concat(), &Folder(String::new())),
    };
    let resolved = loaded.and_then(resolve).expect("the rules load");
    RuleSet::compile(&resolved, &Folder(env::var("SEKISHO_CRS").unwrap_or_default())).expect("the rules compile")
}

struct Folder(String);

impl Files for Folder {
    fn matching(&self, _: &str, pattern: &str) -> Result<Vec<String>, FileError> {
        if pattern != "rules/*.conf" {
            return Ok(vec![pattern.to_owned()]);
        }
        let entries = fs::read_dir(format!("{}/rules", self.0)).map_err(|error| FileError(error.to_string()))?;
        let names = entries.flatten().filter_map(|entry| entry.file_name().into_string().ok());
        let mut names: Vec<String> =
            names.filter(|name| name.ends_with(".conf")).map(|name| format!("rules/{name}")).collect();
        names.sort();
        Ok(names)
    }

    fn rules(&self, name: &str) -> Result<Vec<u8>, FileError> {
        match name {
            "settings" => Ok(SETTINGS.into()),
            "paranoia" => {
                Ok(b"SecAction \"id:900000,phase:1,pass,nolog,setvar:tx.blocking_paranoia_level=4\"".to_vec())
            }
            _ => fs::read(format!("{}/{name}", self.0)).map_err(|error| FileError(format!("{name}: {error}"))),
        }
    }

    fn values(&self, _: &str, name: &str) -> Result<Vec<u8>, FileError> {
        self.rules(&format!("rules/{name}"))
    }
}

struct Request<'a> {
    method: &'a [u8],
    uri: &'a [u8],
    headers: Vec<(&'a [u8], &'a [u8])>,
    body: &'a [u8],
}

fn read(bytes: &[u8]) -> Request<'_> {
    let mut rest = bytes;
    let mut line = || {
        let end = rest.iter().position(|byte| *byte == b'\n').unwrap_or(rest.len());
        let line = &rest[..end];
        rest = rest.get(end + 1..).unwrap_or_default();
        line
    };
    let two = |line: &'_ [u8], by: u8| line.iter().position(|byte| *byte == by).unwrap_or(line.len());
    let first = line();
    let (method, uri) = first.split_at(two(first, b' '));
    let mut headers = Vec::new();
    loop {
        let header = line();
        if header.is_empty() || headers.len() > 50 {
            break;
        }
        let (name, value) = header.split_at(two(header, b':'));
        headers.push((name, value.strip_prefix(b":").unwrap_or_default()));
    }
    Request { method, uri: uri.strip_prefix(b" ").unwrap_or_default(), headers, body: rest }
}

fn run(rules: &RuleSet, request: &Request<'_>, size: usize) -> (Decision, Vec<u64>) {
    let mut transaction = rules.transaction();
    transaction.connection(&Connection {
        client: IpAddr::from([192, 0, 2, 10]),
        client_port: 40_000,
        server: IpAddr::from([192, 0, 2, 1]),
        server_port: 80,
        unix_seconds: 1_767_225_600,
        utc_offset_seconds: 0,
        unique_id: b"1",
    });
    transaction.request_line(request.method, request.uri, b"HTTP/1.1");
    for (name, value) in &request.headers {
        transaction.request_header(name, value);
    }
    let mut decision = transaction.request_headers_done();
    if decision == Decision::Pass {
        decision = transaction.request_body(request.body);
    }
    if decision == Decision::Pass {
        decision = transaction.request_body_done();
    }
    assert!(transaction.memory() <= (16 << 20) + size * 4096, "{}", transaction.memory());
    let ids = transaction.matches().map(|found| found.rule.id).collect();
    (decision, ids)
}

// To load the rules is no input's time.
fuzz_target!(init: LazyLock::force(&RULES), |bytes: &[u8]| {
    let request = read(bytes);
    let (quick, thorough) = &*RULES;
    assert_eq!(run(quick, &request, bytes.len()), run(thorough, &request, bytes.len()));
});
