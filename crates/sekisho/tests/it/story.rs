//! The story of the README, step by step, in a real browser. Pictures of the pages are kept in
//! `target/screenshots` for people to look at.

use crate::{browser::Browser, demo::Demo};
use fantoccini::Locator;
use std::{fs, process::Command, time::Duration};

const PASSWORD: &str = "Nagisa-88!kaze";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn from_the_first_sign_in_to_the_red_promise() {
    let demo = Demo::start().await;
    let browser = Browser::open(1280, 900).await;

    operator_founds_a_tenant(&demo, &browser).await;
    let link = mailed_link(&demo, "admin@minato.example", "/_sekisho/password/").await;
    administrator_takes_over(&demo, &browser, &link).await;
    members_are_imported(&demo, &browser).await;
    a_role_is_restricted(&demo, &browser).await;
    a_rule_waits_for_the_earthquake(&demo, &browser).await;
    the_earth_shakes(&demo, &browser).await;
    somebody_answers(&demo, &browser).await;
    the_administrator_reads_the_audit(&demo, &browser).await;
    one_byte_is_changed(&demo, &browser).await;
    probes_stop_and_proofs_grow_old(&demo, &browser).await;
    browser.close().await;
}

async fn sign_in(browser: &Browser, address: &str, tenant: &str, user: &str, password: &str) {
    browser.go(address).await;
    browser.fill("tenant", tenant).await;
    browser.fill("user", user).await;
    browser.fill("password", password).await;
    browser.submit().await;
}

/// Step 1.
async fn operator_founds_a_tenant(demo: &Demo, browser: &Browser) {
    let operator = demo.operator();
    browser.go(&demo.address("console")).await;
    browser.picture("sign-in-ja").await;
    sign_in(browser, &demo.address("console"), &operator.tenant, &operator.user, &operator.password).await;
    browser.find("[name='code']").await;
    browser.fill("code", &one_time_code(&operator.secret)).await;
    browser.submit().await;
    browser.says("テナント").await;
    browser.picture("console-home-operator").await;

    browser.go(&format!("{}/tenants/new", demo.address("console"))).await;
    for (field, value) in [
        ("code", "minato"),
        ("tenant-name", "株式会社みなと物流"),
        ("name", "港 一郎"),
        ("login", "admin"),
        ("email", "admin@minato.example"),
    ] {
        browser.fill(field, value).await;
    }
    browser.submit().await;
    browser.says("株式会社みなと物流").await;
    let keys = demo.psql("select count(*) from office.tenant_key");
    assert_eq!(keys, "2", "the tenant has a key of its own");
    browser.go(&demo.address("console")).await;
    browser.click("details.account summary").await;
    browser.click("form[action='/_sekisho/signout'] button").await;
    browser.find("[name='password']").await;
}

/// Step 2: the mailed link, a password that the rule accepts, sign-in.
async fn administrator_takes_over(demo: &Demo, browser: &Browser, link: &str) {
    browser.go(link).await;
    browser.fill("password", "short").await;
    browser.fill("again", "short").await;
    browser.submit().await;
    browser.find(".field-fault").await;
    browser.picture("set-password-faults").await;
    browser.fill("password", PASSWORD).await;
    browser.fill("again", PASSWORD).await;
    browser.submit().await;
    browser.gone("[name='again']").await;
    sign_in(browser, &demo.address("console"), "minato", "admin", PASSWORD).await;
    browser.says("港 一郎").await;
    browser.picture("console-home-administrator").await;
}

async fn members_are_imported(demo: &Demo, browser: &Browser) {
    let page = format!("{}/members/import", demo.address("console"));
    browser.go(&page).await;
    let samples = demo.ready["folders"]["samples"].as_str().expect("samples").to_owned();
    let file = browser.find("input[type='file']").await;
    file.send_keys(&format!("{samples}/members-with-mistakes.csv")).await.expect("file");
    browser.submit().await;
    browser.says("3").await;
    browser.picture("members-import-faults").await;
    assert_eq!(
        demo.psql("select count(*) from identity.user_account where login like 'user%'"),
        "0",
        "nothing half-imported"
    );

    browser.go(&page).await;
    let file = browser.find("input[type='file']").await;
    file.send_keys(&format!("{samples}/members.csv")).await.expect("file");
    browser.submit().await;
    browser.says("200").await;
    assert_eq!(demo.psql("select count(*) from identity.user_account where login like 'user%'"), "200");
    browser.go(&format!("{}/members", demo.address("console"))).await;
    browser.says("user001").await;
    browser.picture("members").await;
    browser.go(&format!("{}/options", demo.address("console"))).await;
    browser.picture("options").await;
}

