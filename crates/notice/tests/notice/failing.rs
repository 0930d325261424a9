//! Relays that say not now, and relays that say no.

use crate::{Post, handler, letter};
use ledger::EntryOutcome;
use mailer::Rule;
use notice::api::MailState;
use office::Done;
use sqlx::Row;
use time::Duration;

#[tokio::test]
async fn not_now_is_tried_again_with_the_same_message_id() {
    let post = Post::new().await;
    post.catcher.set_rules(vec![Rule::refuse("full@*", 452, "4.2.2 <full@example.jp> mailbox full")]);
    let ids = post.write(vec![letter("full@example.jp"), letter("taro@example.jp")]).await;
    assert_eq!(post.work().await, [Done::Finished]);
    assert_eq!(post.states().await, [MailState::Deferred, MailState::Sent]);
    assert_eq!(kept(&post, ids[0]).await, (true, 1, Some("452 4.2.2 […] mailbox full".to_owned())));

    post.advance(Duration::seconds(29));
    assert_eq!(post.work().await, [], "not before its time");
    post.advance(Duration::seconds(1));
    assert_eq!(post.work().await, [Done::Finished]);
    assert_eq!(post.states().await, [MailState::Deferred, MailState::Sent]);

    post.catcher.set_rules(vec![]);
    post.advance(Duration::seconds(59));
    assert_eq!(post.work().await, [], "patience doubles");
    post.advance(Duration::seconds(1));
    assert_eq!(post.work().await, [Done::Finished]);
    assert_eq!(post.states().await, [MailState::Sent, MailState::Sent]);
    let caught = post.catcher.messages();
    assert_eq!(caught.len(), 2, "the neighbour was not sent again");
    let expected = format!("<{}@sekisho.example.jp>", ids[0].simple());
    assert_eq!(caught[1].header("Message-ID"), Some(expected));

    post.advance(Duration::days(2));
    assert_eq!(post.work().await, [], "nothing is left over");
    let outcomes: Vec<_> = post.settlements().await.into_iter().map(|(outcome, _)| outcome).collect();
    assert_eq!(outcomes, [EntryOutcome::Success; 3]);
}

#[tokio::test]
async fn a_final_no_fails_the_mail() {
    let post = Post::new().await;
    post.catcher.set_rules(vec![Rule::refuse("gone@*", 550, "5.1.1 <gone@example.jp>: no such user")]);
    let ids = post.write(vec![letter("gone@example.jp"), letter("taro@example.jp")]).await;
    assert_eq!(post.work().await, [Done::Finished]);
    assert_eq!(post.states().await, [MailState::Failed, MailState::Sent]);
    assert_eq!(kept(&post, ids[0]).await, (false, 1, Some("550 5.1.1 […] no such user".to_owned())));
    post.advance(Duration::days(2));
    assert_eq!(post.work().await, []);

    let settlements = post.settlements().await;
    assert_eq!(settlements.len(), 1);
    let (outcome, facts) = &settlements[0];
    assert_eq!((*outcome, facts["code"].as_str()), (EntryOutcome::Failure, Some("SK-NOTICE-001")));
    assert!(!facts.to_string().contains("gone@"));
}

#[tokio::test]
async fn a_relay_that_is_away_for_a_day_fails_the_mail() {
    let mut post = Post::new().await;
    let vacant = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().port();
    post.handler = handler(vacant);
    post.write(vec![letter("taro@example.jp")]).await;
    let mut attempts = 0;
    while post.states().await != [MailState::Failed] {
        assert!(attempts < 40);
        attempts += post.work().await.len();
        post.advance(Duration::minutes(30));
    }
    let age = post.ground.now() - testkit::morning();
    assert!(age > Duration::hours(24) && age < Duration::hours(26), "{age}");
    assert!(attempts > 20, "{attempts}");
}

/// Whether the text is still there, how often it was tried, and the last answer.
async fn kept(post: &Post, mail: uuid::Uuid) -> (bool, i32, Option<String>) {
    let mut superuser = post.ground.superuser().await;
    let row =
        sqlx::query("select body is not null as kept, attempts, last_reply from notice.mail where id = $1")
            .bind(mail)
            .fetch_one(&mut superuser)
            .await
            .unwrap();
    (row.get("kept"), row.get("attempts"), row.get("last_reply"))
}
