//! The pages, through the router, as the gate would call it.

use crate::{
    browser::{Browser, Page},
    world::{World, person},
};
use flate2::{Compression, write::GzEncoder};
use http::{StatusCode, header};
use kernel::{Language, Standing};
use safety::{functions::Function, model::tally::Answer};
use std::io::Write;

async fn asked() -> (World, uuid::Uuid) {
    let world = World::watching().await;
    let id = world.telegram("3-upgrade").await.roll_call.unwrap();
    world.write(id).await;
    (world, id)
}

fn gzip(text: &str) -> usize {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(text.as_bytes()).unwrap();
    encoder.finish().unwrap().len()
}

/// What every answer page must be.
fn check_answer_page(page: &Page) {
    assert!(gzip(&page.body) <= 1_536, "{} bytes", gzip(&page.body));
    let lower = page.body.to_lowercase();
    for forbidden in ["<script", "src=", "<link", "<img", "javascript:", "@import", "url(", "example"] {
        assert!(!lower.contains(forbidden), "{forbidden}: {lower}");
    }
    assert!(!page.body.contains('['), "a text is missing: {}", page.body);
    assert!(!page.headers.contains_key(header::SET_COOKIE));
    assert_eq!(page.headers[header::REFERRER_POLICY], "no-referrer");
    assert_eq!(page.headers[header::CACHE_CONTROL], "no-store");
    assert_eq!(page.headers["x-robots-tag"], "noindex, nofollow");
    let policy = page.headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
    let style = page.body.split("<style>").nth(1).unwrap().split("</style>").next().unwrap();
    let sum = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, style.as_bytes());
    let sum = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, sum);
    assert!(policy.contains(&format!("'sha256-{sum}'")) && policy.starts_with("default-src 'none'"));
}

#[tokio::test]
async fn looking_answers_nothing_and_one_form_answers() {
    let (world, id) = asked().await;
    let browser = Browser::of(&world);
    let path = format!("/a/{}", world.link(1));
    for method in ["GET", "HEAD", "GET"] {
        let request = browser.request(method, &path).body(axum::body::Body::empty()).unwrap();
        assert_eq!(browser.send(request).await.status, StatusCode::OK);
    }
    let page = browser.get(&path).await;
    check_answer_page(&page);
    for part in
        ["能登 愛", "地震（石川県能登 震度7）", "accesskey=\"1\"", "value=\"safe\"", "lang=\"ja\"", "English"]
    {
        assert!(page.body.contains(part), "{part}: {}", page.body);
    }
    assert_eq!(world.shown(id).await.tallies.total.answered(), 0, "looking answered");

    let thanks = browser.post_raw(&path, "a=safe&c=%E8%87%AA%E5%AE%85").await;
    check_answer_page(&thanks);
    assert_eq!(thanks.status, StatusCode::OK);
    assert!(gzip(&thanks.body) <= 1_024 && thanks.body.contains("回答を受け付けました"));
    let shown = world.shown(id).await;
    assert_eq!(
        (
            shown.tallies.total.safe,
            shown.rows.iter().map(|(row, _)| row.comment.as_str()).collect::<String>()
        ),
        (1, "自宅".to_owned())
    );
    let again = browser.get(&path).await;
    assert!(again.body.contains("現在の回答: 無事です") && !again.body.contains("自宅"));
}

#[tokio::test]
async fn the_answer_page_speaks_the_persons_language_or_the_other() {
    let (world, _) = asked().await;
    let browser = Browser::of(&world);
    let path = format!("/a/{}", world.link(4));
    let page = browser.get(&path).await;
    check_answer_page(&page);
    assert!(
        page.body.contains("lang=\"en\"") && page.body.contains("I am safe") && page.body.contains("日本語")
    );
    let page = browser.get(&format!("{path}?l=ja")).await;
    assert!(page.body.contains("無事です") && page.body.contains("action=\"?l=ja\""));
    let page = browser.post_raw(&format!("{path}?l=ja"), "a=injured&c=").await;
    assert!(page.body.contains("けがをしています"));
}

