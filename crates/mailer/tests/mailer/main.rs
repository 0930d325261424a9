//! The mailer against servers: its own catcher, servers that misbehave, servers and readers of others.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "tests"
)]

mod broken_servers;
mod catching;
mod delivering;
mod foreign;
mod secured;

use mailer::{Address, Catcher, CatcherOptions, Connection, Mail, Mailbox, MessageId, Relay, Timeouts};
use std::time::Duration;
use time::macros::datetime;
use tokio::net::TcpListener;

/// Long enough for a busy machine; no test that passes waits for it.
const LIMIT: Duration = Duration::from_secs(20);

fn address(text: &str) -> Address {
    Address::parse(text).unwrap()
}

/// A Japanese mail of about 1.5 KB, different for each number.
fn mail(number: usize) -> Mail {
    mail_to(&format!("p{number}@example.jp"), number)
}

fn mail_to(to: &str, number: usize) -> Mail {
    Mail::new(
        Mailbox::named("関所 安否確認", address("no-reply@sekisho.example.jp")),
        Mailbox::named(format!("山田 {number}"), address(to)),
        format!("【訓練】安否を回答してください ({number})"),
        format!(
            "https://sekisho.example.jp/a/{number}\n\n.\n..\n{}",
            "ご家族の状況もお知らせください。\n".repeat(20)
        ),
        MessageId::parse(&format!("c1.p{number}@sekisho.example.jp")).unwrap(),
        datetime!(2026-11-21 09:00:00 +9),
    )
}

fn mails(count: usize) -> Vec<Mail> {
    (1..=count).map(mail).collect()
}

async fn catcher(options: CatcherOptions) -> (Catcher, Relay) {
    let (listener, relay) = listener().await;
    (Catcher::start(listener, options), relay)
}

async fn listener() -> (TcpListener, Relay) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let mut relay = Relay::plain("127.0.0.1", port, "sekisho.example.jp");
    relay.timeouts = Timeouts::all(LIMIT);
    (listener, relay)
}

async fn connect(relay: &Relay) -> Connection {
    Connection::open(relay).await.unwrap()
}
