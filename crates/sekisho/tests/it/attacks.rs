//! Attacks, each against a running program from the outside, and each found in the ledger afterwards.

use crate::{
    client::{Answer, Client},
    demo::Demo,
    people::{self, PASSWORD, sign_in},
};
use http::StatusCode;
use std::{
    collections::BTreeMap,
    process::{Command, Stdio},
    time::{Duration, Instant},
};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

/// Whatever is asked later than this after the end of a session is refused.
const REVOKED_WITHIN: Duration = Duration::from_secs(1);
/// Refusals at the gate are written behind the answer, and summed up over some seconds.
const RECORDED_WITHIN: Duration = Duration::from_secs(90);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn attacks_are_refused_and_recorded() {
    let demo = Demo::start().await;
    let mut operator = people::operator(&demo).await;
    let mut administrator = people::found(&demo, &mut operator, "minato").await;
    people::import(&demo, &mut administrator).await;

    handshakes(&demo).await;
    ambiguous_requests(&demo).await;
    guessing(&demo).await;
    injections(&demo, &mut administrator).await;
    another_tenants_member(&demo, &mut operator, &mut administrator).await;
    a_session_that_was_signed_out(&demo).await;
    a_session_that_was_revoked(&demo, &mut administrator).await;
    from_elsewhere(&demo, &mut administrator).await;

    let (code, text) = demo.verify();
    assert_eq!(code, Some(0), "{text}");
}

