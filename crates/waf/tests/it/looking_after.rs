//! Exclusions, virtual patches, false positives, reviews, tenants' choices.

use crate::house::{Asked, House, ask, refused};
use kernel::{Ctx, RefusalKind, TenantId, TraceId, UserId};
use keys::ExpiryKeys;
use ledger::EntryOutcome;
use serde_json::json;
use time::Duration;
use waf::{
    Mode,
    model::{NewExclusion, NewPatch, PathPattern},
    operations::{
        AddExclusion, AddPatch, ChooseMode, DeclineProposal, EndExclusion, EndPatch, RecordReview,
        ReportFalsePositive, sweep,
    },
    views,
};

/// The baseline's rule against UNION SELECT.
const UNION: &str = "/orders/17/comment?q=1%20UNION%20SELECT%20name";

fn exclusion(path: &str) -> NewExclusion {
    NewExclusion {
        rule: "92201".to_owned(),
        target: "ARGS:q".to_owned(),
        service: "app".to_owned(),
        path: path.to_owned(),
        tenant: String::new(),
        reason: "SQLの教材".to_owned(),
        days: 30,
    }
}

#[tokio::test]
async fn an_exclusion_holds_where_it_says_until_it_ends() {
    let house = House::new().await;
    let (office, tenant) = (&house.ground.office, house.ground.tenant().await);
    let process = house.process().await;
    let cases = [
        ("app", None, UNION),
        ("app", Some(tenant), UNION),
        ("other", None, UNION),
        ("app", None, "/orders/17?q=1%20UNION%20SELECT%20name"),
        ("app", None, "/orders/17/comment/x?q=1%20UNION%20SELECT%20name"),
        ("app", None, "/orders/17/comment?r=1%20UNION%20SELECT%20name"),
        ("app", None, "/orders/17/comment?q=%3Cscript%3Ealert(1)%3C/script%3E"),
    ];
    let passing = || {
        let passes = |(service, tenant, target): (_, _, _)| {
            refused(&process, &Asked { service, tenant, target }).is_none()
        };
        cases.map(passes)
    };
    assert_eq!(passing(), [false; 7]);
    let add = AddExclusion::new(&exclusion("/orders/{id}/comment"), house.ground.now()).unwrap();
    let everybody = office.perform(&house.operator(), add).await.unwrap();
    process.look().await;
    assert_eq!(passing(), [true, true, false, false, false, false, false]);
    office.perform(&house.operator(), EndExclusion { exclusion: everybody }).await.unwrap();
    process.look().await;
    assert_eq!(passing(), [false; 7]);

    house.pass_time(Duration::SECOND);
    let of_tenant = NewExclusion { tenant: tenant.to_string(), ..exclusion("/orders/**") };
    let add = AddExclusion::new(&of_tenant, house.ground.now()).unwrap();
    office.perform(&house.operator(), add).await.unwrap();
    process.look().await;
    assert_eq!(passing(), [false, true, false, false, false, false, false]);
    house.pass_time(Duration::days(30) - Duration::SECOND);
    process.look().await;
    assert!(passing()[1]);
    house.pass_time(Duration::SECOND);
    process.look().await;
    assert_eq!(passing(), [false; 7], "it has expired");

    let lines = views::exclusions(office, &house.operator()).await.unwrap();
    let now = house.ground.now();
    let mut shown: Vec<_> =
        lines.iter().map(|line| (line.ended_at.is_some(), line.is_in_force(now))).collect();
    shown.sort_unstable();
    assert_eq!(shown, [(false, false), (true, false)], "both were made in the same instant");
    let again = office.perform(&house.operator(), EndExclusion { exclusion: everybody }).await.unwrap_err();
    assert_eq!(again.kind, RefusalKind::Conflict);
}

