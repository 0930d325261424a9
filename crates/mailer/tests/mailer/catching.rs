//! The catcher's own promises: what it keeps, waits for, writes down and limits.

use crate::{LIMIT, catcher, connect, listener, mail, mail_to, mails};
use mailer::{Catcher, CatcherOptions, Connection, Delivery, OpenError, Rule, Stage};
use std::time::Duration;
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::TcpStream,
};

#[tokio::test]
async fn the_newest_are_kept() {
    let (catcher, relay) = catcher(CatcherOptions { keep: 3, ..CatcherOptions::default() }).await;
    connect(&relay).await.send_many(&mails(5)).await;
    let indices: Vec<_> = catcher.messages().iter().map(|mail| mail.at_index).collect();
    assert_eq!(indices, [3, 4, 5]);
    catcher.clear();
    assert_eq!(catcher.messages(), []);
    connect(&relay).await.send_many(&mails(1)).await;
    assert_eq!(catcher.messages()[0].at_index, 6);
}

#[tokio::test]
async fn memory_is_bounded_in_bytes() {
    let size = mail(1).to_bytes().len();
    let (catcher, relay) =
        catcher(CatcherOptions { keep_bytes: 2 * size + 10, ..CatcherOptions::default() }).await;
    connect(&relay).await.send_many(&mails(9)).await;
    assert_eq!(catcher.messages().len(), 2);
}

#[tokio::test]
async fn waiting_finds_what_was_there_and_what_comes() {
    let (catcher, relay) = catcher(CatcherOptions::default()).await;
    connect(&relay).await.send_many(&mails(3)).await;
    let found = catcher.wait_for(|mail| mail.subject().ends_with("(2)"), LIMIT).await.unwrap();
    assert_eq!(found.at_index, 2);
    let (found, _) = tokio::join!(catcher.wait_for(|mail| mail.to == ["late@example.jp"], LIMIT), async {
        connect(&relay).await.send_many(&[mail(4), mail_to("late@example.jp", 5)]).await
    });
    assert_eq!(found.unwrap().at_index, 5);
    assert_eq!(catcher.wait_for(|_| false, Duration::from_millis(1)).await, None);
}

#[tokio::test]
async fn files_are_written_before_the_mail_is_accepted_and_numbers_go_on() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("mail");
    for round in 0..2 {
        let options = CatcherOptions { folder: Some(path.clone()), ..CatcherOptions::default() };
        let (catcher, relay) = catcher(options).await;
        connect(&relay).await.send_many(&mails(2)).await;
        for number in 1..=2 {
            let file = path.join(format!("{:08}.eml", round * 2 + number));
            assert_eq!(std::fs::read(file).unwrap(), mail(number).to_bytes());
        }
        catcher.shutdown().await;
    }
}

#[tokio::test]
async fn a_mail_that_cannot_be_written_is_not_accepted() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("not-a-folder");
    std::fs::write(&file, "").unwrap();
    let (catcher, relay) = catcher(CatcherOptions { folder: Some(file), ..CatcherOptions::default() }).await;
    let deliveries = connect(&relay).await.send_many(&mails(1)).await;
    assert!(matches!(
        deliveries[0],
        Delivery::Deferred { stage: Stage::Content, code: Some(451), uncertain: false, .. }
    ));
    assert_eq!(catcher.messages(), []);
}

#[tokio::test]
async fn rules_can_be_lifted() {
    let rules = vec![Rule::refuse("*", 450, "4.7.1 later\r\n250 injected")];
    let (catcher, relay) = catcher(CatcherOptions { rules, ..CatcherOptions::default() }).await;
    let mut connection = connect(&relay).await;
    let first = connection.send_many(&mails(1)).await;
    let Delivery::Deferred { stage: Stage::Recipient, text, .. } = &first[0] else { panic!("{first:?}") };
    assert_eq!(text, "later  250 injected");
    catcher.set_rules(vec![]);
    assert!(connection.send_many(&mails(1)).await[0].is_accepted());
}

#[tokio::test]
async fn a_mail_above_the_limit_is_refused_however_it_comes() {
    for (pipelining, chunking) in [(false, false), (true, true)] {
        let options =
            CatcherOptions { max_mail_bytes: 900, pipelining, chunking, ..CatcherOptions::default() };
        let (catcher, relay) = catcher(options).await;
        let mut small = mail(2);
        small.text = "短い".to_owned();
        let deliveries = connect(&relay).await.send_many(&[mail(1), small]).await;
        assert!(matches!(deliveries[0], Delivery::Failed { stage: Stage::Sender, code: 552, .. }));
        assert!(deliveries[1].is_accepted(), "{deliveries:?}");
        assert_eq!(catcher.messages().len(), 1);
    }
}