/// (1) Wrong passwords until the lock; the right one is refused then; nobody learns who exists.
async fn guessing(demo: &Demo) {
    let before = Before::now(demo);
    people::set_password(demo, &people::link_to(demo, "user010@minato.example").await).await;
    let (known, unknown) = ("user010", "user999");
    let mut client = Client::new(demo, "safety");
    for attempt in 1..=5 {
        let one = guess(&mut client, known, "Wrong-pass-1!").await;
        let other = guess(&mut client, unknown, "Wrong-pass-1!").await;
        assert_ne!(one.status, StatusCode::SEE_OTHER);
        assert_same(&one, &other, (known, unknown), attempt);
    }
    let locked = guess(&mut client, known, PASSWORD).await;
    assert_eq!(
        locked.status,
        StatusCode::TOO_MANY_REQUESTS,
        "the right password of a locked account: {}",
        locked.text()
    );
    assert!(client.cookies.keys().all(|name| !name.ends_with("sekisho")), "no session: {:?}", client.cookies);
    assert_same(&locked, &guess(&mut client, unknown, PASSWORD).await, (known, unknown), 6);
    // No such tenant answers the same, too.
    let nowhere = client
        .post(
            "/_sekisho/signin",
            &[("tenant", "nowhere"), ("user", known), ("password", "Wrong-pass-1!"), ("to", "/")],
        )
        .await;
    assert_eq!(nowhere.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", nowhere.text());

    before.has("identity.signin.refuse", "failure", 11).await;
    before.has("identity.signin.attempt", "refused", 2).await;
}

async fn guess(client: &mut Client, user: &str, password: &str) -> Answer {
    client
        .post(
            "/_sekisho/signin",
            &[("tenant", "minato"), ("user", user), ("password", password), ("to", "/")],
        )
        .await
}

/// Byte by byte, but for the name that was typed, and the number and the time of the request.
fn assert_same(one: &Answer, other: &Answer, names: (&str, &str), attempt: usize) {
    assert_eq!(one.status, other.status, "attempt {attempt}");
    assert_eq!(plain(one, names.0), plain(other, names.1), "attempt {attempt}");
    let headers = |answer: &Answer| {
        let named = answer
            .headers
            .iter()
            .map(|(name, value)| (name.to_string(), value.to_str().unwrap_or_default().to_owned()));
        let mut named: Vec<_> = named.filter(|(name, _)| name != "sekisho-trace" && name != "date").collect();
        named.sort();
        named
    };
    assert_eq!(headers(one), headers(other), "attempt {attempt}");
}

fn plain(answer: &Answer, name: &str) -> String {
    let trace = answer.headers.get("sekisho-trace").and_then(|trace| trace.to_str().ok()).unwrap_or("?");
    let body = answer.body.replace(trace, "?").replace(name, "?");
    match (body.find("<time"), body.find("</time>")) {
        (Some(start), Some(end)) => format!("{}{}", &body[..start], &body[end..]),
        _ => body,
    }
}

/// (2) The tenant's list of addresses, before any password is looked at, and for live sessions.
async fn from_elsewhere(demo: &Demo, administrator: &mut Client) {
    let before = Before::now(demo);
    let mut live = Client::new(demo, "safety");
    sign_in(&mut live, "minato", "admin", PASSWORD).await;
    let csrf = administrator.page("/options").await.field("csrf");
    let locking_out = administrator.post("/options", &[("csrf", &csrf), ("addresses", "192.0.2.0/24")]).await;
    assert_eq!(
        locking_out.status,
        StatusCode::UNPROCESSABLE_ENTITY,
        "nobody locks themselves out: {}",
        locking_out.text()
    );
    let set =
        administrator.post("/options", &[("csrf", &csrf), ("addresses", "127.0.0.1/32\n::1/128")]).await;
    assert_eq!(set.status, StatusCode::SEE_OTHER, "{}", set.text());

    // The session that was opened before, carried elsewhere.
    let mut live = live.coming_from([127, 0, 0, 2]);
    let begin = Instant::now();
    while !live.try_page("/").await.is_ok_and(|answer| answer.status == StatusCode::FORBIDDEN) {
        assert!(begin.elapsed() < Duration::from_secs(5), "a live session goes on from elsewhere");
    }
    let right = signing_in_from(demo, [127, 0, 0, 2], PASSWORD).await;
    let wrong = signing_in_from(demo, [127, 0, 0, 2], "Wrong-pass-1!").await;
    assert_eq!(right.status, StatusCode::FORBIDDEN, "{}", right.text());
    assert_same(&right, &wrong, ("admin", "admin"), 1);
    let at_home = signing_in_from(demo, [127, 0, 0, 1], PASSWORD).await;
    assert_eq!(at_home.status, StatusCode::SEE_OTHER, "{}", at_home.text());
    before.has("identity.options.set", "refused", 1).await;
    before.has("identity.signin.attempt", "refused", 2).await;
    before.has("gate.request.refuse", "refused", 1).await;
}

async fn signing_in_from(demo: &Demo, from: [u8; 4], password: &str) -> Answer {
    guess(&mut Client::new(demo, "safety").coming_from(from), "admin", password).await
}

/// What a rule refuses is refused with a page, and the finding is in the ledger.
async fn injections(demo: &Demo, administrator: &mut Client) {
    let before = Before::now(demo);
    let attacks =
        ["?q=%3Cscript%3Ealert(1)%3C/script%3E", "?id=1%27%20UNION%20SELECT%20name%20FROM%20users--"];
    for attack in attacks {
        let refused = administrator.page(&format!("/members{attack}")).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN, "{attack}: {}", refused.text());
        assert!(refused.text().contains("SK-GATE-006"), "{}", refused.text());
    }
    assert_eq!(administrator.page("/members?q=%E6%B8%AF").await.status, StatusCode::OK);
    before.has("gate.attack.detect", "refused", 2).await;
    before.has("gate.request.refuse", "refused", 2).await;
}

/// (3) Another tenant's people are as if they did not exist.
async fn another_tenants_member(demo: &Demo, operator: &mut Client, administrator: &mut Client) {
    let before = Before::now(demo);
    let other = people::found(demo, operator, "kita").await;
    drop(other);
    let tenant = "(select id from tenancy.tenant where code = 'kita')";
    let foreign = demo.psql(&format!("select id from identity.user_account where tenant_id = {tenant}"));
    let nobody = foreign.chars().map(|c| if c == '0' { '1' } else { c }).collect::<String>();
    let own = demo.psql("select id from identity.user_account where login = 'user001'");
    assert_eq!(administrator.page(&format!("/members/{own}")).await.status, StatusCode::OK);
    for path in ["/members/{}", "/members/{}/roles"] {
        let theirs = administrator.page(&path.replace("{}", &foreign)).await;
        assert_eq!(theirs.status, StatusCode::NOT_FOUND, "{path}: {}", theirs.text());
        let nobodys = administrator.page(&path.replace("{}", &nobody)).await;
        assert_same(&theirs, &nobodys, (&foreign, &nobody), 1);
    }
    let csrf = administrator.page("/members/new").await.field("csrf");
    let state = format!("select state from identity.user_account where id = '{foreign}'");
    let untouched = demo.psql(&state);
    for step in ["suspend", "link", "unlock", "reset-factor"] {
        let theirs = administrator.post(&format!("/members/{foreign}/{step}"), &[("csrf", &csrf)]).await;
        assert_eq!(theirs.status, StatusCode::NOT_FOUND, "{step}: {}", theirs.text());
        before.has(&format!("identity.{}", operation(step)), "refused", 1).await;
    }
    assert_eq!(demo.psql(&state), untouched);
}