#[tokio::test]
async fn a_virtual_patch_is_in_force_at_once_and_gone_when_it_expires() {
    let house = House::new().await;
    let office = &house.ground.office;
    let process = house.process().await;
    let patch = |id: u32, word: &str| NewPatch {
        text: format!(
            "SecRule ARGS:file \"@streq {word}\" \"id:{id},phase:2,t:none,deny,status:403,log,msg:'CVE'\""
        ),
        reason: "修正版の適用まで".to_owned(),
        days: 7,
    };
    let add = |id, word| AddPatch::new(&patch(id, word), house.ground.now()).unwrap();
    let first = office.perform(&house.operator(), add(83_001, "evil")).await.unwrap();
    office.perform(&house.operator(), add(83_002, "worse")).await.unwrap();
    assert_eq!(ask(&process, "/?file=evil"), None, "nobody has looked yet");
    process.look().await;
    assert_eq!(ask(&process, "/?file=evil").as_deref(), Some("83001"));
    assert_eq!(ask(&process, "/?file=worse").as_deref(), Some("83002"));
    let taken = office.perform(&house.operator(), add(83_001, "other")).await.unwrap_err();
    assert_eq!(taken.fields[0].message.key, "waf-patch-id-taken");
    office.perform(&house.operator(), EndPatch { patch: first }).await.unwrap();
    process.look().await;
    assert_eq!(ask(&process, "/?file=evil"), None);
    // The second one expires with nothing said by anybody.
    house.pass_time(Duration::days(7));
    process.look().await;
    assert_eq!(ask(&process, "/?file=worse"), None);
    assert!(ask(&process, UNION).is_some(), "the package's rules stay");
}

/// Somebody with the database in hand makes a patch that is no rule: what was in force stays, and an entry says so, once.
#[tokio::test]
async fn what_does_not_load_leaves_the_rules_before_in_force() {
    let house = House::new().await;
    let process = house.process().await;
    let patch = NewPatch {
        text: "SecRule ARGS:file \"@streq evil\" \"id:83001,phase:2,deny\"".to_owned(),
        reason: "a test".to_owned(),
        days: 7,
    };
    let add = AddPatch::new(&patch, house.ground.now()).unwrap();
    house.ground.office.perform(&house.operator(), add).await.unwrap();
    let mut superuser = house.ground.superuser().await;
    sqlx::query("update waf.patch set text = 'SecRule ARGZ'").execute(&mut superuser).await.unwrap();
    process.look().await;
    process.look().await;
    assert!(ask(&process, UNION).is_some());
    let told = house.activities(TenantId::PROVIDER).await;
    let failures: Vec<_> = told.iter().filter(|(_, outcome)| *outcome == EntryOutcome::Failure).collect();
    assert_eq!(failures, [&("waf.rules.load".to_owned(), EntryOutcome::Failure)]);
}

/// As the gate records it.
async fn detected(house: &House, tenant: TenantId) -> TraceId {
    let ctx = house.ground.system(tenant);
    let facts = json!({
        "refused": true, "service": "app", "path": "/orders/17/comment", "count": 2,
        "findings": [
            {"rule": 92201, "message": "SQL injection: UNION SELECT", "variable": "ARGS:q", "excerpt": "x"},
            {"rule": 949110, "message": "Inbound Anomaly Score Exceeded", "variable": "TX:x", "excerpt": "5"},
        ],
    });
    let facts = facts.as_object().unwrap().clone();
    let refused = EntryOutcome::Refused;
    house.ground.office.record(&ctx, "gate.attack.detect", "app.example.jp", refused, facts).await.unwrap();
    ctx.trace
}

