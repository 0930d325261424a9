//! Mail that arrives.

use crate::{LIMIT, Post, letter};
use ledger::EntryOutcome;
use mailer::Rule;
use notice::api::{Letter, MailState};
use office::Done;
use time::Duration;
use tokio::sync::watch;

#[tokio::test]
async fn a_letter_arrives_and_is_settled() {
    let post = Post::new().await;
    let ids = post.write(vec![letter("taro@example.jp")]).await;
    assert_eq!(post.states_of(post.tenant).await, [(ids[0], MailState::Queued)]);
    assert_eq!(post.catcher.messages().len(), 0, "nothing leaves before the work is done");

    assert_eq!(post.work().await, [Done::Finished]);
    let caught = post.catcher.messages();
    assert_eq!(caught.len(), 1);
    assert_eq!(caught[0].to, ["taro@example.jp"]);
    assert_eq!(caught[0].from, "no-reply@sekisho.example.jp");
    assert_eq!(caught[0].subject(), "【安否確認】回答してください");
    assert!(caught[0].text().contains("https://safety.example.jp/a/secret"));
    let message_id = format!("{}@sekisho.example.jp", ids[0].simple());
    assert_eq!(caught[0].header("Message-ID").unwrap(), format!("<{message_id}>"));
    assert_eq!(post.states().await, [MailState::Sent]);

    let settlements = post.settlements().await;
    assert_eq!(settlements.len(), 1);
    assert_eq!(settlements[0].0, EntryOutcome::Success);
    assert_eq!(settlements[0].1["mails"][0]["message-id"], message_id);
    assert_eq!(settlements[0].1["mails"][0]["state"], "sent");
}

#[tokio::test]
async fn a_large_batch_leaves_in_few_jobs_and_one_bad_address_stops_nobody() {
    let post = Post::new().await;
    let mut letters: Vec<_> = (0..60).map(|number| letter(&format!("p{number}@example.jp"))).collect();
    letters[3].to = "nobody".to_owned();
    letters[40].to = "a@b\r\nRCPT TO:<x@example.jp>".to_owned();
    let ids = post.write(letters).await;

    assert_eq!(post.work().await, [Done::Finished, Done::Finished, Done::Finished]);
    let mut caught: Vec<_> = post.catcher.messages().into_iter().flat_map(|mail| mail.to).collect();
    caught.sort();
    let expected =
        (0..60).filter(|number| ![3, 40].contains(number)).map(|number| format!("p{number}@example.jp"));
    let mut expected: Vec<_> = expected.collect();
    expected.sort();
    assert_eq!(caught, expected);
    for (id, state) in post.states_of(post.tenant).await {
        let is_bad = [ids[3], ids[40]].contains(&id);
        assert_eq!(state, if is_bad { MailState::Failed } else { MailState::Sent });
    }
}

#[tokio::test]
async fn the_office_runs_the_handler() {
    let post = Post::new().await;
    post.write((0..30).map(|number| letter(&format!("p{number}@example.jp"))).collect()).await;
    let (stop, stopping) = watch::channel(false);
    let running = tokio::spawn(office::run_workers(
        post.ground.office.clone(),
        Vec::new(),
        vec![post.handler.clone()],
        stopping,
    ));
    let last = post.catcher.wait_for(|mail| mail.at_index == 30, LIMIT).await;
    assert!(last.is_some());
    stop.send(true).unwrap();
    running.await.unwrap();
    assert_eq!(post.states().await, [MailState::Sent; 30]);
}

#[tokio::test]
async fn a_connection_that_was_hung_up_is_opened_anew() {
    let mut post = Post::new().await;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let options = mailer::CatcherOptions::default();
    let first = mailer::Catcher::start(listener, options.clone());
    post.handler = crate::handler(address.port());
    post.write(vec![letter("taro@example.jp")]).await;
    post.work().await;
    assert_eq!(first.messages().len(), 1);
    first.shutdown().await;

    let second = mailer::Catcher::start(tokio::net::TcpListener::bind(address).await.unwrap(), options);
    post.write(vec![letter("hanako@example.jp")]).await;
    post.work().await;
    assert_eq!(second.messages().len(), 1);
    assert_eq!(post.states().await, [MailState::Sent; 2]);
}

/// A password's link, or an alarm, behind a roll-call of the same tenant.
#[tokio::test]
async fn what_is_awaited_does_not_stand_behind_what_is_not() {
    let post = Post::new().await;
    post.catcher.set_rules(vec![Rule::refuse("keeper@*", 451, "4.3.0 try again")]);
    let mut letters: Vec<_> = (0..60).map(|n| letter(&format!("user{n}@example.jp"))).collect();
    letters.push(Letter { is_awaited: true, ..letter("keeper@example.jp") });
    post.write(letters).await;
    assert_eq!(post.work_of(&post.awaited).await, [Done::Finished]);
    assert_eq!(post.states().await.last(), Some(&MailState::Deferred));
    assert_eq!(post.catcher.messages().len(), 0);
    assert_eq!(post.work().await, [Done::Finished, Done::Finished, Done::Finished]);
    assert_eq!(post.catcher.messages().len(), 60);

    // Put off, it is still awaited.
    post.catcher.set_rules(vec![]);
    post.advance(Duration::seconds(31));
    assert_eq!(post.work().await, []);
    assert_eq!(post.work_of(&post.awaited).await, [Done::Finished]);
    assert_eq!(post.states().await, [MailState::Sent; 61]);
    assert!((post.awaited.at_once, post.handler.at_once) > (1, 1));
    for handler in [&post.awaited, &post.handler] {
        assert!(handler.of_one_tenant < handler.at_once, "tenants take turns");
    }
}
