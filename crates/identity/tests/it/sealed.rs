//! What whoever steals the database reads.

use crate::house::{Browser, house};
use kernel::Standing;
use store::table_walls;

#[tokio::test]
async fn no_name_address_secret_or_key_lies_in_the_clear() {
    let house = house().await;
    let (browser, who) = house.signed_in("tanaka", Standing::Member).await;
    let with_factor = house.person_with(house.tenant, "suzuki", Standing::Member, true).await;
    Browser::default().sign_in(&house, "minato", "suzuki", with_factor.password.expose()).await;
    Browser::default()
        .post(&house, "/_sekisho/password/forgotten", &[("tenant", "minato"), ("user", "tanaka")])
        .await;
    house.mails(1).await;
    // Every row of every table of the schema, and of the mails, as text and as bytes in hex.
    let dump = dump(&house).await;
    assert!(dump.contains("tanaka") && dump.contains("user_account"), "the dump is not empty");
    let secrets = [
        "tanaka@example.co.jp",
        "TANAKA@EXAMPLE.CO.JP",
        "氏名",
        who.password.expose(),
        with_factor.factor.as_ref().unwrap().0.expose(),
        browser.cookies["__Host-sekisho"].as_str(),
    ];
    for secret in secrets {
        let hex = kernel::hex(secret.as_bytes());
        assert!(!dump.contains(secret) && !dump.contains(&hex), "{secret}");
    }
    let raw = crate::house::from_base32(with_factor.factor.as_ref().unwrap().0.expose());
    assert!(!dump.contains(&kernel::hex(raw.expose())));
    // The same search finds what does lie there: the user ID.
    assert!(dump.contains(&"tanaka".to_owned()));
}

async fn dump(house: &crate::house::House) -> String {
    let mut superuser = house.ground.superuser().await;
    let tables: Vec<String> = sqlx::query_scalar(
        "select format('%I.%I', schemaname, tablename) from pg_tables where schemaname in ('identity', 'notice', 'store')",
    )
    .fetch_all(&mut superuser)
    .await
    .expect("tables");
    let mut dump = String::new();
    for table in tables {
        let query = format!("select coalesce(string_agg(t::text, E'\\n'), '') from {table} t");
        let rows: String =
            sqlx::query_scalar(sqlx::AssertSqlSafe(query)).fetch_one(&mut superuser).await.expect("rows");
        dump.push_str(&format!("{table}\n{rows}\n"));
    }
    dump
}

#[tokio::test]
async fn every_table_stands_behind_the_wall() {
    let house = house().await;
    let mut owner = house.ground.database.owner_connection().await.expect("owner");
    let walls = table_walls(&mut owner).await.expect("walls");
    let ours: Vec<_> = walls.iter().filter(|wall| wall.table.starts_with("identity.")).collect();
    assert_eq!(ours.len(), 6);
    assert!(ours.iter().all(|wall| wall.stands()), "{ours:?}");
}