fn operation(step: &str) -> &'static str {
    match step {
        "suspend" => "member.suspend",
        "unlock" => "member.unlock",
        "link" => "password.send",
        _ => "factor.reset",
    }
}

/// (4) A cookie that was kept after signing out opens nothing.
async fn a_session_that_was_signed_out(demo: &Demo) {
    let before = Before::now(demo);
    let mut person = people::member(demo, "minato", "user011", "safety.localhost").await;
    let csrf = person.page("/mine").await.field_or_none("csrf");
    let csrf = match csrf {
        Some(csrf) => csrf,
        None => person.page("/_sekisho/account").await.field("csrf"),
    };
    let kept = person.cookies.clone();
    let out = person.post("/_sekisho/signout", &[("csrf", &csrf)]).await;
    assert_eq!(out.status, StatusCode::SEE_OTHER, "{}", out.text());
    let begin = Instant::now();
    loop {
        person.cookies.clone_from(&kept);
        let asked = begin.elapsed();
        let answer = person.try_page("/mine").await;
        if answer.as_ref().is_ok_and(is_sent_to_sign_in) {
            break;
        }
        assert!(asked < REVOKED_WITHIN, "{:?}", answer.map(|answer| (answer.status, answer.text())));
    }
    before.has("identity.session.end", "success", 1).await;
    before.has("gate.request.refuse", "refused", 1).await;
}

/// (4) An administrator ends somebody's session: within a second it opens nothing.
async fn a_session_that_was_revoked(demo: &Demo, administrator: &mut Client) {
    let before = Before::now(demo);
    let mut person = people::member(demo, "minato", "user012", "safety.localhost").await;
    assert_eq!(person.page("/mine").await.status, StatusCode::OK);
    let session = demo.psql(
        "select s.user_id || '/' || s.id from identity.session s
         join identity.user_account u on u.tenant_id = s.tenant_id and u.id = s.user_id
         where u.login = 'user012' and s.revoked_at is null",
    );
    let csrf = administrator.page("/sessions").await.field("csrf");
    let revoked = administrator.post(&format!("/sessions/{session}/revoke"), &[("csrf", &csrf)]).await;
    assert_eq!(revoked.status, StatusCode::SEE_OTHER, "{}", revoked.text());
    let begin = Instant::now();
    loop {
        let asked = begin.elapsed();
        // An answer that is under way when the session ends is cut, and its connection with it.
        if person.try_page("/mine").await.is_ok_and(|answer| is_sent_to_sign_in(&answer)) {
            break;
        }
        assert!(asked < REVOKED_WITHIN, "the revoked session goes on");
    }
    eprintln!("revocation was felt after {:?}", begin.elapsed());
    before.has("identity.session.revoke", "success", 1).await;
}

fn is_sent_to_sign_in(answer: &Answer) -> bool {
    answer.status == StatusCode::SEE_OTHER && answer.location().starts_with("/_sekisho/signin")
}

/// (5) Old protocol versions, by a foreign client that still speaks them.
async fn handshakes(demo: &Demo) {
    let before = Before::now(demo);
    for (version, is_spoken) in [("-tls1", false), ("-tls1_1", false), ("-tls1_2", true), ("-tls1_3", true)] {
        let output = Command::new("openssl")
            .args([
                "s_client",
                "-connect",
                &format!("127.0.0.1:{}", demo.port),
                "-servername",
                "console.localhost",
            ])
            .args([
                version,
                "-cipher",
                "DEFAULT@SECLEVEL=0",
                "-verify_return_error",
                "-CAfile",
                &demo.authority(),
            ])
            .stdin(Stdio::null())
            .output()
            .expect("openssl");
        let text =
            format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert_eq!(output.status.success(), is_spoken, "{version}: {text}");
        assert_eq!(text.contains("SSL alert number"), !is_spoken, "{version}: {text}");
    }
    before.has("gate.connection.refuse", "refused", 1).await;
    before.has("gate.connection.pass", "success", 1).await;
}

