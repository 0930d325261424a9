//! Writes every part of the shell to static HTML, to be looked at:
//! `cargo run -p web --example gallery -- /tmp/gallery`, then open `gallery.ja.html`.

use askama::Template;
use axum::{Router, body::Body, extract::Request};
use http_body_util::BodyExt;
use kernel::{
    Actor, Ctx, FieldFault, Language, Message, Refusal, Secret, SessionId, Standing, TenantId, Timestamp,
    UserId,
};
use std::{error::Error, fs, path::Path, sync::Arc};
use tower::ServiceExt;
use web::{
    Asset, Catalog, Choice, CsrfKey, Entry, FormView, Icon, Navigation, Page, Pager, SessionFace, Site, Tab,
    Tally, Visit, Zone,
};

const NOW: Timestamp = time::macros::datetime!(2026-11-21 02:42:09 UTC);

#[derive(Template)]
#[template(path = "gallery.html", config = "examples/askama.toml")]
struct Gallery {
    page: Page,
    form: FormView,
    wrong: FormView,
    pager: Pager,
    tally: Tally,
    tabs: Vec<Tab>,
    steps: Vec<&'static str>,
    areas: Vec<Choice>,
    roles: Vec<Choice>,
    people: Vec<(&'static str, &'static str, &'static str, &'static str)>,
    now: Timestamp,
}

#[derive(Template)]
#[template(path = "signin.html", config = "examples/askama.toml")]
struct SignIn {
    page: Page,
    form: FormView,
}