#[tokio::test]
async fn a_link_that_does_not_work_helps() {
    let (world, id) = asked().await;
    let browser = Browser::of(&world);
    let stranger = keys::Bearer::fresh(kernel::TenantId::new(world.ground.now())).expose();
    for link in ["x", &world.link(1)[..63], &stranger, &keys::Bearer::fresh(world.tenant).expose()] {
        for page in [
            browser.get(&format!("/a/{link}")).await,
            browser.post_raw(&format!("/a/{link}"), "a=safe").await,
        ] {
            check_answer_page(&page);
            assert_eq!(page.status, StatusCode::NOT_FOUND);
            assert!(page.body.contains("このリンクでは回答できません") && page.body.contains("/mine"));
        }
    }
    let path = format!("/a/{}", world.link(1));
    let long = "a".repeat(20_000);
    for body in [
        "",
        "a=fine",
        "a=safe&a=injured",
        "%%%",
        &format!("a=safe&c={}", "x".repeat(201)),
        &format!("a=safe&c={long}"),
    ] {
        let page = browser.post_raw(&path, body).await;
        check_answer_page(&page);
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{body}");
    }
    assert_eq!(world.shown(id).await.tallies.total.answered(), 0);
    let close = safety::operations::rollcall::CloseRollCall { id };
    world.office().perform(&world.administrator(), close).await.unwrap();
    for page in [browser.get(&path).await, browser.post_raw(&path, "a=safe").await] {
        check_answer_page(&page);
        assert_eq!(page.status, StatusCode::GONE);
        assert!(page.body.contains("終了しました"));
    }
}

#[tokio::test]
async fn markup_in_names_and_words_stays_text() {
    let world = World::watching().await;
    let evil = person(1, "<script>alert(1)</script>", "<b>部</b>", "390", Language::Ja);
    world.staff.people.lock().unwrap().insert(world.tenant, vec![evil]);
    let id = world.telegram("1-flash").await.roll_call.unwrap();
    world.write(id).await;
    let browser = Browser::of(&world);
    let path = format!("/a/{}", world.link(1));
    check_answer_page(&browser.get(&path).await);
    browser.post_raw(&path, "a=safe&c=%3Cimg+src%3Dx%3E").await;
    let page = Browser::of(&world).administrator().get(&format!("/rollcalls/{id}")).await;
    assert!(
        !page.body.contains("<script") && !page.body.contains("<img src=x") && !page.body.contains("<b>部")
    );
    assert!(page.body.contains("alert(1)"));
}

#[tokio::test]
async fn nobody_passes_without_the_gates_word() {
    let (world, id) = asked().await;
    let browser = Browser::of(&world).administrator();
    let link = world.link(1);
    for path in ["/", "/rules", &format!("/rollcalls/{id}"), &format!("/a/{link}"), "/elsewhere"] {
        let bare = http::Request::builder().uri(path).body(axum::body::Body::empty()).unwrap();
        let page = browser.send(bare).await;
        assert_eq!((page.status, page.body.as_str()), (StatusCode::UNAUTHORIZED, "401\n"), "{path}");
        let forged = http::Request::builder().uri(path).header("sekisho-assertion", "e30.e30.e30");
        let page = browser.send(forged.body(axum::body::Body::empty()).unwrap()).await;
        assert_eq!(page.status, StatusCode::UNAUTHORIZED, "{path}");
    }
    // Asserted to be nobody: the answer page opens, every other page asks to sign in.
    let stranger = Browser::of(&world);
    assert_eq!(stranger.get(&format!("/a/{link}")).await.status, StatusCode::OK);
    for path in ["/", "/rules", "/telegrams", "/mine", "/rollcalls/new", &format!("/rollcalls/{id}")] {
        let page = stranger.get(path).await;
        assert_eq!(page.status, StatusCode::SEE_OTHER, "{path}");
        assert!(page.headers[header::LOCATION].to_str().unwrap().starts_with("/_sekisho/signin"));
    }
}

