//! Whole batches to the catcher, at every pace the client has.

use crate::{address, catcher, connect, mail, mail_to, mails};
use mailer::{CatcherOptions, Delivery, Rule, Stage};

/// Lock-step, pipelined, chunked.
fn paces() -> [CatcherOptions; 3] {
    [(false, false), (true, false), (true, true)].map(|(pipelining, chunking)| CatcherOptions {
        pipelining,
        chunking,
        ..CatcherOptions::default()
    })
}

#[tokio::test]
async fn every_mail_arrives_once_in_order_and_unchanged() {
    for options in paces() {
        let (catcher, relay) = catcher(options.clone()).await;
        let mut connection = connect(&relay).await;
        let sent = mails(150);
        let (first, second) = sent.split_at(70);
        let mut deliveries = connection.send_many(first).await;
        deliveries.extend(connection.send_many(second).await);
        assert!(connection.is_usable());
        connection.quit().await;

        let caught = catcher.messages();
        assert_eq!(caught.len(), sent.len(), "{options:?}");
        for (index, (caught, mail)) in caught.iter().zip(&sent).enumerate() {
            assert_eq!(*caught.raw, mail.to_bytes());
            assert_eq!(caught.to, [mail.to.address.to_string()]);
            assert_eq!(caught.from, "no-reply@sekisho.example.jp");
            assert_eq!(
                deliveries[index],
                Delivery::Accepted { reply: format!("250 2.0.0 caught as {}", index + 1) }
            );
        }
        assert_eq!(caught[6].subject(), "【訓練】安否を回答してください (7)");
        assert!(caught[6].text().starts_with("https://sekisho.example.jp/a/7\n\n.\n..\n"));
        catcher.shutdown().await;
    }
}

#[tokio::test]
async fn a_refused_mail_leaves_its_neighbours_alone() {
    for options in paces() {
        let rules = vec![
            Rule::refuse("full*@example.jp", 452, "4.2.2 mailbox full"),
            Rule::refuse("gone*@example.jp", 550, "5.1.1 no such user"),
            Rule::refuse("spam*@example.jp", 554, "5.7.1 not this").after_content(),
        ];
        let (catcher, relay) = catcher(CatcherOptions { rules, ..options }).await;
        let recipients =
            ["gone1", "a", "full1", "gone2", "b", "spam1", "c", "spam2", "gone3", "full2", "d", "gone4"];
        let mut batch = Vec::new();
        for (number, name) in recipients.iter().enumerate() {
            let mut mail = mail_to(&format!("{name}@example.jp"), number);
            // Different for each, so that a mail that fell into its neighbour's transaction shows.
            mail.return_path = Some(address(&format!("b+{number}@bounce.example.jp")));
            batch.push(mail);
        }
        let mut connection = connect(&relay).await;
        // Once more on the same connection: the last mail of the first round was refused.
        let mut deliveries = connection.send_many(&batch).await;
        deliveries.extend(connection.send_many(&batch).await);
        assert!(connection.is_usable());

        for (number, delivery) in deliveries.iter().enumerate() {
            let shown = match delivery {
                Delivery::Accepted { .. } => "accepted".to_owned(),
                Delivery::Deferred {
                    stage: Stage::Recipient,
                    code: Some(452),
                    enhanced: Some(e),
                    text,
                    uncertain: false,
                } => {
                    format!("full {e} {text}")
                }
                Delivery::Failed { stage: Stage::Recipient, code: 550, enhanced: Some(e), text } => {
                    format!("gone {e} {text}")
                }
                Delivery::Failed { stage: Stage::Content, code: 554, enhanced: Some(e), text } => {
                    format!("spam {e} {text}")
                }
                other => panic!("{other:?}"),
            };
            let expected =
                match recipients[number % recipients.len()].trim_end_matches(|c: char| c.is_ascii_digit()) {
                    "full" => "full 4.2.2 mailbox full",
                    "gone" => "gone 5.1.1 no such user",
                    "spam" => "spam 5.7.1 not this",
                    _ => "accepted",
                };
            assert_eq!(shown, expected, "{number}");
        }
        let caught = catcher.messages();
        let envelopes: Vec<_> = caught.iter().map(|mail| (mail.from.as_str(), mail.to.join(","))).collect();
        let expected = [("1", "a"), ("4", "b"), ("6", "c"), ("10", "d")]
            .map(|(number, name)| (format!("b+{number}@bounce.example.jp"), format!("{name}@example.jp")));
        let expected: Vec<_> =
            expected.iter().chain(&expected).map(|(from, to)| (from.as_str(), to.clone())).collect();
        assert_eq!(envelopes, expected);
    }
}

#[tokio::test]
async fn large_batches_do_not_block_on_their_own_replies() {
    let (catcher, relay) = catcher(CatcherOptions { keep: 10, ..CatcherOptions::default() }).await;
    let mut connection = connect(&relay).await;
    let mut large = mail(1);
    large.text = "長い本文です。".repeat(100_000);
    let mut batch = vec![large; 6];
    batch.extend(mails(3_000));
    let deliveries = connection.send_many(&batch).await;
    assert!(deliveries.iter().all(Delivery::is_accepted));
    assert_eq!(catcher.messages().last().unwrap().at_index, 3_006);
}

#[tokio::test]
async fn quoted_local_parts_arrive_quoted() {
    for options in paces() {
        let (catcher, relay) = catcher(options).await;
        let deliveries = connect(&relay).await.send_many(&[mail_to("a..b.@docomo.ne.jp", 1)]).await;
        assert!(deliveries[0].is_accepted());
        assert_eq!(catcher.messages()[0].to, ["\"a..b.\"@docomo.ne.jp"]);
    }
}

#[tokio::test]
async fn nothing_to_send_is_nothing_said() {
    let (_catcher, relay) = catcher(CatcherOptions::default()).await;
    let mut connection = connect(&relay).await;
    assert_eq!(connection.send_many(&[]).await, []);
    assert!(connection.is_usable());
}

#[tokio::test]
async fn a_dropped_batch_leaves_an_unusable_connection() {
    let (_catcher, relay) = catcher(CatcherOptions::default()).await;
    let mut connection = connect(&relay).await;
    let batch = mails(500);
    tokio::select! {
        biased;
        _ = connection.send_many(&batch) => panic!("cannot be ready at once"),
        () = std::future::ready(()) => {}
    }
    assert!(!connection.is_usable());
    let deliveries = connection.send_many(&batch[..1]).await;
    assert!(matches!(deliveries[0], Delivery::Deferred { code: None, uncertain: false, .. }));
}
