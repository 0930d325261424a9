//! Who reaches which page: every route, walked by everybody, compared with the golden table
//! `access.golden`. A route that is not in the table fails, and so does a line without a route.

use crate::{
    client::{Answer, Client},
    demo::Demo,
    people::{self, PASSWORD, sign_in},
    routes::{self, Route},
};
use http::StatusCode;
use std::{collections::BTreeMap, fmt::Write, fs, path::Path};

const GOLDEN: &str = include_str!("access.golden");
/// In the order in which they come: whom a page belongs to comes last, so that what they change
/// cannot be why somebody else was refused.
const ACTORS: [&str; 5] = ["nobody", "other", "operator", "member", "administrator"];
const HEADER: &str = "\
# Who reaches which page. Paths with an id are those of a tenant `minato`; `member` and `administrator`
# are its own, `other` is another tenant's administrator, `operator` the provider's.
# through: not refused (done, or refused for what was typed); signin: sent to sign in;
# refused: told that it is not allowed; hidden: as if it did not exist.
";

/// The id of something that is not there: only those who may end it are told so.
const NONE: &str = "00000000-0000-7000-8000-000000000000";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn everybody_reaches_what_they_may_and_nothing_else() {
    assert_eq!(routes::strays(), Vec::<String>::new(), "routes in files that are not walked");
    let demo = Demo::start().await;
    let mut ground = Ground::prepare(&demo).await;
    let mut table = String::from(HEADER);
    let _ = writeln!(
        table,
        "{:<8} {:<5} {:<48} {}",
        "host",
        "",
        "path",
        ACTORS.map(|actor| format!("{actor:<9}")).join(" ").trim_end()
    );
    for route in ground.routes() {
        let mut met = Vec::new();
        for actor in ACTORS {
            met.push(format!("{:<9}", ground.walk(&route, actor).await));
        }
        let _ = writeln!(
            table,
            "{:<8} {:<5} {:<48} {}",
            route.host,
            route.method,
            route.path,
            met.join(" ").trim_end()
        );
    }
    if table != GOLDEN {
        let at = Path::new(env!("CARGO_TARGET_TMPDIR")).join("access.actual");
        fs::write(&at, &table).expect("table");
        let differing: Vec<_> =
            table.lines().filter(|line| !GOLDEN.lines().any(|golden| golden == *line)).collect();
        let gone: Vec<_> = GOLDEN.lines().filter(|line| !table.lines().any(|now| now == *line)).collect();
        panic!(
            "{} differs from access.golden.\nnow:\n{}\nin the table:\n{}",
            at.display(),
            differing.join("\n"),
            gone.join("\n")
        );
    }
}

/// A tenant with something at every path, and people of every kind.
struct Ground<'a> {
    demo: &'a Demo,
    /// By actor and host.
    clients: BTreeMap<(&'static str, &'static str), Client>,
    csrf: BTreeMap<&'static str, String>,
    /// What stands for a placeholder, by the beginning of the path.
    ids: BTreeMap<&'static str, String>,
    made: usize,
}