#[tokio::test]
async fn a_false_positive_becomes_the_narrowest_exclusion() {
    let house = House::new().await;
    let (office, tenant) = (&house.ground.office, house.ground.tenant().await);
    let trace = detected(&house, tenant).await;
    let report = |tenant| ReportFalsePositive::new(&trace.to_string(), tenant, "教材の入力").unwrap();
    let elsewhere = office.perform(&house.operator(), report(None)).await.unwrap_err();
    assert_eq!(elsewhere.kind, RefusalKind::NotFound);
    let made = office.perform(&house.operator(), report(Some(tenant))).await.unwrap();
    let [one] = made.as_slice() else { panic!("{made:?}") };
    assert_eq!((one.proposed.rule, one.proposed.target.as_deref()), (92_201, Some("ARGS:q")));
    assert_eq!(one.proposed.path.as_ref().map(PathPattern::as_str), Some("/orders/{id}/comment"));
    assert_eq!((one.proposed.service.as_deref(), one.proposed.tenant), (Some("app"), Some(tenant)));
    let told = house.activities(tenant).await.pop().unwrap();
    assert_eq!(told, ("waf.match.find".to_owned(), EntryOutcome::Success), "the customer sees the look");

    let process = house.process().await;
    let asked = Asked { service: "app", tenant: Some(tenant), target: UNION };
    assert!(refused(&process, &asked).is_some());
    let typed = one.proposed.typed("教材の入力", 90);
    let accept = || AddExclusion::new(&typed, house.ground.now()).unwrap().accepting(one.id);
    office.perform(&house.operator(), accept()).await.unwrap();
    process.look().await;
    assert_eq!(refused(&process, &asked), None);
    assert!(ask(&process, UNION).is_some(), "others are not concerned");
    let twice = office.perform(&house.operator(), accept()).await.unwrap_err();
    assert_eq!(twice.code, "SK-WAF-009");
    assert_eq!(views::proposals(office, &house.operator()).await.unwrap(), []);

    let other = office.perform(&house.operator(), report(Some(tenant))).await.unwrap();
    office.perform(&house.operator(), DeclineProposal { proposal: other[0].id }).await.unwrap();
    assert_eq!(views::proposals(office, &house.operator()).await.unwrap(), []);
    for (trace, reason, field) in [("x", "y", "trace"), (trace.to_string().as_str(), "", "reason")] {
        let Err(refusal) = ReportFalsePositive::new(trace, None, reason) else { panic!("{trace}") };
        assert_eq!(refusal.fields[0].field, field);
    }
}

#[tokio::test]
async fn a_proposal_goes_after_a_month_decided_or_not() {
    let house = House::new().await;
    let (office, tenant) = (&house.ground.office, house.ground.tenant().await);
    let trace = detected(&house, tenant).await;
    let report = || ReportFalsePositive::new(&trace.to_string(), Some(tenant), "教材の入力").unwrap();
    let declined = office.perform(&house.operator(), report()).await.unwrap();
    office.perform(&house.operator(), DeclineProposal { proposal: declined[0].id }).await.unwrap();
    house.pass_time(Duration::days(2));
    let open = office.perform(&house.operator(), report()).await.unwrap();
    let kept = async || {
        sweep(office).await.unwrap();
        let mut superuser = house.ground.superuser().await;
        let kept: Vec<uuid::Uuid> =
            sqlx::query_scalar("select id from waf.proposal").fetch_all(&mut superuser).await.unwrap();
        kept
    };
    house.pass_time(Duration::days(27));
    assert_eq!(kept().await.len(), 2);
    house.pass_time(Duration::days(2));
    assert_eq!(kept().await, [open[0].id.0]);
    house.pass_time(Duration::days(2));
    assert!(kept().await.is_empty() && kept().await.is_empty());
    let swept = house.activities(TenantId::PROVIDER).await;
    let swept = swept.iter().filter(|(activity, _)| activity == "waf.sweep").count();
    assert_eq!(swept, 2, "where nothing is old, there is no entry");
}

