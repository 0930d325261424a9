//! `sekisho rules` beside a running program: what is activated is in force at the next requests, without a restart.

use crate::served::Installation;
use http::StatusCode;
use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
    time::{Duration, Instant},
};

const IN_FORCE_WITHIN: Duration = Duration::from_secs(30);
const WANTED: &str = "/_sekisho/signin?x=no-such-thing-is-wanted";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_rule_set_is_exchanged_while_the_program_serves() {
    let installation = Installation::fresh("").await;
    let serving = installation.serve().await;
    let keep = tempfile::tempdir().expect("folder");
    let ours = rule_set(
        keep.path(),
        "ours",
        "SecRule ARGS:x \"@contains no-such-thing\" \"id:7,phase:1,deny,ver:'Ours/1.0'\"\n",
    );
    assert!(told(&installation.run(&["rules", "status"]), 0).starts_with("active  baseline  baseline "));
    assert_eq!(status(&installation, WANTED).await, StatusCode::OK);

    what_is_not_imported(&installation, keep.path(), &ours);
    let import = ["rules", "import", "--from", path(&ours), "--override", "one rule for a test"];
    let imported = told(&installation.run(&import), 0);
    assert!(imported.contains("Ours 1.0") && imported.contains("attack passed"), "{imported}");
    assert!(told(&installation.run(&import), 2).contains("SK-WAF-001"));
    assert_eq!(told(&installation.run(&["rules", "list"]), 0).lines().count(), 2);
    let id = imported.split_whitespace().nth(1).expect("an id").to_owned();
    assert!(told(&installation.run(&["rules", "diff", "baseline", &id]), 0).contains("+ 7"));

    let early = installation.run(&["rules", "activate", "--reason", "x"]);
    assert!(told(&early, 2).contains("nothing is staged"));
    told(&installation.run(&["rules", "stage", &id]), 0);
    assert_eq!(status(&installation, WANTED).await, StatusCode::OK, "what is staged decides nothing");
    told(&installation.run(&["rules", "activate", &id, "--reason", "a test"]), 0);
    until(&installation, WANTED, StatusCode::FORBIDDEN).await;
    assert!(told(&installation.run(&["rules", "status"]), 0).contains("before  baseline"));
    told(&installation.run(&["rules", "rollback", "--reason", "enough"]), 0);
    until(&installation, WANTED, StatusCode::OK).await;
    assert_eq!(serving.stop(), Some(0), "{}", installation.log());
}

/// Nothing that does not load, is not what its publisher says, or leads out of its archive is kept.
fn what_is_not_imported(installation: &Installation, keep: &Path, ours: &Path) {
    let broken = rule_set(keep, "broken", "\nSecRule ARGZ \"@rx a\" \"id:1,phase:2,deny\"\n");
    let text = told(&installation.run(&["rules", "import", "--from", path(&broken)]), 1);
    assert!(text.contains("rules/a.conf:2:9"), "{text}");
    let text = told(&installation.run(&["rules", "import", "--from", path(ours)]), 2);
    assert!(
        text.contains("the self-test failed") && text.contains("attack passed: SQL injection: UNION"),
        "{text}"
    );

    let archive = keep.join("ours.tar.gz");
    let packed = Command::new("tar").arg("czf").arg(&archive).arg("-C").arg(keep).arg("ours").status();
    assert!(packed.expect("tar").success());
    let wrong = ["rules", "import", "--from", path(&archive), "--sha256", &"0".repeat(64)];
    assert!(told(&installation.run(&wrong), 2).contains("nothing was imported"));
    std::os::unix::fs::symlink("/etc/passwd", ours.join("rules/b.conf")).expect("link");
    let linked = keep.join("linked.tar.gz");
    let packed = Command::new("tar").arg("czf").arg(&linked).arg("-C").arg(keep).arg("ours").status();
    assert!(packed.expect("tar").success());
    fs::remove_file(ours.join("rules/b.conf")).expect("link");
    let text = told(&installation.run(&["rules", "import", "--from", path(&linked)]), 2);
    assert!(text.contains("a link"), "{text}");
    let plain = ["rules", "import", "--from", "http://127.0.0.1:1/x.tar.gz"];
    assert!(told(&installation.run(&plain), 2).contains("only https://"));
    assert_eq!(told(&installation.run(&["rules", "list"]), 0).lines().count(), 1, "the baseline alone");
}

fn rule_set(keep: &Path, name: &str, rules: &str) -> PathBuf {
    let folder = keep.join(name);
    fs::create_dir_all(folder.join("rules")).expect("folder");
    fs::write(folder.join("rules/a.conf"), rules).expect("rules");
    folder
}

fn path(path: &Path) -> &str {
    path.to_str().expect("UTF-8")
}

/// What the command said, and that it ended with this code.
fn told(output: &Output, code: i32) -> String {
    let all = [output.stdout.as_slice(), &output.stderr].concat();
    let all = String::from_utf8_lossy(&all);
    assert_eq!(output.status.code(), Some(code), "{all}");
    if code == 0 { String::from_utf8_lossy(&output.stdout).into_owned() } else { all.into_owned() }
}

async fn status(installation: &Installation, target: &str) -> StatusCode {
    installation.client("console").page(target).await.status
}

async fn until(installation: &Installation, target: &str, expected: StatusCode) {
    let begun = Instant::now();
    while status(installation, target).await != expected {
        assert!(begun.elapsed() < IN_FORCE_WITHIN, "{expected} is not there: {}", installation.log());
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}
