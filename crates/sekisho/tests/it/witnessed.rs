//! A witness as a customer runs it, beside a serving installation: its signature is on what is published, and
//! it signs no other history, whoever asks.

use crate::{demo::kill, served::Installation};
use keys::KeyFolder;
use std::{
    fs,
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    path::Path,
    process::{Child, Command, Output, Stdio},
    time::{Duration, Instant},
};
use tlog::{Checkpoint, KeyName, SignedNote, SignerKey, WitnessKey};
use witness::AddCheckpoint;

const ANCHOR: &str = "sekisho/anchor";

/// A running `sekisho witness`; killed when dropped.
struct Running {
    process: Child,
    address: String,
}

impl Running {
    fn start(folder: &Path, log: &str) -> Self {
        let mut process = Command::new(env!("CARGO_BIN_EXE_sekisho"))
            .args(["witness", "--listen", "127.0.0.1:0", "--log", log, "--dir"])
            .arg(folder)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("witness");
        let mut line = String::new();
        BufReader::new(process.stdout.take().expect("stdout")).read_line(&mut line).expect("a line");
        let address = line.trim().rsplit("http://").next().expect("address").to_owned();
        Self { process, address }
    }

    /// Status, content type and body of an `add-checkpoint`.
    fn ask(&self, request: &str) -> (u16, String) {
        let mut stream = TcpStream::connect(&self.address).expect("witness");
        let head = format!(
            "POST /add-checkpoint HTTP/1.1\r\nHost: w\r\nConnection: close\r\nContent-Length: {}\r\n\r\n",
            request.len()
        );
        stream.write_all(format!("{head}{request}").as_bytes()).expect("request");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("answer");
        let status = answer.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("status");
        (status, answer.split_once("\r\n\r\n").map(|(_, body)| body.to_owned()).unwrap_or_default())
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        kill("-TERM", self.process.id());
        let _ = self.process.wait();
    }
}

fn sekisho(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_sekisho")).args(arguments).output().expect("sekisho")
}

fn published(installation: &Installation) -> Option<SignedNote> {
    let file = installation.folder().join("published").join(ANCHOR).join("checkpoint");
    SignedNote::parse(&fs::read(file).ok()?).ok()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_forked_or_rolled_back_log_is_not_signed() {
    let installation = Installation::fresh("").await;
    fs::create_dir_all(installation.folder()).expect("folder");
    let open = std::os::unix::fs::PermissionsExt::from_mode(0o711);
    fs::set_permissions(installation.folder(), open).expect("permissions");
    let keys = KeyFolder::open_or_create(&installation.folder().join("keys")).expect("keys");
    let name = KeyName::new(ANCHOR).expect("name");
    let signer = SignerKey::from_pkcs8(name, keys.checkpoint_key().expose()).expect("signer");
    let log = signer.verifier().to_string();

    let keep = tempfile::tempdir().expect("folder");
    let folder = keep.path().join("w1");
    let at = folder.to_str().expect("path");
    let made = sekisho(&["witness", "key", "--dir", at, "--name", "witness.example/w1"]);
    let vkey = String::from_utf8(made.stdout).expect("text").trim().to_owned();
    let key: WitnessKey = vkey.parse().expect("a witness' key");
    let watching = Running::start(&folder, &log);
    let table = format!("\n[[ledger.witnesses]]\nurl = \"http://{}\"\nkey = {vkey:?}\n", watching.address);
    let settings = fs::read_to_string(installation.settings()).expect("settings");
    fs::write(installation.settings(), settings + &table).expect("settings");
    let serving = installation.serve().await;

    let begin = Instant::now();
    let signed = loop {
        if let Some(note) =
            published(&installation).filter(|note| key.verify(note).is_ok_and(|by| by.is_some()))
        {
            break note;
        }
        assert!(begin.elapsed() < Duration::from_secs(60), "no witness has signed: {}", installation.log());
        tokio::time::sleep(Duration::from_millis(200)).await;
    };
    offline_verification_asks_for_it(&installation, &log, &vkey, keep.path());
    assert_eq!(serving.stop(), Some(0), "{}", installation.log());

    let size = Checkpoint::parse(signed.unverified_text()).expect("checkpoint").size();
    let note = |size, root| {
        let checkpoint = Checkpoint::new(ANCHOR, size, root).expect("checkpoint");
        checkpoint.sign(&[&signer]).expect("note")
    };
    let other = tlog::leaf_hash(b"another history");
    let known = |(status, body): (u16, String)| (status, body.trim().parse::<u64>().ok());
    // The process that has just stopped may have had a newer one signed.
    let told =
        watching.ask(&AddCheckpoint { old: 0, proof: vec![], checkpoint: note(size, other) }.to_string());
    let (status, newest) = known(told);
    let newest = newest.expect("the size it knows");
    assert!(status == 409 && newest >= size, "{status} {newest}");
    let fork = AddCheckpoint { old: newest, proof: vec![], checkpoint: note(newest, other) };
    assert_eq!(known(watching.ask(&fork.to_string())), (409, Some(newest)), "another root of the same size");
    let fork = AddCheckpoint { old: newest, proof: vec![other], checkpoint: note(newest + 1, other) };
    assert_eq!(watching.ask(&fork.to_string()).0, 422, "a longer history of another kind");
    let back = AddCheckpoint { old: 1, proof: vec![], checkpoint: note(1, other) };
    assert_eq!(known(watching.ask(&back.to_string())), (409, Some(newest)), "an older state");
    // A witness that was killed goes on with what it had signed.
    drop(watching);
    let watching = Running::start(&folder, &log);
    assert_eq!(known(watching.ask(&back.to_string())), (409, Some(newest)));
}

fn offline_verification_asks_for_it(installation: &Installation, log: &str, vkey: &str, keep: &Path) {
    let logs = installation.folder().join("published");
    let verify = |policy: &str| {
        let file = keep.join("policy");
        fs::write(&file, policy).expect("policy");
        let (logs, file) = (logs.to_str().expect("path"), file.to_str().expect("path"));
        let output = sekisho(&["ledger", "verify", "--published", logs, "--key", log, "--witness", file]);
        (output.status.code(), String::from_utf8_lossy(&output.stdout).into_owned())
    };
    let (code, text) = verify(&format!("witness w1 {vkey}\nquorum w1\n"));
    assert!(code == Some(0) && text.contains("witnessed by witness.example/w1"), "{text}");
    let stranger = WitnessKey::new(KeyName::new("witness.example/w2").expect("name"), [7; 32]);
    let (code, text) = verify(&format!("witness w2 {stranger}\nquorum w2\n"));
    assert!(code == Some(1) && text.contains("have not signed"), "{text}");
}