impl<'a> Ground<'a> {
    async fn prepare(demo: &'a Demo) -> Self {
        let mut operator = people::operator(demo).await;
        let mut administrator = people::found(demo, &mut operator, "minato").await;
        people::import(demo, &mut administrator).await;
        let other = people::found(demo, &mut operator, "kita").await;
        people::found(demo, &mut operator, "mitsu").await;
        let member = people::member(demo, "minato", "user001", "console.localhost").await;
        // Sessions that may be ended.
        let mut spare = Client::new(demo, "safety");
        sign_in(&mut spare, "minato", "user001", PASSWORD).await;
        people::member(demo, "minato", "user003", "safety.localhost").await;
        let mut safety = Client::new(demo, "safety");
        safety.cookies.clone_from(&administrator.cookies);
        let roll_call = people::start_roll_call(&mut safety).await;
        let link = loop {
            let links = people::mailed_links(demo).remove("user004@minato.example").unwrap_or_default();
            if let Some((_, token)) = links.last().and_then(|link| link.split_once("/a/")) {
                break token.to_owned();
            }
        };
        let mailed = people::mailed_links(demo).remove("user002@minato.example").unwrap_or_default();
        let set_up =
            mailed.iter().find_map(|link| link.split_once("/password/")).expect("set-up link").1.to_owned();
        let (month, remark) = reviewed(demo, &mut administrator).await;
        let mut clients = BTreeMap::new();
        let mut csrf = BTreeMap::new();
        for (actor, client) in
            [("operator", operator), ("administrator", administrator), ("other", other), ("member", member)]
        {
            for host in ["console", "safety", "trust", "mail"] {
                let mut copy = Client::new(demo, host);
                copy.cookies.clone_from(&client.cookies);
                clients.insert((actor, host), copy);
            }
            let page = clients.get_mut(&(actor, "console")).expect("client").page("/_sekisho/account").await;
            csrf.insert(actor, page.field("csrf"));
        }
        let user =
            |login: &str| demo.psql(&format!("select id from identity.user_account where login = '{login}'"));
        let session = |login: &str, columns: &str| {
            demo.psql(&format!(
                "select {columns} from identity.session s join identity.user_account u on u.tenant_id = s.tenant_id and u.id = s.user_id
                 where u.login = '{login}' order by s.signed_in_at desc limit 1"
            ))
        };
        let ids = BTreeMap::from([
            ("/members/", user("user002")),
            ("/sessions/", session("user003", "s.user_id || '/' || s.id")),
            ("/_sekisho/account/sessions/", session("user001", "s.id")),
            ("/tenants/", demo.psql("select id from tenancy.tenant where code = 'mitsu'")),
            ("/rollcalls/", roll_call),
            ("/mine/", demo.psql("select r.id from safety.recipient r join identity.user_account u on u.tenant_id = r.tenant_id and u.id = r.user_id where u.login = 'user001'")),
            ("/a/", link),
            ("/_sekisho/password/", set_up),
            ("/mails/", "1".to_owned()),
            ("/blocks/", NONE.to_owned()),
            ("/retention/holds/", NONE.to_owned()),
            ("/retention/proposals/", NONE.to_owned()),
            ("/alerts/", NONE.to_owned()),
            ("/alerts/rules/", "mass-export".to_owned()),
            ("/alerts/trials/", NONE.to_owned()),
            ("/alerts/recipients/", NONE.to_owned()),
            ("/sinks/", NONE.to_owned()),
            ("/audit/", demo.psql("select e.id from ledger.entry e join tenancy.tenant t on t.id = e.tenant_id where t.code = 'minato' order by e.id limit 1")),
            ("/reviews/", month.clone()),
            ("/findings/", remark),
            ("/rules/", "baseline".to_owned()),
            ("/rules/exclusions/", NONE.to_owned()),
            ("/rules/patches/", NONE.to_owned()),
            ("/rules/proposals/", NONE.to_owned()),
            ("/ledger/", format!("{}/1/checkpoint", published(demo, "minato").await)),
            ("/ledger/anchor/", "checkpoint".to_owned()),
        ]);
        Self { demo, clients, csrf, ids, made: 0 }
    }

    /// Signing out comes last: it ends what the others need.
    fn routes(&self) -> Vec<Route> {
        let (last, mut first): (Vec<_>, Vec<_>) =
            routes::all().into_iter().partition(|route| route.path == "/_sekisho/signout");
        first.extend(last);
        first
    }