/// (6) Requests that two parsers could read differently.
async fn ambiguous_requests(demo: &Demo) {
    let before = Before::now(demo);
    let host =
        format!("Host: console.localhost:{}\r\nAccept: text/html\r\nAccept-Language: en\r\n", demo.port);
    let cases = [
        (
            "CL and TE",
            format!(
                "POST / HTTP/1.1\r\n{host}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
            ),
        ),
        ("CL twice", format!("POST / HTTP/1.1\r\n{host}Content-Length: 4\r\nContent-Length: 4\r\n\r\nabcd")),
        (
            "CL twice, differing",
            format!("POST / HTTP/1.1\r\n{host}Content-Length: 4\r\nContent-Length: 9\r\n\r\nabcd"),
        ),
        ("bare LF", format!("GET / HTTP/1.1\n{}\n", host.replace("\r\n", "\n"))),
        ("one bare LF", format!("GET / HTTP/1.1\r\n{host}X-A: b\nX-C: d\r\n\r\n")),
        ("folded", format!("GET / HTTP/1.1\r\n{host}X-A: b\r\n c\r\n\r\n")),
        ("space before the colon", format!("GET / HTTP/1.1\r\n{host}X-A : b\r\n\r\n")),
        ("two hosts", format!("GET / HTTP/1.1\r\n{host}Host: evil.example\r\n\r\n")),
    ];
    for (name, request) in cases {
        let answer = said_to(demo, &format!("{request}GET /smuggled HTTP/1.1\r\n{host}\r\n")).await;
        assert!(answer.starts_with("HTTP/1.1 400 "), "{name}: {answer}");
        assert_eq!(
            answer.matches("HTTP/1.1 ").count(),
            1,
            "{name}: one answer, then the connection is closed: {answer}"
        );
        assert!(
            answer.contains("SK-GATE-001") && answer.contains("<html"),
            "{name}: a page that helps: {answer}"
        );
    }
    // What anybody can cause as often as they like is recorded in sums: fewer entries may stand for all.
    before.has("gate.request.refuse", "refused", 1).await;
}

/// Sends exactly this over TLS, and reads until the other side closes.
async fn said_to(demo: &Demo, request: &str) -> String {
    let mut stream = Client::new(demo, "console").raw().await;
    stream.write_all(request.as_bytes()).await.expect("write");
    stream.flush().await.expect("flush");
    let mut said = Vec::new();
    let reading = tokio::time::timeout(Duration::from_secs(20), stream.read_to_end(&mut said)).await;
    assert!(reading.is_ok(), "the connection stays open: {}", String::from_utf8_lossy(&said));
    String::from_utf8_lossy(&said).into_owned()
}

/// The ledger before something; afterwards [`Before::has`] waits for what must have been added.
struct Before<'a> {
    demo: &'a Demo,
    counts: BTreeMap<String, u64>,
}

impl<'a> Before<'a> {
    fn now(demo: &'a Demo) -> Self {
        Self { demo, counts: counts(demo) }
    }

    /// Waits until there are at least `count` more entries of this activity and outcome.
    async fn has(&self, activity: &str, outcome: &str, count: u64) {
        let name = format!("{activity} {outcome}");
        let of = |counts: &BTreeMap<String, u64>| counts.get(&name).copied().unwrap_or(0);
        let (begin, wanted) = (Instant::now(), of(&self.counts) + count);
        loop {
            let now = counts(self.demo);
            if of(&now) >= wanted {
                return;
            }
            assert!(
                begin.elapsed() < RECORDED_WITHIN,
                "not {wanted} times {name}: {now:?}\n{}",
                self.demo.log()
            );
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }
}

fn counts(demo: &Demo) -> BTreeMap<String, u64> {
    let sql = "select activity || ' ' || (array['success', 'failure', 'refused', 'intent', 'unknown'])[outcome] || '=' || count(*)
               from ledger.entry group by activity, outcome";
    let rows = demo.psql(sql);
    let pairs = rows.lines().filter_map(|line| line.split_once('='));
    pairs.filter_map(|(name, count)| Some((name.to_owned(), count.parse().ok()?))).collect()
}
