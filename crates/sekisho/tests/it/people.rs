//! What the people of the story do, without a browser: an operator founds tenants, administrators
//! bring their people in, everybody sets a password by the link in their mail and signs in.

use crate::{client::Client, demo::Demo};
use http::StatusCode;
use std::{
    collections::BTreeMap,
    process::Command,
    time::{Duration, Instant},
};

pub const PASSWORD: &str = "Kurofune-53!";

/// Signs in with the password, and with a code where one is asked for.
pub async fn sign_in(client: &mut Client, tenant: &str, user: &str, password: &str) {
    client.page("/_sekisho/signin").await;
    let answer = client
        .post("/_sekisho/signin", &[("tenant", tenant), ("user", user), ("password", password), ("to", "/")])
        .await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{tenant}/{user}: {}", answer.text());
    assert_eq!(answer.location(), "/", "{tenant}/{user} owes something");
}

/// The demo's operator, signed in at the console with both factors.
pub async fn operator(demo: &Demo) -> Client {
    let operator = demo.operator();
    let mut client = Client::new(demo, "console");
    let form = [
        ("tenant", &*operator.tenant),
        ("user", &*operator.user),
        ("password", &*operator.password),
        ("to", "/"),
    ];
    let answer = client.post("/_sekisho/signin", &form).await;
    assert_eq!(answer.location(), "/_sekisho/second-factor", "{}", answer.text());
    let code = one_time_code(&operator.secret);
    let answer = client.post("/_sekisho/second-factor", &[("code", &code)]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
    client
}

/// Founds a tenant whose administrator is `admin`, who has taken over and is signed in.
pub async fn found(demo: &Demo, operator: &mut Client, code: &str) -> Client {
    let csrf = operator.page("/tenants/new").await.field("csrf");
    let email = format!("admin@{code}.example");
    let form = [
        ("csrf", &*csrf),
        ("code", code),
        ("tenant-name", "株式会社みなと物流"),
        ("name", "港 一郎"),
        ("login", "admin"),
        ("email", &email),
    ];
    let answer = operator.post("/tenants/new", &form).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
    set_password(demo, &link_to(demo, &email).await).await;
    let mut administrator = Client::new(demo, "console");
    sign_in(&mut administrator, code, "admin", PASSWORD).await;
    administrator
}

/// Follows a mailed link and sets [`PASSWORD`].
pub async fn set_password(demo: &Demo, link: &str) {
    let (mut client, path) = following(demo, link);
    let page = client.page(&path).await;
    assert_eq!(page.status, StatusCode::OK, "{link}: {}", page.text());
    let answer = client.post(&path, &[("password", PASSWORD), ("again", PASSWORD)]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{link}: {}", answer.text());
}

/// Imports the demo's file of 200 members.
pub async fn import(demo: &Demo, administrator: &mut Client) {
    let samples = demo.ready["folders"]["samples"].as_str().expect("samples");
    let file = std::fs::read(format!("{samples}/members.csv")).expect("members.csv");
    let csrf = administrator.page("/members/import").await.field("csrf");
    let answer = administrator.upload("/members/import", &csrf, ("file", &file)).await;
    assert_eq!(answer.location(), "/members?imported=200", "{}", answer.text());
}

/// An imported member takes over: sets the password by the mailed link, and is signed in at `host`.
pub async fn member(demo: &Demo, tenant: &str, login: &str, host: &str) -> Client {
    set_password(demo, &link_to(demo, &format!("{login}@minato.example")).await).await;
    let mut client = Client::at(demo, host);
    sign_in(&mut client, tenant, login, PASSWORD).await;
    client
}

/// Asks everybody; returns the roll-call's id. The client is signed in at the safety service.
pub async fn start_roll_call(client: &mut Client) -> String {
    let page = client.page("/rollcalls/new").await;
    let (csrf, id) = (page.field("csrf"), page.field("id"));
    let form = [
        ("csrf", &*csrf),
        ("id", &*id),
        ("message", "訓練です。回答してください。"),
        ("audience", "all"),
        ("drill", "yes"),
    ];
    let answer = client.post("/rollcalls/new", &form).await;
    assert_eq!(answer.location(), format!("/rollcalls/{id}"), "{}", answer.text());
    id
}

/// A client at the host of `link`, and the link's path.
pub fn following(demo: &Demo, link: &str) -> (Client, String) {
    let rest = link.trim_start_matches("https://");
    let (authority, path) = rest.split_once('/').expect("path");
    (Client::at(demo, authority.split(':').next().unwrap_or_default()), format!("/{path}"))
}

/// The newest link mailed to `to`; waits for the mail.
pub async fn link_to(demo: &Demo, to: &str) -> String {
    let begin = Instant::now();
    loop {
        if let Some(link) = mailed_links(demo).get(to).and_then(|links| links.last()) {
            return link.clone();
        }
        assert!(begin.elapsed() < Duration::from_secs(60), "no mail to {to}: {}", demo.log());
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

/// Every link that was mailed, by the address of whom it was mailed to, oldest first; read from the
/// catcher's folder by another program.
pub fn mailed_links(demo: &Demo) -> BTreeMap<String, Vec<String>> {
    const SCRIPT: &str = r"
import email, email.policy, glob, json, re, sys
found = {}
for name in sorted(glob.glob(sys.argv[1] + '/mails/*.eml')):
    with open(name, 'rb') as file:
        mail = email.message_from_binary_file(file, policy=email.policy.default)
    for link in re.findall(r'https://[^\s>]+', mail.get_content()):
        found.setdefault(mail['to'].addresses[0].addr_spec, []).append(link)
print(json.dumps(found))
";
    let output = Command::new("python3").args(["-c", SCRIPT]).arg(&demo.folder).output().expect("python3");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("links")
}

/// RFC 6238 by another program: the demo's own code is not asked.
pub fn one_time_code(secret: &str) -> String {
    let script = "import base64,hmac,struct,sys,time;k=base64.b32decode(sys.argv[1]+'='*(-len(sys.argv[1])%8));\
                  h=hmac.new(k,struct.pack('>Q',int(time.time())//30),'sha1').digest();o=h[19]&15;\
                  print('%06d'%((struct.unpack('>I',h[o:o+4])[0]&0x7fffffff)%1000000))";
    let output = Command::new("python3").args(["-c", script, secret]).output().expect("python3");
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}