    /// One actor's request, in one word.
    async fn walk(&mut self, route: &Route, actor: &'static str) -> &'static str {
        let path = self.filled(route).await;
        let csrf = self.csrf.get(actor).cloned().unwrap_or_default();
        let mut stranger = Client::new(self.demo, route.host);
        let client = self.clients.get_mut(&(actor, route.host)).unwrap_or(&mut stranger);
        let answer = match (route.method, route.path.as_str()) {
            ("GET", _) => client.page(&path).await,
            (_, "/members/import" | "/telegrams" | "/rules/import") => {
                client.upload(&path, &csrf, ("file", b"x")).await
            }
            _ => {
                let fields = form(&route.path, actor);
                let mut form = vec![("csrf", csrf.as_str())];
                form.extend(fields.iter().map(|(name, value)| (*name, value.as_str())));
                client.post(&path, &form).await
            }
        };
        word(route, actor, &answer)
    }

    /// The path of something of the tenant's. Where the request may use it up, of something new.
    async fn filled(&mut self, route: &Route) -> String {
        let path = &route.path;
        if !path.contains('{') {
            return path.clone();
        }
        if path.starts_with("/roles/") {
            let id = self.fresh_role().await;
            return path.replace("{id}", &id);
        }
        if path == "/_sekisho/assets/{file}" {
            let page = Client::new(self.demo, "console").page("/_sekisho/signin").await.body;
            let at = page.find("/_sekisho/assets/").expect("an asset");
            return page[at..].split('"').next().unwrap_or_default().to_owned();
        }
        let path = path.replace("{step}", "link").replace("{month}", &self.ids["/reviews/"]);
        let path = path.replace("{file}", "pack.json");
        if path.starts_with("/reviews/") {
            return path.replace("{id}", &self.ids["/findings/"]);
        }
        let start = path.find('{').expect("placeholder");
        let id = self
            .ids
            .get(&path[..start])
            .unwrap_or_else(|| panic!("say what stands for the placeholder of {path}"));
        let end = path.rfind('}').expect("placeholder");
        format!("{}{id}{}", &path[..start], &path[end + 1..])
    }

    async fn fresh_role(&mut self) -> String {
        self.made += 1;
        let (name, csrf) = (format!("役割 {}", self.made), self.csrf["administrator"].clone());
        let administrator = self.clients.get_mut(&("administrator", "console")).expect("administrator");
        let answer = administrator.post("/roles", &[("csrf", &csrf), ("name", &name)]).await;
        answer.location().trim_start_matches("/roles/").split('?').next().unwrap_or_default().to_owned()
    }
}

/// The tenant as its logs are named, once the log of its operations is published.
async fn published(demo: &Demo, code: &str) -> String {
    let tenant =
        demo.psql(&format!("select replace(id::text, '-', '') from tenancy.tenant where code = '{code}'"));
    let file = demo.folder.join(format!("published/sekisho/{tenant}/1/checkpoint"));
    let begin = std::time::Instant::now();
    while !file.exists() {
        assert!(begin.elapsed() < std::time::Duration::from_secs(60), "nothing is published: {}", demo.log());
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    tenant
}

/// The month of a pack, and a remark on it: of the administrator's tenant.
async fn reviewed(demo: &Demo, administrator: &mut Client) -> (String, String) {
    let csrf = administrator.page("/_sekisho/account").await.field("csrf");
    let page = administrator.page("/reviews").await;
    let months = page.body.split("<option value=\"").nth(1).expect("months");
    let month = months.split('"').next().expect("this month").to_owned();
    administrator.post("/reviews", &[("csrf", &csrf), ("month", &month)]).await;
    while demo.psql("select count(*) from review.pack p join tenancy.tenant t on t.id = p.tenant_id where t.code = 'minato'") == "0" {
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    let findings = format!("/reviews/{month}/findings");
    administrator.post(&findings, &[("csrf", &csrf), ("words", "確認しました")]).await;
    (month, demo.psql("select id from review.finding where code = 'remark'"))
}

/// What makes a request one that would be done, where an empty form would be refused too early.
fn form(path: &str, actor: &str) -> Vec<(&'static str, String)> {
    let text = |pairs: &[(&'static str, &str)]| {
        pairs.iter().map(|(name, value)| (*name, (*value).to_owned())).collect::<Vec<_>>()
    };
    match path {
        "/alerts/{id}/acknowledge" => text(&[("note", &"x".repeat(500))]),
        "/alerts/rules" | "/alerts/rules/{id}" => text(&[
            ("name", ""),
            ("severity", "high"),
            ("filter", ""),
            ("threshold", "0"),
            ("window", "600"),
            ("quiet", "3600"),
        ]),
        "/alerts/rules/{id}/switch" => text(&[("on", "true")]),
        "/alerts/rules/{id}/trial" => text(&[("days", "0")]),
        "/alerts/recipients" => text(&[("kind", "mail"), ("address", ""), ("severity", "low")]),
        "/blocks" => text(&[("rule", "block"), ("network", ""), ("reason", ""), ("days", "")]),
        "/blocks/{id}/lift" | "/retention/holds/{id}/lift" | "/retention/proposals/{id}/refuse" => {
            text(&[("reason", "")])
        }
        "/retention/contracts" => text(&[("ended", "")]),
        "/retention/holds" => {
            text(&[("tenant", ""), ("class", ""), ("first", ""), ("last", ""), ("reason", "")])
        }
        "/rules/activate" => text(&[("package", "baseline"), ("reason", "x")]),
        "/rules/rollback" => text(&[("why", "")]),
        "/rules/exclusions" => text(&[
            ("rule", "942100"),
            ("target", ""),
            ("service", ""),
            ("path", ""),
            ("tenant", ""),
            ("reason", ""),
            ("days", "1"),
        ]),
        "/rules/reports" => text(&[("trace", "x"), ("whose", ""), ("why", "")]),
        "/rules/patches" => text(&[("text", ""), ("reason", ""), ("days", "1")]),
        "/rules/reviews" => text(&[("notes", "")]),
        "/attacks/choice" => text(&[("service", "safety"), ("mode", "detect")]),
        "/members/new" => text(&[
            ("login", &format!("new-{actor}")),
            ("name", "新 人"),
            ("language", "ja"),
            ("standing", "member"),
        ]),
        "/members/{id}" => text(&[
            ("login", "user002"),
            ("name", "鈴木 花子"),
            ("email", "user002@minato.example"),
            ("language", "ja"),
            ("standing", "member"),
        ]),
        "/tenants/new" => text(&[
            ("code", &format!("new-{actor}")),
            ("tenant-name", "新会社"),
            ("name", "新 人"),
            ("login", "admin"),
            ("email", &format!("admin@{actor}.example")),
        ]),
        "/tenants/{id}/suspend" | "/tenants/{id}/resume" => text(&[("reason", "契約の確認")]),
        "/roles" | "/roles/{id}/name" => text(&[("name", &format!("名前 {actor}"))]),
        "/rollcalls/new" => text(&[
            ("id", "01900000-0000-7000-8000-000000000001"),
            ("message", "訓練です。"),
            ("audience", "all"),
            ("drill", "yes"),
        ]),
        "/rules" => text(&[("minimum", "5+"), ("drills", "ignore")]),
        "/reviews" => text(&[("month", "")]),
        "/reviews/{month}/sign" | "/reviews/{month}/accounts" => text(&[("digest", "0")]),
        "/reviews/{month}/findings"
        | "/reviews/{month}/findings/{id}/answer"
        | "/reviews/{month}/findings/{id}/close" => text(&[("words", "確認しました")]),
        "/mine/{id}" => text(&[("answer", "safe")]),
        _ => Vec::new(),
    }
}

fn word(route: &Route, actor: &str, answer: &Answer) -> &'static str {
    let told = format!("{} {} as {actor}: {} {}", route.method, route.path, answer.status, answer.text());
    assert!(!answer.status.is_server_error(), "{told}");
    assert!(
        !answer.body.contains("SK-FORM-004") && !answer.body.contains("SK-FORM-005"),
        "not the form's fault: {told}"
    );
    assert!(
        !matches!(answer.status, StatusCode::METHOD_NOT_ALLOWED | StatusCode::TOO_MANY_REQUESTS),
        "{told}"
    );
    // Whoever has signed out is shown the way in, too.
    let is_signing_out = route.path == "/_sekisho/signout" && actor != "nobody";
    match answer.status {
        StatusCode::UNAUTHORIZED => "signin",
        StatusCode::SEE_OTHER if answer.location().starts_with("/_sekisho/signin") && !is_signing_out => {
            "signin"
        }
        StatusCode::FORBIDDEN => "refused",
        StatusCode::NOT_FOUND => "hidden",
        _ => "through",
    }
}
