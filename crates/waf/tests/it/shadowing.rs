//! The staged package beside the active one.

use crate::house::{House, ask};
use http::Request;
use kernel::TraceId;
use std::sync::Arc;
use waf::{
    InForce, Mode, Passage,
    operations::{StagePackage, UnstagePackage},
    views,
};

const ACTIVE: &str = "SecRule ARGS:x \"@streq old\" \"id:1,phase:2,deny\"\nSecRule ARGS:x \"@streq both\" \"id:2,phase:2,deny\"\n";
const STAGED: &str = "SecRule ARGS:x \"@streq new\" \"id:3,phase:2,deny\"\nSecRule ARGS:x \"@streq both\" \"id:4,phase:2,deny\"\n\
     SecRule REQUEST_BODY \"@contains evil\" \"id:5,phase:2,deny,ctl:forceRequestBodyVariable=On\"\n";

/// As the gate does: a copy of a request and its body.
fn pass(rules: &InForce, mode: Mode, target: &str, body: &[&[u8]]) -> bool {
    let passage = Passage {
        trace: TraceId::new(testkit::morning()),
        now: testkit::morning(),
        client: [192, 0, 2, 1].into(),
        service: Some(Arc::from("app")),
        tenant: None,
        mode,
        is_answer_inspected: false,
    };
    let request = Request::post(target).header("content-type", "application/x-www-form-urlencoded");
    let (head, ()) = request.body(()).unwrap().into_parts();
    let Some(mut observed) = rules.shadow().observe(&passage) else { return false };
    observed.head(&head);
    body.iter().for_each(|chunk| observed.body(chunk));
    true
}

#[tokio::test]
async fn what_a_staged_package_would_change_is_counted_and_nothing_else_happens() {
    let house = House::new().await;
    let (office, operator) = (&house.ground.office, house.operator());
    let (one, two) = (house.import("one", ACTIVE).await, house.import("two", STAGED).await);
    house.activate(one).await;
    let process = house.process().await;
    assert!(!pass(&process, Mode::Block, "/", &[]), "nothing is staged");
    assert_eq!(views::shadow(office, &operator).await.unwrap(), None);
    office.perform(&operator, StagePackage { package: two }).await.unwrap();
    process.look().await;
    for (target, body) in [
        ("/orders/17?x=new", b"".as_slice()),
        ("/orders/18?x=new", b""),
        ("/?x=old", b""),
        ("/?x=both", b""),
        ("/?x=none", b""),
        ("/notes", b"text=some+evil"),
    ] {
        let (start, end) = body.split_at(body.len() / 2);
        assert!(pass(&process, Mode::Block, target, &[start, end]), "{target}");
    }
    assert!(pass(&process, Mode::Detect, "/?x=new", &[]), "who only writes down is compared, too");
    assert!(!pass(&process, Mode::Off, "/?x=new", &[]));
    assert!(pass(&process, Mode::Block, "/large", &[&[b'a'; 70_000]]), "and dropped when it is too long");
    assert_eq!(ask(&process, "/?x=new"), None, "it decides nothing");
    process.shadow().settle(office).await;
    let shown = views::shadow(office, &operator).await.unwrap().unwrap();
    assert_eq!((shown.active, shown.staged), (one, two));
    assert_eq!((shown.compared, shown.only_staged, shown.only_active), (7, 4, 1));
    let mut lines: Vec<_> =
        shown.lines.iter().map(|it| (it.rule, it.route.as_str(), it.only_staged, it.only_active)).collect();
    lines.sort_unstable();
    assert_eq!(
        lines,
        [(1, "app /", 0, 1), (3, "app /", 1, 0), (3, "app /orders/{id}", 2, 0), (5, "app /notes", 1, 0)]
    );
    // A second writing adds up.
    assert!(pass(&process, Mode::Block, "/?x=old", &[]));
    process.shadow().settle(office).await;
    let shown = views::shadow(office, &operator).await.unwrap().unwrap();
    assert_eq!((shown.compared, shown.only_active), (8, 2));
    office.perform(&operator, UnstagePackage).await.unwrap();
    process.look().await;
    assert!(!pass(&process, Mode::Block, "/", &[]));
}
