//! Power cuts: the program, PostgreSQL, or both are killed again and again while people answer and an
//! administrator works. What was acknowledged is there afterwards, each with its entry.

use crate::{
    client::Client,
    demo::{Demo, kill},
    people::{self, PASSWORD, sign_in},
};
use http::StatusCode;
use std::{
    collections::BTreeMap,
    path::Path,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

/// `dev/kill` does this more often and with more writers.
const KILLS: usize = 20;
const WORKERS: usize = 6;
/// The service takes 50 answers of one person and no more.
const MOST_PER_LINK: usize = 48;
const ANSWERS: [&str; 3] = ["safe", "injured", "needs-help"];
/// Between two answers of one of six workers: the load must outlast twenty restarts.
const BREATH: Duration = Duration::from_millis(60);

/// How often is killed, and beside how many writers.
#[derive(Clone, Copy)]
struct Plan {
    kills: usize,
    workers: usize,
}

impl Plan {
    fn of_environment() -> Self {
        let number = |name: &str| std::env::var_os(name)?.to_str()?.parse().ok();
        Self {
            kills: number("SEKISHO_KILLS").unwrap_or(KILLS),
            workers: number("SEKISHO_WRITERS").unwrap_or(WORKERS),
        }
    }

    /// All writers together are as fast as six.
    fn breath(self) -> Duration {
        BREATH * u32::try_from(self.workers.div_ceil(WORKERS)).expect("workers")
    }
}

/// One answer that was sent, and whether the thanks came back.
struct Attempt {
    word: &'static str,
    is_acknowledged: bool,
}

/// What was sent, by the login of whom the link was mailed to; each login belongs to one worker.
type Sent = Arc<Mutex<BTreeMap<String, Vec<Attempt>>>>;

#[derive(Default)]
struct Load {
    is_over: AtomicBool,
    acknowledged: AtomicUsize,
    roles_created: AtomicUsize,
    roles_deleted: AtomicUsize,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_acknowledged_is_lost() {
    let keep = tempfile::Builder::new().prefix("sekisho-crash-").tempdir().expect("folder");
    std::fs::set_permissions(keep.path(), std::os::unix::fs::PermissionsExt::from_mode(0o755))
        .expect("permissions");
    let folder = keep.path().join("data");
    let mut demo = Demo::start_in(&folder, 0).await;
    let plan = Plan::of_environment();
    let (administrator, mut safety, links) = prepare(&demo).await;
    let roll_call = links.0;
    let mut released = Vec::new();

    let (load, sent) = (Arc::new(Load::default()), Sent::default());
    let mut tasks = Vec::new();
    for worker in 0..plan.workers {
        let own: Vec<_> = links.1.iter().skip(worker).step_by(plan.workers).cloned().collect();
        let client = Client::new(&demo, "safety");
        let (load, sent) = (Arc::clone(&load), Arc::clone(&sent));
        tasks.push(tokio::spawn(answer(client, own, plan.breath(), load, sent)));
    }
    tasks.push(tokio::spawn(administer(administrator, Arc::clone(&load))));

    let begin = Instant::now();
    for number in 0..plan.kills {
        some_answers(&demo, &load, number).await;
        released.extend(std::fs::read_to_string(folder.join("released")));
        demo = cut(demo, &folder, number).await;
        if number % 10 == 9 {
            eprintln!("{} kills in {:?}", number + 1, begin.elapsed());
        }
    }
    some_answers(&demo, &load, plan.kills).await;
    load.is_over.store(true, Ordering::SeqCst);
    for task in tasks {
        task.await.expect("load");
    }
    eprintln!(
        "{} kills beside {} writers in {:?}; {} answers, {} roles made and {} deleted were acknowledged",
        plan.kills,
        plan.workers,
        begin.elapsed(),
        load.acknowledged.load(Ordering::SeqCst),
        load.roles_created.load(Ordering::SeqCst),
        load.roles_deleted.load(Ordering::SeqCst),
    );
    answers_are_there(&demo, &sent.lock().expect("sent"));
    latest_comments_are_there(&mut safety, &roll_call, &sent).await;
    entries_and_rows_agree(&demo, &load);
    each_entry_has_one_leaf(&demo).await;
    every_release_was_continued(&demo, &released);
    let (code, text) = demo.verify();
    assert_eq!(code, Some(0), "{text}");
}

/// A tenant with 200 people who were asked; who asked; and the links in their mails.
async fn prepare(demo: &Demo) -> (Client, Client, (String, Vec<(String, String)>)) {
    let mut operator = people::operator(demo).await;
    let mut administrator = people::found(demo, &mut operator, "minato").await;
    people::import(demo, &mut administrator).await;
    let mut safety = Client::new(demo, "safety");
    sign_in(&mut safety, "minato", "admin", PASSWORD).await;
    let id = people::start_roll_call(&mut safety).await;
    let begin = Instant::now();
    loop {
        let links: Vec<_> = people::mailed_links(demo).into_iter().filter_map(answer_link).collect();
        if links.len() >= 200 {
            return (administrator, safety, (id, links));
        }
        assert!(
            begin.elapsed() < Duration::from_secs(120),
            "{} of 200 were mailed: {}",
            links.len(),
            demo.log()
        );
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
}

/// Login, and path of the answer page.
fn answer_link((address, links): (String, Vec<String>)) -> Option<(String, String)> {
    let login = address.strip_suffix("@minato.example").filter(|login| login.starts_with("user"))?;
    let link = links.iter().rev().find(|link| link.contains("/a/"))?;
    let (_, path) = link.split_once("/a/")?;
    Some((login.to_owned(), format!("/a/{path}")))
}

/// Answers for its people, one after the other and round again, each time something else.
async fn answer(
    mut client: Client,
    links: Vec<(String, String)>,
    breath: Duration,
    load: Arc<Load>,
    sent: Sent,
) {
    for round in 0..MOST_PER_LINK {
        for (login, path) in &links {
            if load.is_over.load(Ordering::SeqCst) {
                return;
            }
            let word = ANSWERS[round % ANSWERS.len()];
            let comment = format!("{login} {round}");
            let is_acknowledged = matches!(
                said(&mut client, path, &[("a", word), ("c", &comment)]).await,
                Some((StatusCode::OK, _))
            );
            sent.lock()
                .expect("sent")
                .entry(login.clone())
                .or_default()
                .push(Attempt { word, is_acknowledged });
            match is_acknowledged {
                true => load.acknowledged.fetch_add(1, Ordering::SeqCst),
                false => 0,
            };
            tokio::time::sleep(breath).await;
        }
    }
    assert!(load.is_over.load(Ordering::SeqCst), "the load ended before the last kill");
}

/// Makes a role and deletes it, again and again.
async fn administer(mut client: Client, load: Arc<Load>) {
    let mut csrf = None;
    let mut number = 0_usize;
    while !load.is_over.load(Ordering::SeqCst) {
        tokio::time::sleep(BREATH * 4).await;
        let Some(token) = csrf.clone() else {
            let page = tokio::time::timeout(Duration::from_secs(30), client.try_page("/roles")).await;
            csrf = page.ok().and_then(Result::ok).and_then(|page| page.field_or_none("csrf"));
            continue;
        };
        number += 1;
        let name = format!("役割 {number}");
        let Some((StatusCode::SEE_OTHER, place)) =
            said(&mut client, "/roles", &[("csrf", &token), ("name", &name)]).await
        else {
            continue;
        };
        load.roles_created.fetch_add(1, Ordering::SeqCst);
        let deleted = said(&mut client, &format!("{place}/delete"), &[("csrf", &token)]).await;
        if matches!(deleted, Some((StatusCode::SEE_OTHER, _))) {
            load.roles_deleted.fetch_add(1, Ordering::SeqCst);
        }
    }
}

/// Status and location, or nothing if no answer came.
async fn said(client: &mut Client, path: &str, form: &[(&str, &str)]) -> Option<(StatusCode, String)> {
    match tokio::time::timeout(Duration::from_secs(40), client.try_post(path, form)).await {
        Ok(Ok(answer)) => Some((answer.status, answer.location().to_owned())),
        Ok(Err(_)) | Err(_) => {
            client.hang_up();
            None
        }
    }
}

/// Waits until the service takes answers again, and a few more.
async fn some_answers(demo: &Demo, load: &Load, number: usize) {
    let (begin, before) = (Instant::now(), load.acknowledged.load(Ordering::SeqCst));
    while load.acknowledged.load(Ordering::SeqCst) < before + 20 {
        assert!(begin.elapsed() < Duration::from_secs(90), "no answers before kill {number}: {}", demo.log());
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    // Not always at the same point of the workers' rounds.
    let offset = u64::try_from(number).unwrap_or(0) * 37 % 120;
    tokio::time::sleep(Duration::from_millis(offset)).await;
}

/// Kills the program, PostgreSQL, or both, and has the program running again.
async fn cut(mut demo: Demo, folder: &Path, number: usize) -> Demo {
    let is_program = number % 3 != 1;
    let is_postgres = !number.is_multiple_of(3);
    if is_postgres {
        kill("-KILL", postmaster(&demo).await);
    }
    if is_program {
        let port = demo.port;
        demo.signal("-KILL");
        demo.wait();
        return Demo::start_in(folder, port).await;
    }
    demo
}

/// The postmaster of now: an earlier kill may be a moment ago.
async fn postmaster(demo: &Demo) -> u32 {
    let begin = Instant::now();
    loop {
        if let Some(pid) = demo.postgres_pid().filter(|pid| Path::new(&format!("/proc/{pid}")).exists()) {
            return pid;
        }
        assert!(begin.elapsed() < Duration::from_secs(60), "PostgreSQL does not come back: {}", demo.log());
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// The history of each person is what was sent, in its order, without some that were never acknowledged.
fn answers_are_there(demo: &Demo, sent: &BTreeMap<String, Vec<Attempt>>) {
    let rows = demo.psql(
        "select u.login || '=' || coalesce(string_agg(a.answer, ',' order by a.answered_at, a.id), '')
         from safety.recipient r
         join identity.user_account u on u.tenant_id = r.tenant_id and u.id = r.user_id
         left join safety.answer a on a.tenant_id = r.tenant_id and a.recipient_id = r.id
         group by r.id, u.login",
    );
    let kept: BTreeMap<&str, Vec<&str>> = rows
        .lines()
        .filter_map(|line| line.split_once('='))
        .map(|(login, words)| (login, words.split(',').filter(|word| !word.is_empty()).collect()))
        .collect();
    let mut uncertain = 0;
    for (login, attempts) in sent {
        let kept = kept.get(login.as_str()).map(Vec::as_slice).unwrap_or_default();
        uncertain += attempts.iter().filter(|attempt| !attempt.is_acknowledged).count();
        let told: Vec<_> = attempts.iter().map(|attempt| (attempt.word, attempt.is_acknowledged)).collect();
        assert!(explains(attempts, kept), "{login}: sent {told:?}, kept {kept:?}");
    }
    eprintln!("{uncertain} answers were sent and never acknowledged");
}

/// Whether `kept` is `attempts` without some of those that were not acknowledged.
fn explains(attempts: &[Attempt], kept: &[&str]) -> bool {
    let Some((first, rest)) = attempts.split_first() else { return kept.is_empty() };
    let is_kept = kept.first() == Some(&first.word) && explains(rest, &kept[1..]);
    is_kept || (!first.is_acknowledged && explains(rest, kept))
}

#[test]
fn a_lost_answer_would_be_noticed() {
    let attempts = |acknowledged: &[bool]| -> Vec<Attempt> {
        let numbered = acknowledged.iter().enumerate();
        numbered.map(|(n, is)| Attempt { word: ANSWERS[n % ANSWERS.len()], is_acknowledged: *is }).collect()
    };
    let cases: [(&[bool], &[&str], bool); 6] = [
        (&[true, true], &["safe", "injured"], true),
        (&[true, true], &["safe"], false),
        (&[true, false], &["safe"], true),
        (&[true, false], &["safe", "injured"], true),
        (&[true, false, true], &["safe", "injured"], false),
        (&[true], &["safe", "injured"], false),
    ];
    for (acknowledged, kept, expected) in cases {
        assert_eq!(explains(&attempts(acknowledged), kept), expected, "{acknowledged:?} {kept:?}");
    }
}

/// The newest comment of each person is that of the last acknowledged answer, or of a later one.
async fn latest_comments_are_there(safety: &mut Client, roll_call: &str, sent: &Sent) {
    safety.hang_up();
    let csv = safety.page(&format!("/rollcalls/{roll_call}/csv")).await;
    assert_eq!(csv.status, StatusCode::OK, "{}", csv.text());
    for (login, attempts) in sent.lock().expect("sent").iter() {
        let Some(last) = attempts.iter().rposition(|attempt| attempt.is_acknowledged) else { continue };
        let is_there = (last..attempts.len()).any(|round| csv.body.contains(&format!("\"{login} {round}\"")));
        assert!(is_there, "{login}: none of the comments from round {last} on");
    }
}

/// Within seconds of the last entry; never an entry with two leaves.
async fn each_entry_has_one_leaf(demo: &Demo) {
    let begin = Instant::now();
    loop {
        let counts = demo.psql(
            "select (select count(*) from ledger.entry where event_time < now() - interval '5 s'),
                    (select count(*) from ledger.leaf l
                     where (select event_time from ledger.entry e where e.tenant_id = l.tenant_id
                            and e.event_time = l.event_time and e.id = l.id) < now() - interval '5 s'),
                    (select count(*) - count(distinct (tenant_id, id)) from ledger.leaf),
                    (select count(*) from ledger.leaf l where not exists
                     (select from ledger.entry e where e.tenant_id = l.tenant_id and e.event_time = l.event_time and e.id = l.id))",
        );
        let numbers: Vec<u64> = counts.split('|').map(|number| number.parse().expect("count")).collect();
        assert_eq!((numbers[2], numbers[3]), (0, 0), "leaves: {numbers:?}");
        if numbers[0] == numbers[1] {
            eprintln!("{} entries, each with one leaf", numbers[0]);
            return;
        }
        assert!(begin.elapsed() < Duration::from_secs(60), "entries without a leaf: {numbers:?}");
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
}

/// Each anchor checkpoint that was released between two kills is a beginning of the anchor log.
fn every_release_was_continued(demo: &Demo, released: &[String]) {
    let mut roots = vec![tlog::Frontier::new().root()];
    let mut frontier = tlog::Frontier::new();
    let bodies = demo
        .psql("select translate(encode(body, 'base64'), chr(10), '') from ledger.anchor_leaf order by seq");
    for body in bodies.lines() {
        let body = base64::Engine::decode(&base64::engine::general_purpose::STANDARD, body).expect("base64");
        frontier.append(tlog::leaf_hash(&body), |_, _, _| {}).expect("room");
        roots.push(frontier.root());
    }
    assert!(!bodies.is_empty() && released.len() > 1, "nothing was released");
    for mark in released {
        let (size, root) = mark.trim().split_once(' ').expect("mark");
        let size: usize = size.parse().expect("size");
        assert_eq!(roots[size].to_base64(), root, "a fork at {size}");
    }
    eprintln!("{} released marks, all continued", released.len());
}

fn entries_and_rows_agree(demo: &Demo, load: &Load) {
    let count = |sql: &str| demo.psql(sql).parse::<usize>().expect("count");
    let entries = |activity: &str| {
        count(&format!("select count(*) from ledger.entry where activity = '{activity}' and outcome = 1"))
    };
    assert_eq!(
        entries("safety.answer.record"),
        count("select count(*) from safety.answer"),
        "an answer without its entry, or the other way round"
    );
    let (made, deleted) = (entries("access.role.create"), entries("access.role.delete"));
    assert_eq!(made - deleted, count("select count(*) from access.role where builtin is null"));
    let acknowledged = |number: &AtomicUsize| number.load(Ordering::SeqCst);
    assert!(made >= acknowledged(&load.roles_created) && deleted >= acknowledged(&load.roles_deleted));
    assert!(acknowledged(&load.roles_created) > 0, "the administrator was idle");
}
