//! Pages as different people read them: in both languages, on a desk and on a telephone, and, where
//! axe-core is installed, by its rules for WCAG 2.2 A and AA.
//!
//! axe-core: `npm install axe-core`, and `SEKISHO_AXE` names its `axe.min.js`. Without it the rest is checked.

use crate::{browser::Browser, demo::Demo, people};
use std::{fs, path::PathBuf};

const PAGES: [(&str, &str); 21] = [
    ("trust", "/"),
    ("mail", "/"),
    ("console", "/"),
    ("console", "/members"),
    ("console", "/members?q=nobody-is-called-so"),
    ("console", "/members/new"),
    ("console", "/members/import"),
    ("console", "/roles"),
    ("console", "/sessions"),
    ("console", "/options"),
    ("console", "/audit"),
    ("console", "/attacks"),
    ("console", "/_sekisho/account"),
    ("console", "/_sekisho/account/password"),
    ("console", "/_sekisho/account/second-factor"),
    ("console", "/no-such-page"),
    ("safety", "/rollcalls"),
    ("safety", "/rollcalls/new"),
    ("safety", "/rules"),
    ("safety", "/telegrams"),
    ("safety", "/mine"),
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_page_is_in_its_language_and_fits_a_telephone() {
    let demo = Demo::start().await;
    let mut operator = people::operator(&demo).await;
    let mut administrator = people::found(&demo, &mut operator, "minato").await;
    people::import(&demo, &mut administrator).await;
    let mut at_safety = crate::client::Client::new(&demo, "safety");
    people::sign_in(&mut at_safety, "minato", "admin", people::PASSWORD).await;
    let call = people::start_roll_call(&mut at_safety).await;
    let axe = std::env::var_os("SEKISHO_AXE").map(PathBuf::from);
    let axe = axe.map(|path| fs::read_to_string(path).expect("axe.min.js"));
    if axe.is_none() {
        eprintln!("without axe-core: SEKISHO_AXE is not set");
    }
    let tally = format!("/rollcalls/{call}");
    let mut wrong = Vec::new();
    for width in [1280, 375] {
        let browser = Browser::open(width, 812).await;
        for host in ["console", "safety"] {
            browser.go(&format!("{}/_sekisho/signin", demo.address(host))).await;
            wrong.extend(read(&browser, "sign-in", "ja", axe.as_deref()).await);
            browser.fill("tenant", "minato").await;
            browser.fill("user", "admin").await;
            browser.fill("password", people::PASSWORD).await;
            browser.submit().await;
            browser.gone("[name='password']").await;
        }
        for language in ["ja", "en"] {
            for (host, path) in PAGES.into_iter().chain([("safety", &*tally)]) {
                let address = demo.address(host);
                browser.go(&format!("{address}/_sekisho/language?to={language}&back={path}")).await;
                let faults = read(&browser, &format!("{host}{path}"), language, axe.as_deref()).await;
                wrong.extend(faults.into_iter().map(|fault| format!("{width} px: {fault}")));
            }
        }
        browser.close().await;
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What is wrong with the page that is open.
async fn read(browser: &Browser, page: &str, language: &str, axe: Option<&str>) -> Vec<String> {
    let seen = run(browser, SEEN).await;
    let mut wrong = Vec::new();
    if seen["language"] != language {
        wrong.push(format!("{page} ({language}): its language is {}", seen["language"]));
    }
    if seen["missing"] != "" {
        wrong.push(format!("{page} ({language}): no text for {}", seen["missing"]));
    }
    if seen["wide"].as_u64() > seen["window"].as_u64() {
        wrong.push(format!("{page} ({language}): {} wide in {}", seen["wide"], seen["window"]));
    }
    if let Some(axe) = axe {
        browser.client.execute(axe, Vec::new()).await.expect("axe-core");
        let found = run(browser, RULES).await;
        let found = found.as_array().expect("violations");
        wrong.extend(found.iter().map(|violation| format!("{page} ({language}): {violation}")));
    }
    wrong
}

/// A text that is missing shows its key in brackets.
const SEEN: &str = r"
const root = document.documentElement;
done({
  language: root.lang,
  missing: (document.body.innerText.match(/\[[a-z]+(-[a-z0-9]+)+\]/) || [''])[0],
  wide: root.scrollWidth,
  window: innerWidth,
});";

const RULES: &str = r"
axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] }).then(result =>
  done(result.violations.map(found => `${found.impact} ${found.id}: ${found.nodes[0].html}`)));";

/// Runs a script that says `done(result)`.
async fn run(browser: &Browser, script: &str) -> serde_json::Value {
    let script = format!("const done = arguments[0]; {script}");
    browser.client.execute_async(&script, Vec::new()).await.expect("script")
}
