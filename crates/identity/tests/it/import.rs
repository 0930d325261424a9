//! Many at once, or none.

use crate::house::{Browser, GENERAL, House, SALES, house};
use http::StatusCode;
use kernel::Standing;

const HEADER: &str = "利用者ID,氏名,メールアドレス,部署,役割,勤務地の地域コード,言語\r\n";
const PEOPLE: &str = "select count(*) from identity.user_account";

fn rows(count: usize) -> String {
    let row = |n: usize| {
        format!(
            "u{n:04},利用者 {n},u{n:04}@example.co.jp,営業部,{},390,ja\r\n",
            if n.is_multiple_of(2) { "" } else { "営業;一般" }
        )
    };
    HEADER.to_owned() + &(0..count).map(row).collect::<String>()
}

async fn administrator(house: &House) -> Browser {
    house.signed_in("sato", Standing::Administrator).await.0
}

#[tokio::test]
async fn two_hundred_come_in_together() {
    let house = house().await;
    let mut administrator = administrator(&house).await;
    let done = administrator.upload(&house, "/members/import", rows(200).as_bytes()).await;
    assert_eq!(done.location.as_deref(), Some("/members?imported=200"), "{}", done.body);
    assert_eq!(house.count(PEOPLE).await, 201);
    assert_eq!(house.count("select count(*) from notice.mail").await, 200);
    assert_eq!(house.count("select count(*) from identity.token").await, 200);
    assert_eq!(house.entries(house.tenant, "identity.member.create").await.len(), 200);
    assert_eq!(house.entries(house.tenant, "identity.members.import").await[0].2["rows"], 200);
    let given = house.roles.all();
    assert_eq!(given.values().filter(|roles| **roles == [GENERAL]).count(), 100);
    assert_eq!(given.values().filter(|roles| **roles == [SALES, GENERAL]).count(), 100);
    let page = administrator.get(&house, "/members?imported=200").await;
    assert!(page.body.contains("200名の利用者を登録しました") && page.body.contains("201件中"));
    let last = administrator.get(&house, "/members?page=5").await;
    assert_eq!(last.body.matches("<th scope=\"row\">").count(), 1);
}

#[tokio::test]
async fn one_fault_and_nobody_comes_in() {
    let house = house().await;
    let mut administrator = administrator(&house).await;
    house.person(house.tenant, "u0007", Standing::Member).await;
    let before = house.count(PEOPLE).await;
    let good = rows(200);
    let cases = [
        ("what the database knows", good.clone(), vec![("9", "1", "すでに使用"), ("9", "3", "ほかの利用者")]),
        (
            "a role that is not there",
            rows(5).replace("u0003@example.co.jp,営業部,営業;一般", "u0003@example.co.jp,営業部,営業;役員"),
            vec![("5", "5", "役割「役員」")],
        ),
        ("a cell", rows(5).replace("u0004@", "u0004"), vec![("6", "3", "形式")]),
    ];
    for (what, file, told) in cases {
        let refused = administrator.upload(&house, "/members/import", file.as_bytes()).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{what}");
        assert_eq!(refused.body.matches("<tr><td").count(), told.len(), "{what}: {}", refused.body);
        for (line, column, text) in told {
            let cells = format!(">{line}</td>");
            assert!(
                refused.body.contains(&cells) && refused.body.contains(&format!(">{column}列目</small>")),
                "{what}"
            );
            assert!(refused.body.contains(text), "{what}: {text}");
        }
        assert_eq!(house.count(PEOPLE).await, before, "{what}");
        assert_eq!(house.count("select count(*) from notice.mail").await, 0, "{what}");
    }
    let nothing = administrator.upload(&house, "/members/import", b"").await;
    assert_eq!(nothing.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(nothing.body.contains("ファイルが空です"));
}

/// The last row fails inside the transaction: the rows before it are gone, too.
#[tokio::test]
async fn a_row_that_fails_takes_the_others_with_it() {
    let house = house().await;
    let mut administrator = administrator(&house).await;
    house
        .alter(
            "create function identity.refuse() returns trigger language plpgsql as $$ begin
            if new.login = 'u0199' then raise exception 'refused'; end if; return new; end $$",
        )
        .await;
    house.alter("create trigger refuse before insert on identity.user_account for each row execute function identity.refuse()").await;
    let failed = administrator.upload(&house, "/members/import", rows(200).as_bytes()).await;
    assert_eq!(failed.status, StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(house.count(PEOPLE).await, 1);
    assert_eq!(house.entries(house.tenant, "identity.member.create").await.len(), 0);
    assert_eq!(house.entries(house.tenant, "identity.members.import").await[0].1, "refused");
}

#[tokio::test]
async fn the_template_is_what_the_import_takes() {
    let house = house().await;
    let mut administrator = administrator(&house).await;
    let template = administrator.get(&house, "/members/import/template.csv").await;
    assert_eq!(template.body, format!("\u{FEFF}{HEADER}"));
    let file = template.body + "u1,利用者,u1@example.co.jp,,,,\r\n";
    let done = administrator.upload(&house, "/members/import", file.as_bytes()).await;
    assert_eq!(done.location.as_deref(), Some("/members?imported=1"), "{}", done.body);
}
