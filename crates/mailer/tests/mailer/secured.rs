//! TLS and AUTH: with a certificate made for the test, and with servers that try to get around it.

use crate::{LIMIT, catcher, connect, listener, mails};
use mailer::{
    CatcherOptions, CatcherTls, Connection, Credentials, OpenError, Relay, ReplyError, Timeouts, Tls,
};
use rustls::{
    ClientConfig, RootCertStore, ServerConfig,
    crypto::aws_lc_rs,
    pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer},
};
use std::sync::Arc;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};

/// A server for `localhost`, and a client that trusts it and nobody else.
fn pair() -> (Arc<ServerConfig>, Arc<ClientConfig>) {
    let certified = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(certified.signing_key.serialize_der()));
    let mut roots = RootCertStore::empty();
    roots.add(certified.cert.der().clone()).unwrap();
    let provider = || Arc::new(aws_lc_rs::default_provider());
    let server = ServerConfig::builder_with_provider(provider())
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certified.cert.der().clone()], key)
        .unwrap();
    let client = ClientConfig::builder_with_provider(provider())
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    (Arc::new(server), Arc::new(client))
}

fn named(mut relay: Relay, tls: Tls) -> Relay {
    relay.host = "localhost".to_owned();
    relay.tls = tls;
    relay
}

#[tokio::test]
async fn mail_under_tls_both_ways_with_short_and_long_credentials() {
    let (server, client) = pair();
    let ways = [
        (CatcherTls::StartTls(Arc::clone(&server)), Tls::StartTls(Arc::clone(&client))),
        (CatcherTls::Implicit(server), Tls::Implicit(client)),
    ];
    for (catcher_tls, tls) in ways {
        for password in ["secret".to_owned(), "長".repeat(85), "p".repeat(255)] {
            let tls_catcher = CatcherOptions { tls: catcher_tls.clone(), ..CatcherOptions::default() };
            let (catcher, relay) = catcher(tls_catcher).await;
            let mut relay = named(relay, tls.clone());
            relay.credentials = Some(Credentials::new("u".repeat(255), password).unwrap());
            let mut connection = connect(&relay).await;
            let deliveries = connection.send_many(&mails(50)).await;
            assert!(deliveries.iter().all(mailer::Delivery::is_accepted), "{deliveries:?}");
            connection.quit().await;
            assert_eq!(catcher.messages().len(), 50);
        }
    }
}

#[tokio::test]
async fn a_certificate_that_is_not_trusted_or_not_for_the_host_ends_it() {
    let (server, client) = pair();
    let (_, stranger) = pair();
    for starttls in [true, false] {
        let mode = |config| if starttls { Tls::StartTls(config) } else { Tls::Implicit(config) };
        let server = Arc::clone(&server);
        let tls = if starttls { CatcherTls::StartTls(server) } else { CatcherTls::Implicit(server) };
        let (_catcher, relay) = catcher(CatcherOptions { tls, ..CatcherOptions::default() }).await;
        let untrusted = named(relay.clone(), mode(Arc::clone(&stranger)));
        assert!(matches!(Connection::open(&untrusted).await, Err(OpenError::TlsHandshake(_))));
        let mut other_name = named(relay, mode(Arc::clone(&client)));
        other_name.host = "127.0.0.1".to_owned();
        assert!(matches!(Connection::open(&other_name).await, Err(OpenError::TlsHandshake(_))));
    }
}

#[tokio::test]
async fn what_was_asked_for_and_is_not_offered_ends_it() {
    let (_, client) = pair();
    let (catcher, relay) = catcher(CatcherOptions::default()).await;
    let no_tls = named(relay.clone(), Tls::StartTls(client));
    assert!(matches!(Connection::open(&no_tls).await, Err(OpenError::NoStartTls)));
    let mut in_clear = relay;
    in_clear.credentials = Some(Credentials::new("a", "b").unwrap());
    assert!(matches!(Connection::open(&in_clear).await, Err(OpenError::CredentialsWithoutTls)));
    assert_eq!(catcher.messages(), []);
}

/// Replies that a man in the middle puts behind the 220 must not be read as if they had come under TLS.
#[tokio::test]
async fn replies_injected_before_tls_end_it() {
    let (_, client) = pair();
    let (listener, relay) = listener().await;
    let playing = tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        let mut stream = BufReader::new(stream);
        let mut line = String::new();
        stream.write_all(b"220 x\r\n").await.unwrap();
        stream.read_line(&mut line).await.unwrap();
        stream.write_all(b"250-x\r\n250 STARTTLS\r\n").await.unwrap();
        stream.read_line(&mut line).await.unwrap();
        stream.write_all(b"220 go\r\n250-evil\r\n250 AUTH PLAIN\r\n").await.unwrap();
    });
    let mut relay = named(relay, Tls::StartTls(client));
    relay.timeouts = Timeouts::all(LIMIT);
    let error = Connection::open(&relay).await.err().unwrap();
    assert!(matches!(error, OpenError::Protocol(ReplyError::Unexpected)), "{error}");
    playing.await.unwrap();
}
