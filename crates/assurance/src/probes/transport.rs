//! Which TLS versions and suites a listener agrees to.

use super::{
    Probe, facts,
    net::{
        Entrance, connector,
        decoy::Decoy,
        hello::{self, Answer, Hello, TLS_1_0, TLS_1_1, TLS_1_2, TLS_1_3},
    },
    run_of,
};
use crate::model::{
    asset::Asset,
    evidence::{Facts, Run},
};
use kernel::Timestamp;
use office::BoxFuture;
use rustls::{
    SupportedProtocolVersion,
    version::{TLS12, TLS13},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// Offers one version at a time.
pub(super) struct TlsVersions;

impl Probe for TlsVersions {
    fn code(&self) -> &'static str {
        "tls-versions"
    }

    fn run<'a>(&'a self, asset: &'a Asset, _: Timestamp) -> BoxFuture<'a, Run> {
        Box::pin(async move { run_of(versions(Entrance::of(asset)).await) })
    }

    /// Against a listener that goes on with a hello of TLS 1.0.
    fn canary(&self, _: Timestamp) -> BoxFuture<'_, Run> {
        Box::pin(async {
            let decoy = match old_listener(TLS_1_0).await {
                Ok(decoy) => decoy,
                Err(reason) => return Run::Unable(reason),
            };
            run_of(versions(Ok(decoy.entrance())).await)
        })
    }
}

async fn versions(entrance: Result<Entrance, String>) -> Result<Facts, String> {
    let entrance = entrance?;
    let mut agreed = Vec::new();
    for (name, version) in [("1.0", TLS_1_0), ("1.1", TLS_1_1)] {
        let hello = Hello { version, suites: OLD_SUITES, host: &entrance.host };
        let answer = hello::say(entrance.dial().await?, hello).await?;
        if let Answer::Accepted { version: agreed_on, .. } = answer
            && agreed_on <= version
        {
            agreed.push(name);
        }
    }
    for (name, version) in [("1.2", &TLS12), ("1.3", &TLS13)] {
        if completes(&entrance, version).await? {
            agreed.push(name);
        }
    }
    let (oldest, newest) = (agreed.first(), agreed.last());
    let (oldest, newest) = oldest.zip(newest).ok_or("no TLS version is agreed to")?;
    Ok(facts([
        ("min_tls", (*oldest).into()),
        ("newest_tls", (*newest).into()),
        ("agreed", agreed.clone().into()),
    ]))
}

/// A whole handshake with this version alone.
async fn completes(entrance: &Entrance, version: &'static SupportedProtocolVersion) -> Result<bool, String> {
    let stream = entrance.dial().await?;
    let connect = connector(&[version])?.0.connect(entrance.server_name()?, stream);
    Ok(connect.await.is_ok())
}

/// Suites that a listener may have to be refused for.
pub(super) struct CipherSuites;

impl Probe for CipherSuites {
    fn code(&self) -> &'static str {
        "cipher-suites"
    }

    fn run<'a>(&'a self, asset: &'a Asset, _: Timestamp) -> BoxFuture<'a, Run> {
        Box::pin(async move { run_of(suites(Entrance::of(asset)).await) })
    }

    /// Against a listener that takes whatever suite comes first.
    fn canary(&self, _: Timestamp) -> BoxFuture<'_, Run> {
        Box::pin(async {
            let decoy = match old_listener(TLS_1_2).await {
                Ok(decoy) => decoy,
                Err(reason) => return Run::Unable(reason),
            };
            run_of(suites(Ok(decoy.entrance())).await)
        })
    }
}

/// Without forward secrecy, without authenticated encryption, without encryption, without a
/// certificate, or with a broken cipher: all that TLS 1.0 to 1.2 have besides what is permitted.
const OLD_SUITES: &[u16] = &[
    0x002f, 0x0035, 0x003c, 0x003d, 0x009c, 0x009d, 0xc09c, 0xc09d, 0x0041, 0x0084, // static RSA
    0xc013, 0xc014, 0xc027, 0xc028, 0xc009, 0xc00a, 0xc023, 0xc024, // ECDHE with CBC
    0x0033, 0x0039, 0x0067, 0x006b, 0x009e, 0x009f, 0xccaa, // DHE
    0x000a, 0xc012, 0xc008, 0x0016, // 3DES
    0x0005, 0x0004, 0xc011, 0xc007, // RC4
    0x0001, 0x0002, 0x003b, 0xc006, 0xc010, // no encryption
    0x0034, 0x0018, 0x001b, 0xc018, 0xc019, // nobody authenticated
    0xc0ac, 0xc0ad, 0xc0ae, 0xc0af, // CCM
];
/// TLS 1.3's suites that are not permitted: CCM.
const OTHER_1_3_SUITES: &[u16] = &[0x1304, 0x1305];

async fn suites(entrance: Result<Entrance, String>) -> Result<Facts, String> {
    let entrance = entrance?;
    let mut taken = Vec::new();
    for (version, offered) in [(TLS_1_2, OLD_SUITES), (TLS_1_3, OTHER_1_3_SUITES)] {
        let mut left = offered.to_vec();
        // Each round offers all that were not taken yet; a listener that refuses ends it.
        while !left.is_empty() && taken.len() < 64 {
            let hello = Hello { version, suites: &left, host: &entrance.host };
            match hello::say(entrance.dial().await?, hello).await? {
                Answer::Refused => break,
                Answer::Accepted { suite, .. } => {
                    let before = left.len();
                    left.retain(|offered| *offered != suite);
                    taken.push(format!("{suite:#06x}"));
                    if left.len() == before {
                        break;
                    }
                }
            }
        }
    }
    let offered = OLD_SUITES.len().saturating_add(OTHER_1_3_SUITES.len());
    Ok(facts([
        ("suites_outside_list", taken.len().into()),
        ("suites_offered", offered.into()),
        ("taken", taken.into()),
    ]))
}

/// Answers every hello with a ServerHello of an old version.
async fn old_listener(version: u16) -> Result<Decoy, String> {
    Decoy::start(move |mut stream: TcpStream| async move {
        let mut hello = vec![0_u8; 4096];
        if let Ok(length) = stream.read(&mut hello).await
            && let Some(answer) = hello.get(..length).and_then(|hello| hello::old_answer(version, hello))
        {
            let _ = stream.write_all(&answer).await;
        }
    })
    .await
}