/// Also in copies: what it quotes opens by the keys of the customer's entry and by nothing else.
#[tokio::test]
async fn a_proposal_is_gone_with_the_entry_that_it_quotes() {
    let house = House::new().await;
    let (office, tenant) = (&house.ground.office, house.ground.tenant().await);
    for tenant in [tenant, TenantId::PROVIDER] {
        let trace = detected(&house, tenant).await;
        let report = ReportFalsePositive::new(&trace.to_string(), Some(tenant), "教材の入力").unwrap();
        office.perform(&house.operator(), report).await.unwrap();
        // Of two that are as old, either may be listed first.
        house.pass_time(Duration::SECOND);
    }
    let open = async || views::proposals(office, &house.operator()).await.unwrap();
    let of: Vec<_> = open().await.iter().map(|one| (one.proposed.tenant, one.reason.clone())).collect();
    assert_eq!(of, [(Some(tenant), "教材の入力".to_owned()), (None, "教材の入力".to_owned())]);

    let select = "select id, content from waf.proposal where member_of is not null";
    let (id, sealed): (uuid::Uuid, Vec<u8>) =
        sqlx::query_as(select).fetch_one(&mut house.ground.superuser().await).await.unwrap();
    let ctx = house.ground.system(tenant);
    let reading = office.view(&ctx, "test.look", office::Target::tenant()).await.unwrap();
    let place = keys::Place { table: "waf.proposal", column: "content", row: id };
    let outer = reading.keys().open(&place, &sealed).unwrap();
    for told in ["ARGS", "/orders", "教材"] {
        let is_there = |bytes: &[u8]| bytes.windows(told.len()).any(|part| part == told.as_bytes());
        assert!(!is_there(&sealed) && !is_there(outer.expose()), "{told}");
    }
    drop(reading);

    let select = "select distinct expiry_key from ledger.data_key where retention = 2";
    let names: Vec<String> =
        sqlx::query_scalar(select).fetch_all(&mut house.ground.superuser().await).await.unwrap();
    assert!(!names.is_empty());
    for name in names {
        house.ground.expiry.destroy(&keys::ExpiryName::parse(&name).unwrap()).await.unwrap();
    }
    assert_eq!(open().await, []);
}

#[tokio::test]
async fn a_review_is_due_a_month_after_the_last() {
    let house = House::new().await;
    let office = &house.ground.office;
    let overdue = async || views::review_state(office, &house.operator()).await.unwrap().is_overdue;
    house.pass_time(Duration::days(40));
    assert!(!overdue().await, "nothing was ever brought");
    house.import("one", "SecAction \"id:1,phase:1,pass\"\n").await;
    house.pass_time(Duration::days(32));
    assert!(overdue().await);
    let record = RecordReview::new("除外 0 件。変更なし。").unwrap();
    office.perform(&house.operator(), record).await.unwrap();
    assert!(!overdue().await);
    let reviews = views::reviews(office, &house.operator()).await.unwrap();
    assert_eq!(reviews[0].standing["active"]["id"], "baseline");
    assert_eq!(reviews[0].standing["exclusions"], 0);
    house.pass_time(Duration::days(31) + Duration::SECOND);
    assert!(overdue().await);
    assert!(RecordReview::new(" ").is_err());
}

#[tokio::test]
async fn a_tenant_chooses_for_itself_where_it_may() {
    let house = House::new().await;
    let (office, now) = (&house.ground.office, house.ground.now());
    let (one, other) = (house.ground.tenant().await, house.ground.tenant().await);
    let allowed = ["app".to_owned()];
    let process = house.process().await;
    let administrator: Ctx = testkit::administrator(one, now, UserId::new(now));
    let choose = ChooseMode::new("app", Mode::Detect, &allowed).unwrap();
    office.perform(&administrator, choose).await.unwrap();
    process.look().await;
    let choices = process.choices();
    assert_eq!(
        [choices.of(one, "app"), choices.of(one, "other"), choices.of(other, "app")],
        [Some(Mode::Detect), None, None]
    );
    let back = ChooseMode::new("app", Mode::Block, &allowed).unwrap();
    office.perform(&administrator, back).await.unwrap();
    process.look().await;
    assert_eq!(process.choices().of(one, "app"), Some(Mode::Block));
    let lines = views::choices(office, &administrator).await.unwrap();
    assert_eq!((lines.len(), lines[0].mode), (1, Mode::Block));
    assert!(ChooseMode::new("other", Mode::Detect, &allowed).is_err());
    assert!(ChooseMode::new("app", Mode::Off, &allowed).is_err());
}
