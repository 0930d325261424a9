//! Servers that are slow, rude or gone, as scripts; each with what must become of three mails, or of the opening.

use crate::{LIMIT, connect, listener, mails};
use mailer::{Connection, Delivery, OpenError, Relay, ReplyError, Timeouts};
use std::time::Duration;
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};

#[derive(Clone, Copy)]
enum Act {
    Say(&'static [u8]),
    /// The same, in single bytes.
    Drip(&'static [u8]),
    /// Reads a line that begins like this.
    Hear(&'static str),
    /// Reads up to the final dot.
    HearContent,
    /// Reads BDAT and its content.
    HearChunk,
    /// Says nothing until the client leaves.
    Stay,
}
use Act::*;

const LOCK_STEP: &[Act] = &[Say(b"220 x\r\n"), Hear("EHLO"), Say(b"250-x\r\n250 SIZE\r\n")];
const PIPELINED: &[Act] = &[Say(b"220 x\r\n"), Hear("EHLO"), Say(b"250-x\r\n250 PIPELINING\r\n")];
const CHUNKED: &[Act] =
    &[Say(b"220 x\r\n"), Hear("EHLO"), Say(b"250-x\r\n250-PIPELINING\r\n250 CHUNKING\r\n")];
const OK: Act = Say(b"250 ok\r\n");
const GO: Act = Say(b"354 go\r\n");
const THREE_OK: Act = Say(b"250 a\r\n250 b\r\n250 c\r\n");
const NOT_SEEN: &str = "deferred Connection";

/// What the server does, its script in pieces, and what becomes of each mail.
type Case<'a> = (&'a str, Vec<&'a [Act]>, [&'a str; 3]);

/// After the script the connection closes.
async fn play(listener: TcpListener, acts: Vec<Act>) {
    let (stream, _) = listener.accept().await.unwrap();
    stream.set_nodelay(true).unwrap();
    let mut stream = BufReader::new(stream);
    for act in acts {
        match act {
            Say(bytes) => stream.write_all(bytes).await.unwrap(),
            Drip(bytes) => {
                for byte in bytes {
                    stream.write_all(&[*byte]).await.unwrap();
                    tokio::task::yield_now().await;
                }
            }
            Hear(start) => {
                let line = read_line(&mut stream).await;
                assert!(line.starts_with(start), "expected {start}, heard {line}");
            }
            HearContent => while read_line(&mut stream).await != ".\r\n" {},
            HearChunk => {
                let line = read_line(&mut stream).await;
                let size = line.strip_prefix("BDAT ").unwrap().strip_suffix(" LAST\r\n").unwrap();
                let mut content = vec![0; size.parse().unwrap()];
                stream.read_exact(&mut content).await.unwrap();
            }
            Stay => {
                let mut rest = Vec::new();
                let _ = stream.read_to_end(&mut rest).await;
            }
        }
    }
    // Read what is left, so that closing sends no reset that could overtake the replies.
    let _ = stream.shutdown().await;
    let _ = stream.read_to_end(&mut Vec::new()).await;
}

async fn read_line(stream: &mut BufReader<TcpStream>) -> String {
    let mut line = String::new();
    stream.read_line(&mut line).await.unwrap();
    line
}

async fn server(acts: &[&[Act]]) -> (JoinHandle<()>, Relay) {
    let (listener, mut relay) = listener().await;
    let acts: Vec<Act> = acts.concat();
    // Where the script ends in silence the client must give up by itself, and soon.
    let is_silent = matches!(acts.last(), Some(Stay));
    relay.timeouts = Timeouts::all(if is_silent { Duration::from_secs(1) } else { LIMIT });
    (tokio::spawn(play(listener, acts)), relay)
}

fn shown(delivery: &Delivery) -> String {
    match delivery {
        Delivery::Accepted { .. } => "accepted".to_owned(),
        Delivery::Failed { stage, code, .. } => format!("failed {stage:?} {code}"),
        Delivery::Deferred { uncertain: true, .. } => "uncertain".to_owned(),
        Delivery::Deferred { stage, code: Some(code), .. } => format!("deferred {stage:?} {code}"),
        Delivery::Deferred { stage, code: None, .. } => format!("deferred {stage:?}"),
    }
}

#[tokio::test]
async fn what_becomes_of_three_mails() {
    let envelope = [Hear("MAIL"), OK, Hear("RCPT"), OK, Hear("DATA")];
    let hear_three_chunked = [
        Hear("MAIL"),
        Hear("RCPT"),
        HearChunk,
        Hear("RSET"),
        Hear("MAIL"),
        Hear("RCPT"),
        HearChunk,
        Hear("RSET"),
        Hear("MAIL"),
        Hear("RCPT"),
        HearChunk,
    ];
    let hear_envelope = [Hear("MAIL"), Hear("RCPT"), Hear("DATA")];
    let cases: Vec<Case> = vec![
        ("closes after EHLO", vec![LOCK_STEP], [NOT_SEEN; 3]),
        ("silent after MAIL", vec![LOCK_STEP, &[Hear("MAIL"), Stay]], [NOT_SEEN; 3]),
        (
            "421 to MAIL",
            vec![LOCK_STEP, &[Hear("MAIL"), Say(b"421 4.3.2 going down\r\n")]],
            ["deferred Sender 421", NOT_SEEN, NOT_SEEN],
        ),
        (
            "450 and 550 to RCPT, then all is well",
            vec![
                LOCK_STEP,
                &[Hear("MAIL"), OK, Hear("RCPT"), Say(b"450 4.2.1 greylisted\r\n"), Hear("RSET"), OK],
                &[Hear("MAIL"), OK, Hear("RCPT"), Say(b"550 no\r\n"), Hear("RSET"), OK],
                &envelope,
                &[GO, HearContent, OK],
            ],
            ["deferred Recipient 450", "failed Recipient 550", "accepted"],
        ),
        (
            "refuses DATA",
            vec![LOCK_STEP, &envelope, &[Say(b"451 no\r\n"), Hear("RSET"), Say(b"500 what\r\n")]],
            ["deferred Content 451", NOT_SEEN, NOT_SEEN],
        ),
        ("closes instead of 354", vec![LOCK_STEP, &envelope], [NOT_SEEN; 3]),
        (
            "closes after the content",
            vec![LOCK_STEP, &envelope, &[GO, HearContent]],
            ["uncertain", NOT_SEEN, NOT_SEEN],
        ),
        (
            "silent after the content",
            vec![LOCK_STEP, &envelope, &[GO, HearContent, Stay]],
            ["uncertain", NOT_SEEN, NOT_SEEN],
        ),
        (
            "half a reply after the content",
            vec![LOCK_STEP, &envelope, &[GO, HearContent, Say(b"250 2.0.0 quee")]],
            ["uncertain", NOT_SEEN, NOT_SEEN],
        ),
        (
            "all replies in single bytes",
            vec![
                &[Drip(b"220-x\r\n220 y\r\n"), Hear("EHLO"), Drip(b"250-x\r\n250 HELP\r\n")],
                &[Hear("MAIL"), Drip(b"250 ok\r\n"), Hear("RCPT"), Drip(b"250-1\r\n250 2\r\n"), Hear("DATA")],
                &[Drip(b"354 go\r\n"), HearContent, Drip(b"250 2.0.0 done\r\n"), Hear("MAIL"), Drip(b"45")],
            ],
            ["accepted", NOT_SEEN, NOT_SEEN],
        ),
        ("nonsense to MAIL", vec![LOCK_STEP, &[Hear("MAIL"), Say(b"hello\r\n")]], [NOT_SEEN; 3]),
        ("354 to MAIL", vec![LOCK_STEP, &[Hear("MAIL"), Say(b"354 go\r\n")]], [NOT_SEEN; 3]),
        ("250 to DATA", vec![LOCK_STEP, &envelope, &[OK]], [NOT_SEEN; 3]),
        (
            "pipelined: 450 to RCPT, DATA let through, a lone dot ends it",
            vec![
                PIPELINED,
                &hear_envelope,
                &[Say(b"250 ok\r\n450 later\r\n354 go\r\n"), Hear(".\r\n"), Say(b"554 no recipients\r\n")],
                &[Hear("RSET")],
                &hear_envelope,
                &[Say(b"250 ok\r\n250 ok\r\n250 ok\r\n354 go\r\n"), HearContent],
                &hear_envelope,
                &[Say(b"250 done\r\n250 ok\r\n250 ok\r\n354 go\r\n"), HearContent],
            ],
            ["deferred Recipient 450", "accepted", "uncertain"],
        ),
        (
            "pipelined: 550 to MAIL, the rest refused in its wake",
            vec![
                PIPELINED,
                &hear_envelope,
                &[
                    Say(b"550 no\r\n503 no\r\n503 no\r\n"),
                    Hear("RSET"),
                    Hear("MAIL"),
                    Hear("RCPT"),
                    Hear("DATA"),
                ],
                &[Say(b"250 ok\r\n250 ok\r\n250 ok\r\n354 go\r\n"), HearContent, Say(b"552 full\r\n")],
            ],
            ["failed Sender 550", "failed Content 552", NOT_SEEN],
        ),
        (
            "pipelined: 421 as answer to the content",
            vec![
                PIPELINED,
                &hear_envelope,
                &[Say(b"250 ok\r\n250 ok\r\n354 go\r\n"), HearContent, Say(b"421 later\r\n")],
            ],
            ["deferred Content 421", NOT_SEEN, NOT_SEEN],
        ),
        (
            "chunked: closes without a word after three mails",
            vec![CHUNKED, &hear_three_chunked],
            ["uncertain"; 3],
        ),
        (
            "chunked: closes after accepting the first",
            vec![CHUNKED, &hear_three_chunked, &[THREE_OK]],
            ["accepted", "uncertain", "uncertain"],
        ),
        (
            "chunked: says that it closes; what it has not answered it has not done",
            vec![CHUNKED, &hear_three_chunked, &[THREE_OK, Say(b"421 too much\r\n")]],
            ["accepted", NOT_SEEN, NOT_SEEN],
        ),
        (
            "chunked: 421 to the second content",
            vec![CHUNKED, &hear_three_chunked, &[THREE_OK, THREE_OK, Say(b"421 too much\r\n")]],
            ["accepted", "deferred Content 421", NOT_SEEN],
        ),
        (
            "chunked: a refused recipient, closes before the others are answered",
            vec![CHUNKED, &hear_three_chunked, &[Say(b"250 ok\r\n550 no\r\n")]],
            ["failed Recipient 550", "uncertain", "uncertain"],
        ),
        (
            "more replies than commands",
            vec![LOCK_STEP, &[Hear("MAIL"), Say(b"250 ok\r\n250 ok\r\n250 ok\r\n250 ok\r\n250 ok\r\n")]],
            [NOT_SEEN; 3],
        ),
    ];
    for (name, acts, expected) in cases {
        let (playing, relay) = server(&acts).await;
        let mut connection = connect(&relay).await;
        let deliveries = connection.send_many(&mails(3)).await;
        assert_eq!(deliveries.iter().map(shown).collect::<Vec<_>>(), expected, "{name}");
        let is_lost = expected.contains(&NOT_SEEN) || expected.contains(&"uncertain");
        assert_eq!(connection.is_usable(), !is_lost, "{name}");
        drop(connection);
        playing.await.unwrap_or_else(|error| panic!("{name}: {error}"));
    }
}

#[tokio::test]
async fn what_becomes_of_the_opening() {
    let greeting = Say(b"220 x\r\n");
    let endless: &'static [u8] = Vec::leak(b"220-x\r\n".repeat(200));
    let long: &'static [u8] = Vec::leak([b"220 ".to_vec(), vec![b'x'; 5_000]].concat());
    type Check = fn(&OpenError) -> bool;
    let cases: Vec<(&str, Vec<Act>, Check)> = vec![
        ("421 at greeting", vec![Say(b"421 4.3.2 busy\r\n")], |e| {
            matches!(e, OpenError::Refused { command: "greeting", reply } if reply.code == 421)
                && e.is_temporary()
        }),
        ("554 at greeting", vec![Say(b"554 not you\r\n")], |e| {
            matches!(e, OpenError::Refused { command: "greeting", .. }) && !e.is_temporary()
        }),
        ("closes at once", vec![], |e| matches!(e, OpenError::Closed)),
        ("silence", vec![Stay], |e| matches!(e, OpenError::Timeout)),
        ("a reply without end", vec![Say(endless)], |e| {
            matches!(e, OpenError::Protocol(ReplyError::ManyLines))
        }),
        ("a line without end", vec![Say(long)], |e| matches!(e, OpenError::Protocol(ReplyError::LongLine))),
        ("another protocol", vec![Say(b"SSH-2.0-x\r\n")], |e| {
            matches!(e, OpenError::Protocol(ReplyError::Code))
        }),
        ("550 to EHLO", vec![greeting, Hear("EHLO sekisho.example.jp\r\n"), Say(b"550 no\r\n")], |e| {
            matches!(e, OpenError::Refused { command: "EHLO", .. })
        }),
        (
            "no EHLO, no HELO",
            vec![greeting, Hear("EHLO"), Say(b"502 no\r\n"), Hear("HELO"), Say(b"502 no\r\n")],
            |e| matches!(e, OpenError::Refused { command: "HELO", .. }),
        ),
    ];
    for (name, acts, is_expected) in cases {
        let (playing, relay) = server(&[&acts]).await;
        let error = Connection::open(&relay).await.err().unwrap();
        assert!(is_expected(&error), "{name}: {error}");
        playing.await.unwrap_or_else(|error| panic!("{name}: {error}"));
    }
}

#[tokio::test]
async fn an_old_server_is_served_after_helo() {
    let acts =
        [Say(b"220 x\r\n"), Hear("EHLO"), Say(b"500 what\r\n"), Hear("HELO sekisho.example.jp\r\n"), OK];
    let envelope =
        [Hear("MAIL"), OK, Hear("RCPT"), OK, Hear("DATA"), Say(b"354 go\r\n"), HearContent, OK, Hear("QUIT")];
    let (playing, relay) = server(&[&acts, &envelope]).await;
    let mut connection = connect(&relay).await;
    assert!(connection.send_many(&mails(1)).await[0].is_accepted());
    connection.quit().await;
    playing.await.unwrap();
}

#[tokio::test]
async fn a_server_that_dribbles_a_reply_is_cut_off() {
    let (listener, mut relay) = listener().await;
    relay.timeouts = Timeouts::all(Duration::from_millis(100));
    let playing = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut ticks = tokio::time::interval(Duration::from_millis(10));
        while stream.write_all(b"2").await.is_ok() {
            ticks.tick().await;
        }
    });
    assert!(matches!(Connection::open(&relay).await, Err(OpenError::Timeout)));
    playing.await.unwrap();
}
