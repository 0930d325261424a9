//! Mail and webhooks: written with the alert, signed, tried again, given up with an alarm.

use crate::{House, SCHEMAS, tls};
use alert::api::{AddChannel, ChannelKind, RemoveChannel, Severity};
use ledger::EntryOutcome::Failure;
use office::Done;
use rustls::{
    ServerConfig,
    crypto::aws_lc_rs,
    pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer},
};
use std::sync::{
    Arc,
    atomic::{AtomicU16, Ordering},
};
use time::Duration;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
    sync::mpsc,
};

/// A webhook on loopback: what it heard, and what it answers.
struct Hook {
    port: u16,
    heard: mpsc::UnboundedReceiver<String>,
    status: Arc<AtomicU16>,
    outgoing: outgoing::Outgoing,
}

async fn hook() -> Hook {
    let certified = rcgen::generate_simple_self_signed(vec!["127.0.0.1".to_owned()]).unwrap();
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(certified.signing_key.serialize_der()));
    let mut roots = rustls::RootCertStore::empty();
    roots.add(certified.cert.der().clone()).unwrap();
    let server = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certified.cert.der().clone()], key)
        .unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let (tell, heard) = mpsc::unbounded_channel();
    let status = Arc::new(AtomicU16::new(204));
    let answer = Arc::clone(&status);
    let acceptor = tokio_rustls::TlsAcceptor::from(Arc::new(server));
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let Ok(mut stream) = acceptor.accept(stream).await else { continue };
            let (mut read, mut piece) = (Vec::new(), [0; 8192]);
            while !is_whole(&read) {
                match stream.read(&mut piece).await {
                    Ok(0) | Err(_) => break,
                    Ok(length) => read.extend_from_slice(&piece[..length]),
                }
            }
            let _ = tell.send(String::from_utf8_lossy(&read).into_owned());
            let status = answer.load(Ordering::Relaxed);
            let _ = stream
                .write_all(format!("HTTP/1.1 {status} X\r\ncontent-length: 0\r\n\r\n").as_bytes())
                .await;
            let _ = stream.shutdown().await;
        }
    });
    let outgoing = outgoing::Outgoing::new(tls(roots), vec!["127.0.0.0/8".parse().unwrap()]);
    Hook { port, heard, status, outgoing }
}

fn is_whole(read: &[u8]) -> bool {
    let text = String::from_utf8_lossy(read);
    let Some((head, body)) = text.split_once("\r\n\r\n") else { return false };
    let length = head
        .lines()
        .find_map(|line| line.to_ascii_lowercase().strip_prefix("content-length: ")?.parse().ok());
    length.is_some_and(|length: usize| body.len() >= length)
}

#[tokio::test]
async fn a_webhook_is_told_signed_and_again_until_it_takes_it() {
    let mut hook = hook().await;
    let ground = testkit::ground(SCHEMAS).await;
    let mut house = House::over(ground, hook.outgoing.clone()).await;
    let office = house.ground.office.clone();
    let url = format!("https://127.0.0.1:{}/in/secret-path", hook.port);
    let add = AddChannel::new(ChannelKind::Webhook, &url, Severity::Low).unwrap();
    let secret = office.perform(&house.administrator(), add).await.unwrap().unwrap();
    let channels = alert::api::channels(&office, &house.administrator()).await.unwrap();
    assert!(channels.iter().all(|channel| !channel.shown.contains("secret-path")), "{channels:?}");
    for _ in 0..5 {
        house.export().await;
    }
    house.follow().await;

    hook.status.store(503, Ordering::Relaxed);
    let told = house.work("alert.delivery").await;
    assert!(!told.is_empty() && told.iter().all(|done| *done == Done::Finished), "{told:?}");
    assert_eq!(house.work("alert.delivery").await, []);
    let channels = alert::api::channels(&office, &house.administrator()).await.unwrap();
    assert_eq!(channels[0].last_error.as_deref(), Some("HTTP 503"));
    house.ground.clock.advance(Duration::seconds(11));
    hook.status.store(204, Ordering::Relaxed);
    house.work("alert.delivery").await;
    house.ground.clock.advance(Duration::hours(2));
    assert_eq!(house.work("alert.delivery").await, []);
    let channels = alert::api::channels(&office, &house.administrator()).await.unwrap();
    assert_eq!(channels[0].last_error, None);

    let mut requests = Vec::new();
    while let Ok(request) = hook.heard.try_recv() {
        requests.push(request);
    }
    assert_eq!(requests.len(), told.len() * 2);
    let export = requests.iter().find(|request| request.contains("mass-export")).unwrap();
    let (head, body) = export.split_once("\r\n\r\n").unwrap();
    let given = head.lines().find_map(|line| line.strip_prefix("sekisho-signature: ")).unwrap();
    let at: i64 = given.split(['=', ',']).nth(1).unwrap().parse().unwrap();
    assert_eq!(given, outgoing::signature(secret.expose().as_bytes(), at, body.as_bytes()));
    let payload: serde_json::Value = serde_json::from_str(body).unwrap();
    assert_eq!(payload["entry"]["activity"], "audit.export");
    assert_eq!(payload["name"]["en"], "Many exports in a short time");
}