#[tokio::test]
async fn connections_above_the_limit_are_told_so() {
    let (_catcher, relay) = catcher(CatcherOptions { max_connections: 1, ..CatcherOptions::default() }).await;
    let first = connect(&relay).await;
    let refused = Connection::open(&relay).await.err().unwrap();
    assert!(matches!(&refused, OpenError::Refused { command: "greeting", reply } if reply.code == 421));
    assert!(refused.is_temporary());
    drop(first);
}

#[tokio::test]
async fn shutdown_closes_listener_and_connections_and_keeps_the_mails() {
    let (catcher, relay) = catcher(CatcherOptions::default()).await;
    let mut connection = connect(&relay).await;
    connection.send_many(&mails(1)).await;
    catcher.shutdown().await;
    catcher.shutdown().await;
    assert!(matches!(Connection::open(&relay).await, Err(OpenError::Unreachable(_))));
    let deliveries = connection.send_many(&mails(1)).await;
    assert!(matches!(deliveries[0], Delivery::Deferred { code: None, .. }));
    assert!(!connection.is_usable());
    assert_eq!(catcher.messages().len(), 1);
}

/// What a client says, and the code of each reply it gets.
#[tokio::test]
async fn a_table_of_sessions() {
    let (listener, relay) = listener().await;
    let options = CatcherOptions { max_mail_bytes: 20, ..CatcherOptions::default() };
    let catcher = Catcher::start(listener, options);
    let long_line = format!("NOOP {}\r\n", "x".repeat(20_000));
    let cases: [(&str, &str); 14] = [
        ("", "220 221"),
        ("HELO x\r\nNOOP\r\nVRFY a\r\nEXPN a\r\n", "220 250 250 252 500 221"),
        ("MAIL FROM:a@example.jp\r\nMAIL\r\nRCPT TO:<a@example.jp>\r\nDATA\r\n", "220 501 501 503 503 221"),
        ("mail from: <>\r\nrcpt to: <a@example.jp> X=1\r\ndata\r\n.\r\n", "220 250 250 354 250 221"),
        ("MAIL FROM:<>\r\nMAIL FROM:<>\r\nRCPT TO:<>\r\nDATA\r\n", "220 250 503 501 554 221"),
        ("MAIL FROM:<> SIZE=21\r\nMAIL FROM:<> SIZE=20\r\n", "220 552 250 221"),
        ("MAIL FROM:<>\r\nRCPT TO:<a>\r\nDATA\r\n123456789012345678901\r\n.\r\n", "220 250 250 354 552 221"),
        ("MAIL FROM:<>\r\nRCPT TO:<a>\r\nBDAT 2\r\nxyBDAT 1 LAST\r\nz", "220 250 250 250 250 221"),
        (
            "MAIL FROM:<>\r\nRCPT TO:<a>\r\nBDAT 2\r\nxyDATA\r\nRSET\r\nMAIL FROM:<>\r\n",
            "220 250 250 250 503 250 250 221",
        ),
        (
            "MAIL FROM:<>\r\nRCPT TO:<a>\r\nBDAT 15\r\n123456789012345BDAT 6 LAST\r\n123456",
            "220 250 250 250 552 221",
        ),
        ("BDAT 6 LAST\r\nQUIT\r\nMAIL FROM:<>\r\n", "220 503 250 221"),
        ("BDAT -1\r\nMAIL FROM:<x>\r\n", "220 421"),
        ("STARTTLS\r\nAUTH PLAIN AGEAYg==\r\n", "220 500 538 221"),
        (&long_line, "220 500 221"),
    ];
    for (said, codes) in cases {
        let mut stream = TcpStream::connect(("127.0.0.1", relay.port)).await.unwrap();
        stream.write_all(format!("{said}QUIT\r\n").as_bytes()).await.unwrap();
        let mut lines = BufReader::new(stream).lines();
        let mut got = Vec::new();
        while let Ok(Some(line)) = lines.next_line().await {
            got.push(line[..3].to_owned());
        }
        assert_eq!(got.join(" "), codes, "{}", &said[..said.len().min(80)]);
    }
    let raws: Vec<_> = catcher.messages().iter().map(|mail| mail.raw.to_vec()).collect();
    assert_eq!(raws, [b"".to_vec(), b"xyz".to_vec()]);
}