/// One function and one screen for one role: a new role, then 一般 loses a screen.
async fn a_role_is_restricted(demo: &Demo, browser: &Browser) {
    let roles = format!("{}/roles", demo.address("console"));
    browser.go(&roles).await;
    browser.says("一般").await;
    browser.picture("roles").await;
    browser.fill("name", "集計担当").await;
    browser.submit().await;
    browser.says("集計担当").await;
    let boxes =
        browser.client.find_all(Locator::Css("main form input[type='checkbox']")).await.expect("functions");
    if let Some(first) = boxes.first() {
        first.click().await.expect("check");
        browser.submit().await;
    }
    browser.picture("role-edit").await;
}

/// Step 4, before the earthquake.
async fn a_rule_waits_for_the_earthquake(demo: &Demo, browser: &Browser) {
    // Step 3: through the gate, signed in on this host as well.
    sign_in(browser, &demo.address("safety"), "minato", "admin", PASSWORD).await;
    browser.go(&format!("{}/rules", demo.address("safety"))).await;
    let watching = browser.find("[name='watching']").await;
    if !watching.is_selected().await.unwrap_or(false) {
        watching.click().await.expect("watching");
    }
    browser.submit().await;
    browser.picture("safety-rules").await;
}

async fn the_earth_shakes(demo: &Demo, browser: &Browser) {
    let folders = &demo.ready["folders"];
    let (samples, telegrams) =
        (folders["samples"].as_str().expect("samples"), folders["telegrams"].as_str().expect("telegrams"));
    fs::copy(format!("{samples}/telegram-2-report.xml"), format!("{telegrams}/report.xml")).expect("drop");
    let begin = std::time::Instant::now();
    while demo.psql("select count(*) from safety.recipient") == "0" {
        assert!(begin.elapsed() < Duration::from_secs(60), "no roll-call: {}", demo.log());
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    // A drill of 40 people: those who work where it shook.
    assert_eq!(demo.psql("select count(*) from safety.recipient"), "40");
    browser.go(&demo.address("safety")).await;
    browser.picture("safety-list").await;
}

/// The link of the mail, without sign-in, without a cookie, by POST only.
async fn somebody_answers(demo: &Demo, browser: &Browser) {
    let link = mailed_link(demo, "user005@minato.example", "/a/").await;
    for _ in 0..3 {
        let looked = Command::new("curl")
            .args(["-sk", "-o", "/dev/null", "-w", "%{http_code}", &link])
            .output()
            .expect("curl");
        assert_eq!(String::from_utf8_lossy(&looked.stdout), "200");
    }
    assert_eq!(demo.psql("select count(*) from safety.answer"), "0", "a mail scanner's GET answers nothing");
    let other = Browser::open(500, 900).await;
    other.go(&link).await;
    other.picture("answer-page").await;
    other.click("form button").await;
    let begin = std::time::Instant::now();
    while demo.psql("select count(*) from safety.answer") == "0" {
        assert!(begin.elapsed() < Duration::from_secs(20), "not recorded: {}", other.text().await);
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    other.picture("answer-thanks").await;
    other.close().await;
    let call = demo.psql("select id from safety.roll_call limit 1");
    browser.go(&format!("{}/rollcalls/{call}", demo.address("safety"))).await;
    browser.says("40").await;
    browser.picture("safety-tally").await;
}

/// Step 6, first half.
async fn the_administrator_reads_the_audit(demo: &Demo, browser: &Browser) {
    browser.go(&format!("{}/audit", demo.address("console"))).await;
    browser.picture("audit").await;
    let (code, text) = demo.verify();
    assert_eq!(code, Some(0), "{text}");
    assert!(text.contains("whole:"), "{text}");
}

/// Step 6, second half, and step 7.
async fn one_byte_is_changed(demo: &Demo, browser: &Browser) {
    browser.go(&demo.address("trust")).await;
    browser.picture("trust").await;
    assert_eq!(promises(demo, "broken").await, 0, "nothing is broken before");
    let entry = demo.psql("select max(id) from ledger.leaf");
    demo.psql(&format!(
        "set session_replication_role = replica; update ledger.entry set body = set_byte(body, 130, get_byte(body, 130) # 1) where id = {entry}"
    ));
    let (code, text) = demo.verify();
    assert_eq!(code, Some(1), "{text}");
    assert!(text.contains(&format!("entry {entry} ")), "the entry is named: {text}");
    let begin = std::time::Instant::now();
    while promises(demo, "broken").await == 0 {
        assert!(begin.elapsed() < Duration::from_secs(150), "the trust page stays green: {}", demo.log());
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
    let broken = promised(demo, "broken").await;
    assert!(
        broken.iter().all(|id| id.starts_with("ledger.")),
        "only promises about the ledger break: {broken:?}"
    );
    browser.go(&demo.address("trust")).await;
    browser.picture("trust-red").await;
}

/// Step 7, its end: nobody measures any more, and what was measured is made three days older.
async fn probes_stop_and_proofs_grow_old(demo: &Demo, browser: &Browser) {
    assert!(promises(demo, "kept").await > 0, "the other promises are green");
    switch_probes(demo, "stop");
    // Probes that were running may still tell what they saw; afterwards nothing turns green again.
    let begin = std::time::Instant::now();
    let mut quiet = 0;
    while quiet < 10 {
        assert!(begin.elapsed() < Duration::from_secs(60), "still measured: {}", demo.log());
        if quiet == 0 {
            demo.psql(
                "update assurance.head set t1 = t1 - interval '3 days', since = since - interval '3 days'",
            );
        }
        quiet = if promises(demo, "kept").await == 0 { quiet + 1 } else { 0 };
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    assert!(promises(demo, "unproven").await > 0);
    assert_eq!(promises(demo, "broken").await, 0, "old evidence proves nothing, not even a fault");
    browser.go(&demo.address("trust")).await;
    browser.picture("trust-unproven").await;

    switch_probes(demo, "resume");
    let begin = std::time::Instant::now();
    while promises(demo, "kept").await == 0 {
        assert!(begin.elapsed() < Duration::from_secs(60), "not measured again: {}", demo.log());
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
}

fn switch_probes(demo: &Demo, switch: &str) {
    let mut sekisho = Command::new(env!("CARGO_BIN_EXE_sekisho"));
    let status = sekisho.args(["probes", switch, "--dir"]).arg(&demo.folder).status();
    assert!(status.expect("sekisho").success(), "probes {switch}");
}

/// How many promises have this status, by the trust site's own count.
async fn promises(demo: &Demo, status: &str) -> usize {
    promised(demo, status).await.len()
}

/// The promises that are in this state now.
async fn promised(demo: &Demo, status: &str) -> Vec<String> {
    let report = crate::client::Client::new(demo, "trust").page("/status.json").await.body;
    let report: serde_json::Value = serde_json::from_str(&report).expect("status.json");
    let clauses = report["clauses"].as_array().expect("clauses");
    let those = clauses.iter().filter(|clause| clause["status"] == status);
    those.map(|clause| clause["id"].as_str().expect("id").to_owned()).collect()
}

/// The newest link to `path` in a mail to `to`, from the demo's mail page.
async fn mailed_link(demo: &Demo, to: &str, path: &str) -> String {
    let mut page = crate::client::Client::new(demo, "mail");
    let begin = std::time::Instant::now();
    loop {
        let list = page.page("/").await.body;
        // A person has several mails: the set-up link may be older than the roll-call's.
        for (at, _) in list.match_indices(to) {
            let href =
                list[at..].split("href=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("mail");
            let mail = page.page(href).await.body;
            let mut links =
                mail.split("<a href=\"https://").skip(1).filter_map(|rest| rest.split('"').next());
            if let Some(link) = links.find(|link| link.contains(path)) {
                return format!("https://{}", link.replace("&#38;", "&"));
            }
        }
        assert!(begin.elapsed() < Duration::from_secs(60), "no mail to {to}: {}", demo.log());
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

/// RFC 6238 by another program: the demo's own code is not asked.
pub fn one_time_code(secret: &str) -> String {
    let script = "import base64,hmac,struct,sys,time;k=base64.b32decode(sys.argv[1]+'='*(-len(sys.argv[1])%8));\
                  h=hmac.new(k,struct.pack('>Q',int(time.time())//30),'sha1').digest();o=h[19]&15;\
                  print('%06d'%((struct.unpack('>I',h[o:o+4])[0]&0x7fffffff)%1000000))";
    let output = Command::new("python3").args(["-c", script, secret]).output().expect("python3");
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}