/// Each page against each function alone: what is not granted is refused, also to administrators.
#[tokio::test]
async fn each_page_needs_its_function() {
    let (world, id) = asked().await;
    let pages = [
        ("/rollcalls".to_owned(), Function::View),
        (format!("/rollcalls/{id}"), Function::View),
        (format!("/rollcalls/{id}/csv"), Function::View),
        ("/rollcalls/new".to_owned(), Function::Start),
        ("/rules".to_owned(), Function::Rule),
        ("/telegrams".to_owned(), Function::Rule),
        ("/mine".to_owned(), Function::Own),
    ];
    for granted in Function::ALL {
        for standing in [Standing::Member, Standing::Administrator] {
            let browser = Browser::of(&world).signed_in(5, standing, Some(&[granted.id()]));
            for (path, needed) in &pages {
                let status = browser.get(path).await.status;
                let expected = if granted == *needed { StatusCode::OK } else { StatusCode::FORBIDDEN };
                assert_eq!(status, expected, "{path} with {}", granted.id());
            }
        }
    }
    let untold = Browser::of(&world).signed_in(5, Standing::Member, None);
    assert_eq!(untold.get("/mine").await.status, StatusCode::FORBIDDEN);
    let untold = Browser::of(&world).signed_in(5, Standing::Administrator, None);
    assert_eq!(untold.get("/rules").await.status, StatusCode::OK);
    let member = Browser::of(&world).signed_in(1, Standing::Member, Some(&["answer.self"]));
    assert_eq!(member.get("/").await.headers[header::LOCATION], "/mine");
    let manager = Browser::of(&world).signed_in(1, Standing::Member, Some(&["answer.self", "rollcall.view"]));
    assert_eq!(manager.get("/").await.headers[header::LOCATION], "/rollcalls");
    let without = Browser::of(&world).signed_in(1, Standing::Member, Some(&[]));
    assert_eq!(without.get("/").await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn the_tally_shows_the_state_and_no_address() {
    let (world, id) = asked().await;
    world.answer(&world.link(1), Answer::NeedsHelp, "2階に閉じ込められています").await.unwrap();
    let browser = Browser::of(&world).administrator();
    for path in [
        "/rollcalls",
        &format!("/rollcalls/{id}"),
        &format!("/rollcalls/{id}?show=none&department=%E9%87%91%E6%B2%A2%E6%94%AF%E5%BA%97&auto=1"),
        "/rollcalls/new",
        "/rules",
        "/telegrams",
        "/mine",
    ] {
        for language in ["ja", "en"] {
            let mut browser = Browser::of(&world).administrator();
            browser.language = language;
            let page = browser.get(path).await;
            assert_eq!(page.status, StatusCode::OK, "{path} {}", page.body);
            assert!(!page.body.contains('@'), "an address on {path}");
            assert!(!page.body.contains("[safety"), "a text is missing on {path}: {}", page.body);
        }
    }
    let page = browser.get(&format!("/rollcalls/{id}")).await;
    for part in
        ["石川県能登の地震（最大震度7）", "要救助", "2階に閉じ込められています", "能登 愛", "33%", "輪島工場"]
    {
        assert!(page.body.contains(part), "{part}");
    }
    assert!(!page.body.contains("http-equiv"));
    assert!(
        browser
            .get(&format!("/rollcalls/{id}?auto=1"))
            .await
            .body
            .contains("http-equiv=\"refresh\" content=\"30\"")
    );
    let silent = browser.get(&format!("/rollcalls/{id}?show=none")).await;
    assert!(silent.body.contains("加賀 健") && !silent.body.contains("能登 愛"));

    let csv = browser.get(&format!("/rollcalls/{id}/csv?show=not-safe")).await;
    assert!(csv.body.starts_with("\u{feff}\"氏名\",\"部署\""));
    assert_eq!((csv.body.lines().count(), csv.body.contains('@')), (2, false));
    assert_eq!(csv.headers[header::CONTENT_DISPOSITION], "attachment; filename=\"rollcall-2026-09-01.csv\"");
}

/// What a browser sends for a ticked checkbox of a page.
fn ticked(page: &str, name: &str) -> String {
    let place = page.find(&format!("name=\"{name}\"")).unwrap();
    let start = page[..place].rfind("<input").unwrap();
    let end = start + page[start..].find('>').unwrap();
    let value = page[start..end].split("value=\"").nth(1).unwrap().split('"').next().unwrap();
    format!("{name}={value}")
}

#[tokio::test]
async fn an_administrator_sets_the_rule_loads_a_telegram_and_closes() {
    let world = World::new().await;
    let browser = Browser::of(&world).administrator();
    let early = browser.upload("/telegrams", "1-flash.xml", &crate::bytes("1-flash")).await;
    assert_eq!(early.status, StatusCode::CONFLICT);
    assert!(early.body.contains("発動条件が設定されていません"));

    let watching = ticked(&browser.get("/rules").await.body, "watching");
    let saved = browser.post("/rules", &format!("{watching}&minimum=5-&drills=ignore")).await;
    assert_eq!(saved.headers[header::LOCATION], "/rules");
    assert!(browser.get("/rules").await.body.contains("value=\"5-\" selected"));
    let wrong = browser.post("/rules", "minimum=9&drills=ignore").await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);

    let junk = browser.upload("/telegrams", "junk.xml", b"<html>").await;
    assert_eq!(junk.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(junk.body.contains("電文として読み取れませんでした"));
    let loaded = browser.upload("/telegrams", "1-flash.xml", &crate::bytes("1-flash")).await;
    let tally = loaded.headers[header::LOCATION].to_str().unwrap().to_owned();
    assert!(tally.starts_with("/rollcalls/"), "{tally}");
    assert!(browser.get("/telegrams").await.body.contains("安否確認を開始しました"));

    let stale = browser.post_raw(&format!("{tally}/close"), "csrf=x").await;
    assert_eq!(stale.status, StatusCode::FORBIDDEN);
    assert_eq!(browser.post(&format!("{tally}/resend"), "").await.status, StatusCode::SEE_OTHER);
    assert_eq!(browser.post(&format!("{tally}/close"), "").await.status, StatusCode::SEE_OTHER);
    let closed = browser.get(&tally).await;
    assert!(closed.body.contains("終了") && !closed.body.contains("/close\""));
}

#[tokio::test]
async fn a_person_starts_one_and_answers_in_the_shell() {
    let world = World::new().await;
    let browser = Browser::of(&world).administrator();
    let form = browser.get("/rollcalls/new").await.body;
    let id = form.split("name=\"id\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    assert!(form.contains("全員（5人）") && form.contains("部署なし（1人）"));
    // Nobody chosen is not everybody.
    let none = browser.post("/rollcalls/new", &format!("id={id}&message=x&audience=some")).await;
    assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(none.body.contains("部署を1つ以上"));
    let drill = ticked(&form, "drill");
    let both = format!("id={id}&message=x&audience=all&departments=-&{drill}");
    let both = browser.post("/rollcalls/new", &both).await;
    let kept = both.body.split("name=\"drill\"").nth(1).unwrap().split('>').next().unwrap();
    assert!(kept.contains("checked"), "a drill would have become an alarm: {kept}");
    assert!(both.body.contains("部署の選択を外して"));
    let body = format!("id={id}&message=%E7%81%AB%E7%81%BD&audience=some&departments=-&{drill}");
    let started = browser.post("/rollcalls/new", &body).await;
    assert_eq!(started.headers[header::LOCATION], format!("/rollcalls/{id}").as_str());

    let mine = browser.get("/mine").await.body;
    assert!(mine.contains("火災") && mine.contains("訓練"));
    let action = mine.split("action=\"/mine/").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let wrong = browser.post(&format!("/mine/{action}"), "answer=&comment=").await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    let done = browser.post(&format!("/mine/{action}"), "answer=injured&comment=%E5%B7%A6%E8%85%95").await;
    assert_eq!(done.headers[header::LOCATION], "/mine");
    assert!(browser.get(&format!("/rollcalls/{id}")).await.body.contains("左腕"));
    let other = Browser::of(&world).signed_in(1, Standing::Member, Some(&["answer.self"]));
    let foreign = other.post(&format!("/mine/{action}"), "answer=safe").await;
    assert_eq!(foreign.status, StatusCode::NOT_FOUND);
}