#[tokio::test]
async fn a_webhook_that_never_answers_is_given_up_with_an_alarm() {
    let hook = hook().await;
    let ground = testkit::ground(SCHEMAS).await;
    let mut house = House::over(ground, hook.outgoing.clone()).await;
    let office = house.ground.office.clone();
    hook.status.store(500, Ordering::Relaxed);
    let url = format!("https://127.0.0.1:{}/", hook.port);
    let add = AddChannel::new(ChannelKind::Webhook, &url, Severity::High).unwrap();
    office.perform(&house.administrator(), add).await.unwrap();
    for _ in 0..5 {
        house.export().await;
    }
    house.follow().await;
    for _ in 0..9 {
        house.work("alert.delivery").await;
        house.ground.clock.advance(Duration::minutes(61));
    }
    assert_eq!(house.work("alert.delivery").await, []);
    let last = house.entries("alert.delivery.settle").await.pop().unwrap();
    assert_eq!((last.0, &last.1["final"]), (Failure, &serde_json::json!(true)));
    house.follow().await;
    assert!(house.rules_raised().await.contains(&"delivery-failed".to_owned()));
}

/// What a tenant types does not lead into the provider's network.
#[tokio::test]
async fn a_webhook_inside_the_providers_network_is_not_asked() {
    let mut hook = hook().await;
    let mut house = House::new().await;
    let office = house.ground.office.clone();
    let url = format!("https://127.0.0.1:{}/", hook.port);
    let add = AddChannel::new(ChannelKind::Webhook, &url, Severity::Low).unwrap();
    office.perform(&house.administrator(), add).await.unwrap();
    for _ in 0..5 {
        house.export().await;
    }
    house.follow().await;
    house.work("alert.delivery").await;
    let channel = alert::api::channels(&office, &house.administrator()).await.unwrap().remove(0);
    assert!(channel.last_error.unwrap().contains("not a public address"));
    assert!(hook.heard.try_recv().is_err());
    office.perform(&house.administrator(), RemoveChannel(channel.id)).await.unwrap();
    assert_eq!(alert::api::channels(&office, &house.administrator()).await.unwrap().len(), 0);
}

#[tokio::test]
async fn a_mail_is_written_with_the_alert() {
    let mut house = House::new().await;
    let office = house.ground.office.clone();
    let add = AddChannel::new(ChannelKind::Mail, "soc@example.jp", Severity::High).unwrap();
    assert!(office.perform(&house.administrator(), add).await.unwrap().is_none());
    for _ in 0..5 {
        house.export().await;
    }
    house.follow().await;
    let mails: Vec<u64> = house
        .entries("alert.raise")
        .await
        .iter()
        .filter(|(_, facts)| facts["severity"] == "high")
        .map(|(_, facts)| facts["mails"].as_u64().unwrap_or(0))
        .collect();
    assert!(mails.contains(&1), "{mails:?}");
    let dispatched = house.open().await.into_iter().filter(|alert| alert.dispatched_at.is_some()).count();
    assert!(dispatched > 0);
    for (typed, kind) in [("nobody", ChannelKind::Mail), ("http://a.example/", ChannelKind::Webhook)] {
        let refused = AddChannel::new(kind, typed, Severity::Low).err().unwrap();
        assert_eq!(refused.fields[0].field, "address");
    }
}
