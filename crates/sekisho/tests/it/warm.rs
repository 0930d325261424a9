//! The gate in front of an application that nobody here wrote: what it serves while PostgreSQL is
//! away, WebSockets through it, and what it costs to have it idle.

use crate::{
    client::{Client, trusting},
    demo::{Demo, kill},
    people::{self, PASSWORD, sign_in},
};
use axum::{Router, routing::get};
use futures_util::{SinkExt, StreamExt};
use http::StatusCode;
use std::{
    net::SocketAddr,
    process::Command,
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::net::{TcpListener, TcpStream};
use tokio_tungstenite::tungstenite::{self, Message, client::IntoClientRequest};

/// What the program itself has allocated, without PostgreSQL, when nobody asks for anything, also after people
/// have signed in. Pages of the program's file are not counted: of a debug build's there are 70 MiB.
const IDLE_KIB: u64 = 64 * 1024;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_application_behind_the_gate() {
    let (pages, echo) = (application().await, echoing().await);
    let keep = tempfile::Builder::new().prefix("sekisho-warm-").tempdir().expect("folder");
    std::fs::set_permissions(keep.path(), std::os::unix::fs::PermissionsExt::from_mode(0o755))
        .expect("permissions");
    let folder = keep.path().join("data");
    std::fs::create_dir(&folder).expect("folder");
    let services = format!(
        "[[service]]\nhost = \"app.localhost\"\nupstream = \"http://{pages}\"\n\n\
         [[service]]\nhost = \"echo.localhost\"\nupstream = \"http://{echo}\"\nwebsockets = true\n"
    );
    std::fs::write(folder.join("services.toml"), services).expect("services.toml");
    let demo = Demo::start_in(&folder, 0).await;

    idle(&demo, "after its start").await;
    let mut operator = people::operator(&demo).await;
    people::found(&demo, &mut operator, "minato").await;
    strangers_sign_in_first(&demo).await;
    let revoked = echo_through_the_gate(&demo).await;
    revocation_cuts_it(&demo, revoked, "hinted").await;
    demo.psql("drop trigger change_hint on store.change");
    let revoked = echo_through_the_gate(&demo).await;
    revocation_cuts_it(&demo, revoked, "found by the poll").await;
    many_at_the_door(&demo).await;
    idle(&demo, "after sign-ins").await;
    without_the_database(&demo).await;
}

/// Pages of an application that needs no database. It says who it was told is asking.
async fn application() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("socket");
    let address = listener.local_addr().expect("address");
    let says = |headers: http::HeaderMap| async move {
        let assertions = headers.get_all("sekisho-assertion").iter().count();
        let cookies =
            headers.get("cookie").and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned();
        format!("an application; assertions: {assertions}; cookies: {cookies}")
    };
    tokio::spawn(async move { axum::serve(listener, Router::new().route("/", get(says))).await });
    address
}

/// A WebSocket server that says everything back.
async fn echoing() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("socket");
    let address = listener.local_addr().expect("address");
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(async move {
                let Ok(mut socket) = tokio_tungstenite::accept_async(stream).await else { return };
                while let Some(Ok(message)) = socket.next().await {
                    if (message.is_text() || message.is_binary()) && socket.send(message).await.is_err() {
                        return;
                    }
                }
            });
        }
    });
    address
}

/// Workers and probes go on when nobody asks: the least of five seconds is idle.
async fn idle(demo: &Demo, when: &str) {
    let resident = || {
        let status = std::fs::read_to_string(format!("/proc/{}/status", demo.pid())).expect("status");
        let line = status.lines().find_map(|line| line.strip_prefix("RssAnon:")).expect("RssAnon");
        line.trim().trim_end_matches(" kB").parse::<u64>().expect("number")
    };
    let (mut least, mut most) = (resident(), 0);
    for _ in 0..20 {
        tokio::time::sleep(Duration::from_millis(250)).await;
        (least, most) = (least.min(resident()), most.max(resident()));
    }
    eprintln!("idle {when}: {} MiB allocated, {} MiB at most", least / 1024, most / 1024);
    assert!(least < IDLE_KIB, "{least} KiB allocated when idle {when}");
}

