//! Writes the pages to `target/safety-gallery`, to be looked at:
//! `cargo test -p safety --test it -- --ignored gallery`.

use crate::{
    browser::Browser,
    world::{World, person},
};
use kernel::Language;
use safety::{
    model::{rule::Purpose, tally::Answer},
    operations::rollcall::{CloseRollCall, StartRollCall},
    platform::{MailState, Person},
};
use std::{fs, path::PathBuf};
use time::Duration;
use uuid::Uuid;

const NAMES: [&str; 12] = [
    "佐藤 花子",
    "鈴木 一郎",
    "高橋 結衣",
    "田中 健太",
    "伊藤 さくら",
    "渡辺 大輔",
    "山本 美咲",
    "中村 翔",
    "小林 恵",
    "加藤 拓也",
    "吉田 由美子",
    "Emily Carter",
];

fn people() -> Vec<Person> {
    let departments = [("輪島工場", "390"), ("金沢支店", "391"), ("新潟支店", "370"), ("富山支店", "380")];
    let one = |n: usize| {
        let (department, area) = departments[(n * 7 / 3) % 4];
        let language = if n % 12 == 11 { Language::En } else { Language::Ja };
        person(n as u128 + 1, NAMES[n % 12], department, area, language)
    };
    (0..84).map(one).collect()
}

#[tokio::test]
#[ignore = "writes pages to be looked at"]
async fn gallery() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../target/safety-gallery");
    fs::create_dir_all(&folder).unwrap();
    let css = include_str!("../../../../crates/web/assets/sekisho.css");
    let world = World::watching().await;
    let empty = Browser::of(&world).administrator();
    let write = |name: String, body: &str| {
        let start = body.find("<link rel=\"stylesheet\"");
        let body = match start {
            Some(start) => {
                let end = start + body[start..].find('>').unwrap() + 1;
                format!("{}<style>{css}</style>{}", &body[..start], &body[end..])
            }
            None => body.to_owned(),
        };
        fs::write(folder.join(name), body).unwrap();
    };
    write("list-empty.ja.html".to_owned(), &empty.get("/rollcalls").await.body);

    world.staff.people.lock().unwrap().insert(world.tenant, people());
    let fire = StartRollCall {
        id: Uuid::new_v4(),
        platform: world.staff.clone(),
        purpose: Purpose::Drill,
        message: "9月1日 防災の日の安否確認訓練".to_owned(),
        departments: Default::default(),
    };
    let drill = world.office().perform(&world.administrator(), fire).await.unwrap().id;
    world.write(drill).await;
    world.office().perform(&world.administrator(), CloseRollCall { id: drill }).await.unwrap();
    world.ground.clock.advance(Duration::minutes(7));
    world.telegram("tsunami").await;
    world.telegram("1-flash").await;
    let id = world.telegram("3-upgrade").await.roll_call.unwrap();
    world.write(id).await;
    let mails: Vec<Uuid> = world.staff.mails.lock().unwrap().iter().map(|(id, _)| *id).collect();
    let failed = |n: usize| if n % 17 == 3 { MailState::Failed } else { MailState::Sent };
    world.staff.states.lock().unwrap().extend(mails.iter().enumerate().map(|(n, id)| (*id, failed(n))));
    for number in (1..=84_u128).filter(|n| n % 3 != 0) {
        let asked = world
            .staff
            .mails
            .lock()
            .unwrap()
            .iter()
            .any(|(_, mail)| mail.roll_call == id && mail.to == format!("p{number}@minato.example"));
        if !asked {
            continue;
        }
        world.ground.clock.advance(Duration::seconds(13));
        let (answer, comment) = match number {
            7 => (Answer::NeedsHelp, "2階に閉じ込められています。出口のドアが開きません。けがはありません。"),
            10 | 31 => (Answer::Injured, "左腕を打撲。歩けます"),
            n if n % 5 == 0 => (Answer::Safe, "自宅です。家族も無事です"),
            _ => (Answer::Safe, ""),
        };
        world.answer(&world.link(number), answer, comment).await.unwrap();
    }
    world.ground.clock.advance(Duration::minutes(2));
    world.answer(&world.link(10), Answer::Injured, "病院に向かっています").await.unwrap();

    for language in ["ja", "en"] {
        let mut browser = Browser::of(&world).administrator();
        browser.language = language;
        let pages = [
            ("list", "/rollcalls".to_owned()),
            ("tally", format!("/rollcalls/{id}")),
            ("drill", format!("/rollcalls/{drill}?show=safe")),
            ("new", "/rollcalls/new".to_owned()),
            ("rules", "/rules".to_owned()),
            ("telegrams", "/telegrams".to_owned()),
            ("mine", "/mine".to_owned()),
        ];
        for (name, path) in pages {
            write(format!("{name}.{language}.html"), &browser.get(&path).await.body);
        }
        let wrong = browser.upload("/telegrams", "x.xml", b"junk").await.body;
        write(format!("telegrams-wrong.{language}.html"), &wrong);
        let link = format!("/a/{}?l={language}", world.link(3));
        write(format!("answer.{language}.html"), &browser.get(&link).await.body);
        write(format!("answer-thanks.{language}.html"), &browser.post_raw(&link, "a=safe").await.body);
        write(format!("answer-invalid.{language}.html"), &browser.get("/a/x").await.body);
    }
    let mails = world.staff.mails.lock().unwrap();
    let texts = mails.iter().map(|(_, mail)| format!("{}\n\n{}\n\n========\n", mail.subject, mail.text));
    fs::write(folder.join("mails.txt"), texts.collect::<String>()).unwrap();
}
