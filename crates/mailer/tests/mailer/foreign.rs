//! The mailer against programs of others: Postfix's `smtp-sink` as server, Python's `email` as reader and `smtplib` as
//! client. Each is skipped, and says so, where it is not installed.

use crate::{LIMIT, address, catcher, connect, listener, mail, mails};
use mailer::{CatcherOptions, Connection, Delivery, Header, Mailbox};
use std::{
    io::Write,
    os::unix::fs::MetadataExt,
    path::Path,
    process::{Command, Stdio},
};

const SMTP_SINK: &str = "/usr/sbin/smtp-sink";

#[tokio::test]
async fn postfix_smtp_sink_takes_what_we_send() {
    if !Path::new(SMTP_SINK).exists() {
        eprintln!("skipped: {SMTP_SINK} is not installed (Debian package postfix)");
        return;
    }
    // With PIPELINING, and without (-p).
    for arguments in [&[] as &[&str], &["-p"]] {
        // smtp-sink binds by itself: a free port, given up just before.
        let (listener, relay) = listener().await;
        drop(listener);
        let place = format!("127.0.0.1:{}", relay.port);
        // Started by root it wants to be somebody else.
        let is_root = std::fs::metadata("/proc/self").is_ok_and(|process| process.uid() == 0);
        let user: &[&str] = if is_root { &["-u", "nobody"] } else { &[] };
        let mut sink =
            Command::new(SMTP_SINK).args(user).args(arguments).args([&place, "100"]).spawn().unwrap();
        let opening = async {
            loop {
                if let Ok(connection) = Connection::open(&relay).await {
                    return connection;
                }
                tokio::task::yield_now().await;
            }
        };
        let mut connection = tokio::time::timeout(LIMIT, opening).await.unwrap();
        let deliveries = connection.send_many(&mails(300)).await;
        connection.quit().await;
        sink.kill().unwrap();
        sink.wait().unwrap();
        assert!(deliveries.iter().all(Delivery::is_accepted), "{deliveries:?}");
    }
}

/// One line of hexadecimal UTF-8 for each thing read. Names go through the older half of Python's library: up to 3.13 the newer
/// one keeps the blank between two encoded words of a name, which RFC 2047 §6.2 forbids.
const READER: &str = r#"
import sys, email, email.header, email.policy, email.utils
raw = sys.stdin.buffer.read()
m = email.message_from_bytes(raw, policy=email.policy.SMTP)
old = email.message_from_bytes(raw)
def name(field):
    phrase, _ = email.utils.parseaddr("".join(old[field].splitlines()))
    return email.header.make_header(email.header.decode_header(phrase))
to, = m["To"].addresses
things = [m["Subject"], name("To"), to.addr_spec, name("From"), m["X-Note"], m["Message-ID"],
          m["Date"].datetime.isoformat(), m.get_content_type(), m.get_content(), ",".join(type(d).__name__ for d in m.defects)]
print("\n".join(str(t).encode().hex() for t in things))
"#;

#[test]
fn python_reads_what_we_write() {
    let names = [
        "山田 太郎",
        "A \"B\" \\ C, D",
        "é",
        "=?x?",
        "Very Long ".repeat(12).trim_end(),
        "🏯",
        "長い名前の部署".repeat(9).as_str(),
    ]
    .map(str::to_owned);
    for (number, name) in names.iter().enumerate() {
        let mut mail = mail(number);
        mail.subject = format!("{name} {}", "安否確認のお願い😀".repeat(number * 3));
        mail.to = Mailbox::named(name, address(["a..b@docomo.ne.jp", "c@example.jp"][number % 2]));
        mail.headers.push(Header::new("X-Note", &"とても長い見出し ".repeat(20)).unwrap());
        let Some(read) = python(READER, &mail.to_bytes()) else {
            eprintln!("skipped: python3 is not installed");
            return;
        };
        let expected = [
            mail.subject.trim_end(),
            name,
            // Python shows a local part without its quotes.
            &mail.to.address.as_str().replace('"', ""),
            "関所 安否確認",
            "とても長い見出し ".repeat(20).trim_end(),
            &mail.message_id.to_string(),
            "2026-11-21T09:00:00+09:00",
            "text/plain",
            &mail.text.replace('\n', "\r\n"),
            "",
        ]
        .map(str::to_owned);
        assert_eq!(read, expected);
    }
}

const SENDER: &str = r#"
import sys, smtplib, email.message
c = smtplib.SMTP("127.0.0.1", int(sys.stdin.read()), timeout=20)
m = email.message.EmailMessage()
m["From"], m["To"], m["Subject"] = "a@example.jp", "b@example.jp", "関所の件名です" * 9
m.set_content("こんにちは\n.\n..x\n")
c.send_message(m)
m.replace_header("Subject", "2")
m.set_content("plain\n.\n")
c.send_message(m)
c.quit()
"#;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn python_sends_to_the_catcher() {
    let (catcher, relay) = catcher(CatcherOptions::default()).await;
    let port = relay.port.to_string();
    let ran = tokio::task::spawn_blocking(move || python(SENDER, port.as_bytes())).await.unwrap();
    if ran.is_none() {
        eprintln!("skipped: python3 is not installed");
        return;
    }
    let caught = catcher.messages();
    assert_eq!(caught[0].subject(), "関所の件名です".repeat(9));
    assert_eq!(caught[0].text(), "こんにちは\n.\n..x\n");
    assert_eq!((caught[1].subject(), caught[1].text()), ("2".to_owned(), "plain\n.\n".to_owned()));
    assert_eq!(caught[1].to, ["b@example.jp"]);
    drop(connect(&relay).await);
}

/// Runs a program with `input`; its lines, each decoded from hexadecimal. `None`: there is no Python.
fn python(program: &str, input: &[u8]) -> Option<Vec<String>> {
    let mut command = Command::new("python3");
    command.args(["-c", program]).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = command.spawn().ok()?;
    child.stdin.take().unwrap().write_all(input).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "the Python program failed");
    let bytes = |line: &str| {
        (0..line.len())
            .step_by(2)
            .map(|at| u8::from_str_radix(&line[at..at + 2], 16).unwrap())
            .collect::<Vec<_>>()
    };
    Some(
        String::from_utf8(output.stdout)
            .unwrap()
            .lines()
            .map(|line| String::from_utf8(bytes(line)).unwrap())
            .collect(),
    )
}