async fn strangers_sign_in_first(demo: &Demo) {
    let mut stranger = Client::at(demo, "app.localhost");
    let answer = stranger.page("/").await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    assert!(answer.location().starts_with("/_sekisho/signin"), "{}", answer.location());
    let refused = connect(demo, &stranger).await.expect_err("a stranger's WebSocket");
    let tungstenite::Error::Http(response) = refused else { panic!("{refused}") };
    assert_ne!(response.status(), StatusCode::SWITCHING_PROTOCOLS);
}

type Socket = tokio_tungstenite::WebSocketStream<tokio_rustls::client::TlsStream<TcpStream>>;

/// A WebSocket to the echo through the gate, with the client's cookies.
async fn connect(demo: &Demo, client: &Client) -> Result<Socket, tungstenite::Error> {
    let origin = format!("https://echo.localhost:{}", demo.port);
    let mut request = format!("wss://echo.localhost:{}/any", demo.port).into_client_request()?;
    let cookies =
        client.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ");
    for (name, value) in [("cookie", cookies), ("origin", origin)] {
        request.headers_mut().insert(name, value.parse().expect("header"));
    }
    let tcp = TcpStream::connect(("127.0.0.1", demo.port)).await?;
    let name = rustls::pki_types::ServerName::try_from("echo.localhost").expect("name");
    let tls =
        tokio_rustls::TlsConnector::from(Arc::clone(&trusting(&demo.authority()))).connect(name, tcp).await?;
    tokio_tungstenite::client_async(request, tls).await.map(|(socket, _)| socket)
}

async fn echo_through_the_gate(demo: &Demo) -> Socket {
    let mut person = Client::at(demo, "echo.localhost");
    sign_in(&mut person, "minato", "admin", PASSWORD).await;
    let mut socket = connect(demo, &person).await.expect("WebSocket");
    for text in ["こんにちは".to_owned(), "x".repeat(100_000)] {
        socket.send(Message::text(text.clone())).await.expect("send");
        let back = socket.next().await.expect("open").expect("message");
        assert_eq!(back.into_text().expect("text").as_str(), text);
    }
    socket
}

/// Ends every session but the administrator's own: what is open for them is cut within a second.
async fn revocation_cuts_it(demo: &Demo, mut socket: Socket, how: &str) {
    let mut administrator = Client::new(demo, "console");
    sign_in(&mut administrator, "minato", "admin", PASSWORD).await;
    let page = administrator.page("/sessions").await;
    let csrf = page.field("csrf");
    let begin = Instant::now();
    for action in page.body.split("action=\"/sessions/").skip(1).filter_map(|rest| rest.split('"').next()) {
        let answer = administrator.post(&format!("/sessions/{action}"), &[("csrf", &csrf)]).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
    }
    let end =
        tokio::time::timeout(Duration::from_secs(5), socket.next()).await.expect("the WebSocket goes on");
    assert!(!matches!(end, Some(Ok(Message::Text(_) | Message::Binary(_)))), "{end:?}");
    eprintln!("{how}: the WebSocket was cut {:?} after the first revocation was asked for", begin.elapsed());
}

