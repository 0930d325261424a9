//! What is kept of a mail, and from whom.

use crate::{Post, Write, letter};
use sqlx::Row;

#[tokio::test]
async fn rows_are_sealed_and_the_text_is_forgotten() {
    let post = Post::new().await;
    post.write(vec![letter("taro@example.jp")]).await;
    let clear = ["taro@example.jp", "山田", "安否確認", "/a/secret"];
    for is_sent in [false, true] {
        if is_sent {
            post.work().await;
        }
        let mut superuser = post.ground.superuser().await;
        let row = sqlx::query("select recipient, subject, body from notice.mail")
            .fetch_one(&mut superuser)
            .await
            .unwrap();
        let body: Option<Vec<u8>> = row.get("body");
        assert_eq!(body.is_none(), is_sent);
        for bytes in [row.get("recipient"), row.get("subject"), body.unwrap_or_default()] {
            for text in clear {
                assert!(!String::from_utf8_lossy(&bytes).contains(text), "{text}");
            }
        }
    }
}

#[tokio::test]
async fn a_sealed_part_that_was_altered_fails_that_mail_alone() {
    let post = Post::new().await;
    let ids = post.write(vec![letter("taro@example.jp"), letter("hanako@example.jp")]).await;
    let mut superuser = post.ground.superuser().await;
    sqlx::query("update notice.mail set body = body || '\\x00' where id = $1")
        .bind(ids[0])
        .execute(&mut superuser)
        .await
        .unwrap();
    post.work().await;
    use notice::api::MailState::{Failed, Sent};
    assert_eq!(post.states().await, [Failed, Sent]);
    assert_eq!(post.catcher.messages().len(), 1);
}

#[tokio::test]
async fn another_tenant_sees_nothing() {
    let post = Post::new().await;
    post.write(vec![letter("taro@example.jp")]).await;
    let other = post.ground.tenant().await;
    assert_eq!(post.states_of(other).await, []);
    let mut superuser = post.ground.superuser().await;
    let walls = store::table_walls(&mut superuser).await.unwrap();
    let mail = walls.iter().find(|wall| wall.table == "notice.mail").unwrap();
    assert!(mail.stands(), "{mail:?}");
}

#[tokio::test]
async fn a_letter_out_of_bounds_is_refused_whole() {
    let post = Post::new().await;
    let long = notice::api::Letter { text: "x".repeat(70_000), ..letter("hanako@example.jp") };
    let ctx = post.ground.system(post.tenant);
    let refused = post.ground.office.perform(&ctx, Write(vec![letter("taro@example.jp"), long])).await;
    assert_eq!(refused.unwrap_err().code, "SK-PLATFORM-002");
    assert_eq!(post.states_of(post.tenant).await, []);
    assert_eq!(post.work().await, []);
}