impl Gallery {
    fn say<'a>(&self, ja: &'a str, en: &'a str) -> &'a str {
        if self.page.is_japanese() { ja } else { en }
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::args().nth(1).unwrap_or_else(|| "target/gallery".to_owned());
    let folder = Path::new(&folder);
    fs::create_dir_all(folder.join("assets"))?;
    for (asset, content) in [
        (Asset::Stylesheet, include_str!("../assets/sekisho.css")),
        (Asset::Logo, include_str!("../assets/logo.svg")),
        (Asset::Favicon, include_str!("../assets/favicon.svg")),
    ] {
        fs::write(folder.join(asset.href().trim_start_matches("/_sekisho/")), content)?;
    }
    let locales = [web::LOCALES, (include_str!("templates/ja.ftl"), include_str!("templates/en.ftl"))];
    let site = Arc::new(Site {
        catalog: Catalog::new(&locales)?,
        csrf: CsrfKey::new(Secret::new(vec![1; 32])),
        zone: Zone::JST,
    });
    for language in Language::ALL {
        let tag = language.tag();
        let visit = visit(&site, language);
        write(folder, &format!("gallery.{tag}.html"), &gallery(&visit).render()?)?;
        write(folder, &format!("refusal.{tag}.html"), &refusal(&visit).await?)?;
        let stranger = Visit { session: None, flash: None, ..visit.clone() };
        let page = Page::new(&stranger, "gallery-signin").with_lead("gallery-signin-lead");
        let signin = SignIn { page, form: FormView::new(&stranger).unmarked() };
        write(folder, &format!("signin.{tag}.html"), &signin.render()?)?;
    }
    Ok(())
}

/// What the layer answers for a page that is not there.
async fn refusal(visit: &Visit) -> Result<String, Box<dyn Error>> {
    let request = Request::get("/nowhere").header("accept", "text/html").extension(visit.clone());
    let response = web::dressed(Router::new()).oneshot(request.body(Body::empty())?).await?;
    Ok(String::from_utf8(response.into_body().collect().await?.to_bytes().to_vec())?)
}

fn write(folder: &Path, file: &str, html: &str) -> Result<(), Box<dyn Error>> {
    let html = html.replace("/_sekisho/assets/", "assets/").replace(" autofocus", "");
    fs::write(folder.join(file), html)?;
    Ok(())
}

fn visit(site: &Arc<Site>, language: Language) -> Visit {
    let id = SessionId::new(NOW);
    let mut ctx = Ctx::system("gallery", TenantId::PROVIDER, NOW);
    ctx.actor = Actor::Nobody;
    ctx.language = language;
    let (name, tenant) = match language {
        Language::Ja => ("佐藤 花子", "株式会社みなと商事"),
        Language::En => ("Hanako Sato", "Minato Trading Co., Ltd."),
    };
    let operators = &[Standing::Operator];
    let navigation = Navigation::default()
        .entry(Entry::new("/", "gallery-nav-home", Icon::Home))
        .entry(Entry::new("/safety", "gallery-nav-safety", Icon::Bell))
        .under("gallery-nav-organisation", Entry::new("/users", "gallery-nav-users", Icon::People))
        .under("gallery-nav-organisation", Entry::new("/roles", "gallery-nav-roles", Icon::Key))
        .under("gallery-nav-organisation", Entry::new("/options", "gallery-nav-options", Icon::Settings))
        .under("gallery-nav-proof", Entry::new("/ledger", "gallery-nav-ledger", Icon::Ledger))
        .under("gallery-nav-proof", Entry::new("/trust", "gallery-nav-trust", Icon::Shield))
        .under(
            "gallery-nav-proof",
            Entry::new("/tenants", "gallery-nav-tenants", Icon::Building).only_for(operators),
        )
        .menu(Entry::new("/_sekisho/account", "gallery-nav-account", Icon::Person))
        .menu(Entry::new("/_sekisho/account/sessions", "gallery-nav-sessions", Icon::Clock));
    let face = SessionFace {
        id,
        user: UserId::new(NOW),
        display_name: name.to_owned(),
        login: "sato.hanako".to_owned(),
        tenant_name: tenant.to_owned(),
        standing: Standing::Administrator,
        csrf: site.csrf.token(id),
    };
    let visit = Visit::new(site.clone(), ctx, "app.example.com", "/users").signed_in(face);
    Visit { flash: Some("gallery-saved".to_owned()), ..visit.with_navigation(Arc::new(navigation)) }
}

fn gallery(visit: &Visit) -> Gallery {
    let say = |ja: &'static str, en: &'static str| if visit.language() == Language::Ja { ja } else { en };
    let refusal = Refusal::invalid("gallery");
    let mut refusal = refusal.with_field("login", Message::key("gallery-fault-login"));
    let cases = ["gallery-fault-length", "gallery-fault-class"];
    refusal
        .fields
        .extend(cases.map(|key| FieldFault { field: "password".into(), message: Message::key(key) }));
    let tab = |href: &str, label: &str, is_current| Tab {
        href: href.to_owned(),
        label: label.to_owned(),
        is_current,
    };
    Gallery {
        page: Page::new(visit, "gallery-nav-users").with_lead("gallery-lead").below("gallery-nav-home", "/"),
        form: FormView::new(visit),
        wrong: FormView::refused(visit, &refusal),
        pager: Pager::new(visit, "/users", 4, 20, 1_284),
        tally: Tally::new(&[
            ("good", say("無事", "Safe").to_owned(), 1_012),
            ("bad", say("支援が必要", "Need help").to_owned(), 7),
            ("warn", say("けがあり", "Injured").to_owned(), 31),
            ("quiet", say("未回答", "No answer yet").to_owned(), 234),
        ]),
        tabs: vec![
            tab("#", say("有効", "Active"), true),
            tab("#", say("ロック中", "Locked"), false),
            tab("#", say("招待中", "Invited"), false),
        ],
        steps: match visit.language() {
            Language::Ja => vec!["ファイルを選ぶ", "内容を確認する", "登録する"],
            Language::En => vec!["Choose a file", "Check its content", "Import"],
        },
        areas: vec![
            Choice::new("390", say("石川県能登", "Noto, Ishikawa"), false),
            Choice::new("350", say("東京都２３区", "Tokyo 23 wards"), true),
        ],
        roles: vec![
            Choice::new("a", say("安否確認の担当者", "Safety coordinator"), true),
            Choice::new("b", say("監査担当者", "Auditor"), false),
        ],
        people: vec![
            (say("佐藤 花子", "Hanako Sato"), "sato.hanako", "good", say("有効", "Active")),
            (say("鈴木 一郎", "Ichiro Suzuki"), "suzuki.ichiro", "bad", say("ロック中", "Locked")),
            (say("田中 美咲", "Misaki Tanaka"), "tanaka.misaki", "warn", say("期限切れ間近", "Expires soon")),
            (say("高橋 健", "Ken Takahashi"), "takahashi.ken", "info", say("招待中", "Invited")),
            (say("伊藤 直樹", "Naoki Ito"), "ito.naoki", "quiet", say("停止", "Disabled")),
        ],
        now: NOW,
    }
}