/// Who is known already is served while PostgreSQL stands still. Whom only the database knows is not.
async fn without_the_database(demo: &Demo) {
    let mut known = Client::at(demo, "app.localhost");
    sign_in(&mut known, "minato", "admin", PASSWORD).await;
    let page = known.page("/").await;
    assert_eq!(page.status, StatusCode::OK);
    assert_eq!(
        page.body, "an application; assertions: 1; cookies: ",
        "the cookies of sign-in stay at the gate"
    );
    let mut fresh = Client::at(demo, "app.localhost");
    sign_in(&mut fresh, "minato", "admin", PASSWORD).await;

    let mut in_the_middle = asking(demo).await;
    let stopped = Stopped::all_of(demo.postgres_pid().expect("postgres"));
    for _ in 0..20 {
        let begin = Instant::now();
        let page = known.page("/").await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.text());
        assert!(begin.elapsed() < Duration::from_secs(1), "{:?} without any query", begin.elapsed());
    }
    let begin = Instant::now();
    let waiting = tokio::time::timeout(Duration::from_secs(15), fresh.page("/")).await;
    let refused = waiting.expect("a session that only the database knows waits for ever");
    assert_eq!(refused.status, StatusCode::SERVICE_UNAVAILABLE, "{}", refused.text());
    assert!(refused.headers.contains_key("retry-after"));
    eprintln!("an unknown session was refused after {:?}", begin.elapsed());
    assert_eq!(known.page("/").await.status, StatusCode::OK);
    for (what, answer) in &mut in_the_middle.answers {
        let waiting = tokio::time::timeout(Duration::from_secs(60), answer);
        let status = waiting.await.expect("it waits for a frozen server for ever").expect("answer");
        assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE, "{what}");
        eprintln!("{what} in the middle of a query was refused after {:?}", in_the_middle.begin.elapsed());
    }
    drop(stopped);
    demo.psql("select pg_terminate_backend(pid) from pg_stat_activity where wait_event = 'PgSleep'");
    in_the_middle.lock.wait().expect("psql");

    let begin = Instant::now();
    while fresh.page("/").await.status != StatusCode::OK {
        assert!(begin.elapsed() < Duration::from_secs(30), "it does not recover: {}", demo.log());
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

/// More passwords at once than are hashed at once: each is hashed in 19 MiB, on whichever thread is free.
async fn many_at_the_door(demo: &Demo) {
    let sign_in = async || {
        let mut person = Client::new(demo, "console");
        sign_in(&mut person, "minato", "admin", PASSWORD).await;
    };
    for _ in 0..8 {
        futures_util::future::join_all((0..3).map(|_| sign_in())).await;
    }
}

/// A page and an operation that wait in the middle of a query, for a lock that somebody else holds.
struct InTheMiddle {
    answers: Vec<(&'static str, tokio::task::JoinHandle<StatusCode>)>,
    lock: std::process::Child,
    begin: Instant,
}

async fn asking(demo: &Demo) -> InTheMiddle {
    let mut reader = Client::new(demo, "console");
    sign_in(&mut reader, "minato", "admin", PASSWORD).await;
    let mut writer = Client::new(demo, "console");
    sign_in(&mut writer, "minato", "admin", PASSWORD).await;
    let csrf = writer.page("/roles").await.field("csrf");
    let socket = demo.ready["database"]["socket"].as_str().expect("socket");
    let lock = Command::new("psql")
        .args(["-X", "-q", "-U", "postgres", "-d", "sekisho", "-h", socket, "-c"])
        .arg("begin; lock table access.role; select pg_sleep(600)")
        .spawn()
        .expect("psql");
    let held = "select count(*) from pg_locks where relation = 'access.role'::regclass
                and mode = 'AccessExclusiveLock' and granted";
    until(demo, held, "1").await;
    let begin = Instant::now();
    let page = tokio::spawn(async move { reader.page("/roles").await.status });
    let operation = tokio::spawn(async move {
        writer.post("/roles", &[("csrf", &csrf), ("name", "夜間担当")]).await.status
    });
    let waiting =
        "select count(*) >= 2 from pg_locks where relation = 'access.role'::regclass and not granted";
    until(demo, waiting, "t").await;
    InTheMiddle { answers: vec![("a page", page), ("an operation", operation)], lock, begin }
}

async fn until(demo: &Demo, question: &str, answer: &str) {
    let begin = Instant::now();
    while demo.psql(question) != answer {
        assert!(begin.elapsed() < Duration::from_secs(4), "{question}: {}", demo.psql(question));
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// PostgreSQL's processes, standing still until this is dropped.
struct Stopped(Vec<u32>);

impl Stopped {
    fn all_of(postmaster: u32) -> Self {
        // The postmaster first, so that it starts no other.
        kill("-STOP", postmaster);
        let output = Command::new("pgrep").args(["-P", &postmaster.to_string()]).output().expect("pgrep");
        let children: Vec<u32> =
            String::from_utf8_lossy(&output.stdout).lines().filter_map(|pid| pid.parse().ok()).collect();
        assert!(!children.is_empty());
        children.iter().for_each(|child| kill("-STOP", *child));
        Self(children.into_iter().chain([postmaster]).collect())
    }
}

impl Drop for Stopped {
    fn drop(&mut self) {
        self.0.iter().for_each(|pid| kill("-CONT", *pid));
    }
}
