//! The page of one entry, and the proof that it hands out.

use crate::house::{House, SATO, user};
use http::StatusCode;
use kernel::Actor;
use ledger::EntryOutcome;
use time::macros::datetime;
use tlog::{Hash, KeyName, ProofFile, VerifierKey};

/// One entry of 佐藤's tenant, ordered; its page's address.
async fn with_entry() -> (House, String) {
    let house = House::new().await;
    let at = datetime!(2026-09-01 00:30 UTC);
    let target = format!("identity.user/{}", user(SATO));
    let entry = ("identity.member.suspend", EntryOutcome::Success);
    house.entry(house.minato, at, (Actor::Nobody, Some("203.0.113.7")), entry, &target).await;
    house.ground.integrate().await;
    let list = house.get(&house.administrator(house.minato), "/audit?from=2026-09-01&until=2026-09-01").await;
    let links = list.body.split("href=\"/audit/").skip(1).map(|rest| rest.split('"').next().unwrap());
    let id = links.last().expect("a link to the entry").to_owned();
    (house, format!("/audit/{id}"))
}

#[tokio::test]
async fn an_entry_is_shown_in_words_with_its_place() {
    let (house, at) = with_entry().await;
    let shown = house.get(&house.administrator(house.minato), &at).await;
    assert_eq!(shown.status, StatusCode::OK);
    for words in
        ["利用者の利用停止", "佐藤 花子 (sato)", "203.0.113.7", "サインインしていない接続元", "check-proof"]
    {
        assert!(shown.body.contains(words), "{words}: {}", shown.body);
    }
}

#[tokio::test]
async fn the_proof_verifies_with_nothing_but_the_logs_key() {
    let (house, at) = with_entry().await;
    let ctx = house.administrator(house.minato);
    let page = house.get(&ctx, &at).await.body;
    let proof = house.get(&ctx, &format!("{at}/proof")).await;
    // The log's name is the checkpoint's first line; it is this tenant's whatever class the entry belongs to.
    let note = proof.body.split("\n\n").nth(1).expect("a checkpoint");
    let origin = note.lines().next().expect("a name").to_owned();
    assert!(origin.starts_with(&format!("sekisho/{}/", house.minato.uuid().simple())), "{origin}");
    let key = VerifierKey::new(KeyName::new(&origin).unwrap(), *house.ground.signer.verifier().public_key());
    let file = ProofFile::parse(proof.body.as_bytes()).unwrap();
    let leaf = page.split("<dd class=\"mono\">").map(|rest| rest.split("</dd>").next().unwrap());
    // Askama writes `+` and `/` of Base64 as they are, `=` too.
    let leaf = leaf.filter_map(|text| Hash::from_base64(text).ok()).next().expect("the hash on the page");
    file.verify(&leaf, &origin, std::slice::from_ref(&key)).unwrap();
    assert!(file.verify(&Hash::new([0; 32]), &origin, &[key]).is_err());
    assert_eq!(house.get(&ctx, &format!("{at}/leaf")).await.status, StatusCode::OK);
}

#[tokio::test]
async fn an_entry_of_another_tenant_is_not_there() {
    let (house, at) = with_entry().await;
    let elsewhere = house.administrator(house.nagisa);
    let own = house.administrator(house.minato);
    for (ctx, path) in [(&elsewhere, at.as_str()), (&own, "/audit/9223372036854775807"), (&own, "/audit/x")] {
        for tail in ["", "/proof", "/leaf"] {
            let shown = house.get(ctx, &format!("{path}{tail}")).await;
            assert_eq!(shown.status, StatusCode::NOT_FOUND, "{path}{tail}");
        }
    }
    let member = testkit::member(house.minato, house.ground.now(), user(SATO));
    assert_eq!(house.get(&member, &at).await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn an_altered_entry_has_no_proof_and_says_so() {
    let (house, at) = with_entry().await;
    let ctx = house.administrator(house.minato);
    let id: i64 = at.rsplit('/').next().unwrap().parse().unwrap();
    let mut superuser = house.ground.superuser().await;
    for statement in [
        "set session_replication_role = replica",
        "update ledger.entry set body = set_byte(body, 120, get_byte(body, 120) # 1) where id = $1",
    ] {
        let query = sqlx::query(statement);
        let query = if statement.contains("$1") { query.bind(id) } else { query };
        query.execute(&mut superuser).await.unwrap();
    }
    let shown = house.get(&ctx, &at).await;
    assert_eq!(shown.status, StatusCode::OK);
    assert!(shown.body.contains("記録された内容と異なります"), "{}", shown.body);
    assert!(!shown.body.contains("check-proof"), "{}", shown.body);
    let refused = house.get(&ctx, &format!("{at}/proof")).await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
    assert!(refused.body.contains("SK-AUDIT-004"), "{}", refused.body);
    assert_eq!(house.get(&ctx, &format!("{at}/leaf")).await.status, StatusCode::OK, "the bytes as they are");
}
