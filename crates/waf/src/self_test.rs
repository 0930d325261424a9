//! What every rule set must do before it may be imported: stop these attacks, and let these honest requests pass.
//! Japanese ones are among them, in both encodings: rules written elsewhere take them for attacks sooner.
//!
//! Not a measure of a rule set: a package that passes may still miss much. One that fails is broken, or tuned so
//! strictly that people cannot work.

use crate::look::{Look, Passage};
use crate::tuning::Mode;
use http::{Request, header};
use kernel::{Timestamp, TraceId, Verdict};
use seclang::RuleSet;
use std::net::Ipv4Addr;

/// How a rule set did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SelfTest {
    /// Attacks and honest requests that were tried.
    pub attacks: usize,
    pub honest: usize,
    /// In words: which attack passed, which honest request was refused and by which rule.
    pub failures: Vec<String>,
}

/// Name, target, and content type with body of a POST.
type Trial = (&'static str, &'static str, Option<(&'static str, &'static [u8])>);

const FORM: &str = "application/x-www-form-urlencoded";
const JSON: &str = "application/json";
const MULTIPART: &str = "multipart/form-data; boundary=----sekisho7MA4YWxkTrZu0gW";

const ATTACKS: [Trial; 16] = [
    ("SQL injection: always true", "/?id=1%27%20OR%20%271%27=%271", None),
    ("SQL injection: UNION", "/?id=-1%20UNION%20ALL%20SELECT%20name,2%20FROM%20users", None),
    ("SQL injection in a form", "/", Some((FORM, b"comment=1%27%3B%20DROP%20TABLE%20users%3B--"))),
    (
        "SQL injection in JSON",
        "/",
        Some((JSON, br#"{"user":{"name":"x' UNION SELECT password FROM users--"}}"#)),
    ),
    ("script", "/?q=%3Cscript%3Ealert(1)%3C/script%3E", None),
    ("script in an attribute", "/?q=%3Cimg%20src=x%20onerror=alert(1)%3E", None),
    ("script in XML", "/", Some(("text/xml", b"<a><b>&lt;script&gt;alert(1)&lt;/script&gt;</b></a>"))),
    ("path traversal", "/?file=../../../../etc/passwd", None),
    ("path traversal, encoded twice", "/?file=..%252f..%252fetc%252fpasswd", None),
    ("hidden file", "/.git/config", None),
    ("command", "/", Some((FORM, b"host=127.0.0.1%3Bcat%20/etc/passwd"))),
    ("request to a metadata service", "/?url=http://169.254.169.254/latest/meta-data/", None),
    ("Log4j lookup", "/?x=$%7Bjndi:ldap://a.example/x%7D", None),
    ("JSON that does not parse", "/", Some((JSON, br#"{"a":"#))),
    ("SQL injection between Japanese", "/", Some((FORM, "q=東京%27%20UNION%20SELECT%20password%20FROM%20users--".as_bytes()))),
    (
        "script in an upload's field",
        "/",
        Some((
            MULTIPART,
            b"------sekisho7MA4YWxkTrZu0gW\r\nContent-Disposition: form-data; name=\"title\"\r\n\r\n<script>alert(document.cookie)</script>\r\n------sekisho7MA4YWxkTrZu0gW--\r\n",
        )),
    ),
];

const HONEST: [Trial; 13] = [
    ("a page", "/", None),
    ("a search, Japanese", "/search?q=%E6%B8%AF%E7%89%A9%E6%B5%81+%E5%80%89%E5%BA%AB", None),
    ("a search, Shift_JIS", "/search?q=%93%8C%8B%9E%81%40%91%71%8C%C9", None),
    ("a search, English", "/search?q=dinner+for+two+in+Yokohama", None),
    ("a name with an apostrophe", "/search?q=O%27Reilly+and+Sons", None),
    ("a page to go back to", "/?next=%2Forders%2F17&price=3000", None),
    ("an asset", "/assets/app.4f2c.js?v=1.2", None),
    (
        "a form, Japanese",
        "/",
        Some((FORM, b"name=%E6%A0%AA%E5%BC%8F%E4%BC%9A%E7%A4%BE%E3%81%BF%E3%81%AA%E3%81%A8&note=%E3%80%8C%E8%87%B3%E6%80%A5%E3%80%8D%E3%81%94%E7%A2%BA%E8%AA%8D%E3%81%8F%E3%81%A0%E3%81%95%E3%81%84%EF%BC%81%EF%BC%88%E6%8B%85%E5%BD%93%EF%BC%9A%E4%BD%90%E8%97%A4%EF%BC%89")),
    ),
    ("a form, English", "/", Some((FORM, b"name=Hanako+Sato&email=hanako%40example.jp&note=See+you+at+5+pm"))),
    (
        "an interface's JSON",
        "/api/orders",
        Some((JSON, r#"{"customer":"株式会社みなと","lines":[{"item":"伝票","count":12,"price":1980.5}],"note":"納期は来週です。"}"#.as_bytes())),
    ),
    ("JSON with lists", "/api/read", Some((JSON, br#"{"ids":[1,2,3],"from":"2026-11-01","until":null,"all":true}"#))),
    (
        "an upload with a Japanese name",
        "/files",
        Some((
            MULTIPART,
            "------sekisho7MA4YWxkTrZu0gW\r\nContent-Disposition: form-data; name=\"title\"\r\n\r\n議事録\r\n------sekisho7MA4YWxkTrZu0gW\r\nContent-Disposition: form-data; name=\"file\"; filename=\"議事録.csv\"\r\nContent-Type: text/csv\r\n\r\n日付,出席者\r\n2026-11-20,佐藤\r\n------sekisho7MA4YWxkTrZu0gW--\r\n".as_bytes(),
        )),
    ),
    ("an e-mail's text", "/", Some((FORM, "body=いつもお世話になっております。見積書を添付いたします。".as_bytes()))),
];

impl SelfTest {
    pub(crate) fn run(rules: &RuleSet) -> Self {
        let mut failures = Vec::new();
        for (name, target, body) in ATTACKS {
            if judge(rules, target, body) == Verdict::Pass {
                failures.push(format!("attack passed: {name}"));
            }
        }
        for (name, target, body) in HONEST {
            if let Verdict::Refuse { rule } = judge(rules, target, body) {
                failures.push(format!("honest request refused: {name} (rule {rule})"));
            }
        }
        Self { attacks: ATTACKS.len(), honest: HONEST.len(), failures }
    }

    pub fn is_passed(&self) -> bool {
        self.failures.is_empty()
    }
}

fn judge(rules: &RuleSet, target: &str, body: Option<(&str, &[u8])>) -> Verdict {
    let mut request = Request::builder()
        .method(if body.is_some() { "POST" } else { "GET" })
        .uri(target)
        .header(header::HOST, "app.example.com")
        .header(header::USER_AGENT, "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0")
        .header(header::ACCEPT, "text/html,application/xhtml+xml")
        .header(header::ACCEPT_LANGUAGE, "ja,en;q=0.5");
    if let Some((kind, body)) = body {
        request = request.header(header::CONTENT_TYPE, kind).header(header::CONTENT_LENGTH, body.len());
    }
    // A trial that is no request counts as one that was not stopped, or not let pass: the tests below see to it.
    let Ok(request) = request.body(()) else { return Verdict::Refuse { rule: "no request".to_owned() } };
    let (head, ()) = request.into_parts();
    let mut look = Look::begin(rules, &passage());
    match look.request_head(&head) {
        Verdict::Pass => look.request_body(body.map_or(b"", |(_, body)| body), true),
        refused => refused,
    }
}

fn passage() -> Passage {
    Passage {
        trace: TraceId::new(Timestamp::UNIX_EPOCH),
        now: Timestamp::UNIX_EPOCH,
        client: Ipv4Addr::new(192, 0, 2, 1).into(),
        service: None,
        tenant: None,
        mode: Mode::Block,
        is_answer_inspected: false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Package, Tuning};

    #[test]
    fn the_baseline_passes() {
        let rules = Package::baseline().compile(&Tuning::default()).unwrap();
        assert_eq!(SelfTest::run(&rules), SelfTest { attacks: 16, honest: 13, failures: vec![] });
    }

    /// Rules that refuse everything, and rules that refuse nothing: each trial can fail.
    #[test]
    fn each_trial_can_fail() {
        let tested = |rule: &str| {
            let mut package = Package::empty("x");
            package.put("rules/a.conf".to_owned(), rule.as_bytes().to_vec()).unwrap();
            SelfTest::run(&package.compile(&Tuning::default()).unwrap()).failures
        };
        let all = tested("SecAction \"id:1,phase:1,deny\"\n");
        assert_eq!(all.len(), 13, "{all:#?}");
        assert!(all[0].contains("(rule 1)"), "{all:#?}");
        // A body that does not parse is refused whatever the package says.
        let none = tested("SecAction \"id:1,phase:1,pass\"\n");
        assert_eq!(none.len(), 15, "{none:#?}");
    }
}
