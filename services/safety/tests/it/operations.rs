//! The whole story at the level of operations: from the first telegram to the last answer.

use crate::world::{World, person};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use kernel::{Language, RefusalKind};
use safety::{
    model::{
        intensity::Intensity,
        rule::{DrillPolicy, Purpose, Reason},
        tally::Answer,
    },
    operations::{
        answer::{AnswerOwn, CANCELLED, CLOSED, UNKNOWN_LINK},
        rollcall::{CloseRollCall, Resend, StartRollCall},
        telegram::{Came, Delivery, ReceiveTelegram},
    },
    platform::MailState,
    views::{
        answer::own,
        rollcalls::Filter,
        telegrams::{telegrams, watchers},
    },
};
use std::collections::BTreeSet;
use time::Duration;
use uuid::Uuid;

#[tokio::test]
async fn a_telegram_asks_an_update_adds_and_nobody_is_asked_twice() {
    let world = World::watching().await;
    let flash = world.telegram("1-flash").await;
    assert_eq!((flash.came, flash.people), (Came::Started, 1));
    let id = flash.roll_call.unwrap();
    world.write(id).await;
    assert_eq!(world.receivers(), ["p1@minato.example"]);

    // The same bytes again, under another name.
    let again = world.bytes("copy.xml", &crate::bytes("1-flash")).await;
    assert_eq!((again.came, again.people, again.roll_call), (Came::Known, 0, Some(id)));

    // Joetsu by a missing report, Kaga by the upgrade; Toyama stays below.
    let report = world.telegram("2-report").await;
    assert_eq!((report.came, report.people, report.roll_call), (Came::Added, 1, Some(id)));
    let upgrade = world.telegram("3-upgrade").await;
    assert_eq!((upgrade.came, upgrade.people, upgrade.roll_call), (Came::Added, 1, Some(id)));
    world.write(id).await;
    world.write(id).await;
    assert_eq!(world.receivers(), ["p1@minato.example", "p2@minato.example", "p4@minato.example"]);

    let shown = world.shown(id).await;
    assert_eq!((shown.tallies.total.asked(), shown.call.occasion.areas.len()), (3, 3));
    assert_eq!(shown.call.occasion.strongest, Some(Intensity::Seven));
    assert_eq!(telegrams(world.office(), &world.administrator()).await.unwrap().len(), 3);
    world.ground.integrate().await;
    assert!(world.ground.verify().await.is_whole());
}

#[tokio::test]
async fn an_older_telegram_after_a_newer_changes_nothing() {
    let world = World::watching().await;
    assert_eq!(world.telegram("3-upgrade").await.people, 3);
    let late = world.telegram("2-report").await;
    assert_eq!(late.came, Came::Ignored(Reason::Outdated));
}

#[tokio::test]
async fn answers_are_recorded_corrected_and_counted() {
    let world = World::watching().await;
    let id = world.telegram("3-upgrade").await.roll_call.unwrap();
    world.write(id).await;
    let link = world.link(1);
    world.answer(&link, Answer::Safe, "自宅にいます").await.unwrap();
    // The same page loaded twice is one answer.
    world.answer(&link, Answer::Safe, "自宅にいます").await.unwrap();
    world.ground.clock.advance(Duration::minutes(10));
    world.answer(&link, Answer::Injured, "").await.unwrap();
    world.answer(&world.link(4), Answer::NeedsHelp, "=trapped").await.unwrap();

    let shown = world.shown(id).await;
    assert_eq!((shown.tallies.total.not_safe(), shown.tallies.total.not_answered), (2, 1));
    let wajima = &shown.tallies.departments[&Some("輪島工場".to_owned())];
    assert_eq!((wajima.injured, wajima.asked()), (1, 1));
    // The most urgent first.
    let names: Vec<&str> = shown.rows.iter().map(|(row, _)| row.name.as_str()).collect();
    assert_eq!(names, ["Ryo Joetsu", "能登 愛", "加賀 健"]);
    let ai = &shown.rows[1].0;
    assert_eq!((ai.answers, ai.answer, ai.comment.as_str()), (2, Some(Answer::Injured), ""));
    assert_eq!(ai.answered_at.unwrap() - ai.first_answered_at.unwrap(), Duration::minutes(10));

    let silent = world.filtered(id, Filter::Silent, None).await;
    assert_eq!((silent.matching, silent.rows[0].0.name.as_str()), (1, "加賀 健"));
    assert_eq!(world.filtered(id, Filter::NotSafe, None).await.matching, 2);
    assert_eq!(world.filtered(id, Filter::NotSafe, Some("輪島工場")).await.matching, 1);
    assert_eq!(world.filtered(id, Filter::Safe, None).await.matching, 0);
}

#[tokio::test]
async fn what_people_wrote_and_who_they_are_is_sealed() {
    let world = World::watching().await;
    let id = world.telegram("1-flash").await.roll_call.unwrap();
    world.write(id).await;
    let link = world.link(1);
    world.answer(&link, Answer::Safe, "体育館に避難").await.unwrap();
    let mut behind = world.ground.superuser().await;
    let dump: String = sqlx::query_scalar(
        "select string_agg(t::text, ' ') from (
             select r::text from safety.recipient r union all select a::text from safety.answer a
             union all select l::text from safety.answer_link l) as t",
    )
    .fetch_one(&mut behind)
    .await
    .unwrap();
    assert!(dump.contains("輪島工場"));
    for secret in ["能登 愛", "体育館", "p1@minato", &link, &link[22..]] {
        assert!(!dump.contains(secret) && !dump.contains(&kernel::hex(secret.as_bytes())), "{secret}");
    }
}

#[tokio::test]
async fn drills_never_fire_for_real() {
    let world = World::watching().await;
    let drill = world.telegram("drill").await;
    assert_eq!((drill.came, drill.roll_call), (Came::Ignored(Reason::Drill), None));
    assert_eq!(world.receivers(), Vec::<String>::new());

    world.rule(Intensity::FiveLower, DrillPolicy::Drill).await;
    let changed = [crate::bytes("drill"), b"\n".to_vec()].concat();
    let drill = world.bytes("drill-2.xml", &changed).await;
    let drill_id = drill.roll_call.unwrap();
    let real = world.telegram("1-flash").await;
    assert_eq!((drill.came, real.came), (Came::Started, Came::Started));
    assert_ne!(real.roll_call, drill.roll_call);
    world.write(drill_id).await;
    let mails = world.staff.mails.lock().unwrap();
    assert!(
        !mails.is_empty()
            && mails.iter().all(|(_, mail)| mail.subject.contains("訓練") || mail.subject.contains("Drill"))
    );
    assert!(mails[0].1.text.contains("これは訓練です"));
}

#[tokio::test]
async fn a_cancellation_tells_those_who_were_asked_and_only_them() {
    assert_eq!(World::watching().await.telegram("4-cancel").await.came, Came::NothingToCancel);
    let world = World::watching().await;
    let id = world.telegram("3-upgrade").await.roll_call.unwrap();
    // Two have mails, the third has none yet when the cancellation comes.
    world.staff.people.lock().unwrap().get_mut(&world.tenant).unwrap()[1].email = None;
    world.write(id).await;
    assert_eq!(world.receivers().len(), 2);
    let link = world.link(1);

    let changed = [crate::bytes("4-cancel"), b"\n".to_vec()].concat();
    let cancelled = world.bytes("cancel.xml", &changed).await;
    assert_eq!((cancelled.came, cancelled.people, cancelled.roll_call), (Came::Cancelled, 2, Some(id)));
    world.write(id).await;
    {
        let mails = world.staff.mails.lock().unwrap();
        let told: Vec<&str> = mails[2..].iter().map(|(_, mail)| mail.subject.as_str()).collect();
        assert_eq!(told.len(), 2);
        assert!(told.iter().any(|subject| subject.starts_with("【安否確認】【取消】")), "{told:?}");
        assert!(mails[2..].iter().all(|(_, mail)| !mail.text.contains("/a/")));
    }
    assert_eq!(world.answer(&link, Answer::Safe, "").await.unwrap_err().code, CANCELLED);

    // Reported after all: everybody is asked again, in a new roll-call.
    let later = String::from_utf8(crate::bytes("3-upgrade")).unwrap();
    let later = later.replace("2027-05-08T14:15:00+09:00", "2027-05-08T14:25:00+09:00");
    let again = world.bytes("again.xml", later.as_bytes()).await;
    assert_eq!((again.came, again.people), (Came::Started, 3));
    assert_ne!(again.roll_call, Some(id));
}

#[tokio::test]
async fn after_closing_nothing_is_taken_and_only_new_people_are_asked() {
    let world = World::watching().await;
    let id = world.telegram("1-flash").await.roll_call.unwrap();
    world.write(id).await;
    let link = world.link(1);
    world.office().perform(&world.administrator(), CloseRollCall { id }).await.unwrap();
    assert_eq!(world.answer(&link, Answer::Safe, "").await.unwrap_err().code, CLOSED);
    let twice = world.office().perform(&world.administrator(), CloseRollCall { id }).await.unwrap_err();
    assert_eq!(twice.kind, RefusalKind::Conflict);
    let resend = world.office().perform(&world.administrator(), Resend { id }).await.unwrap_err();
    assert_eq!(resend.kind, RefusalKind::Conflict);

    let upgrade = world.telegram("3-upgrade").await;
    assert_eq!((upgrade.came, upgrade.people), (Came::Started, 2));
    assert_ne!(upgrade.roll_call, Some(id));
}

#[tokio::test]
async fn a_link_of_one_company_opens_nothing_of_another() {
    let world = World::watching().await;
    let id = world.telegram("1-flash").await.roll_call.unwrap();
    world.write(id).await;
    let link = world.link(1);
    let other = world.ground.tenant().await;
    // The secret of one company's link under the name of another company.
    let stranger = keys::Bearer::fresh(other).expose();
    let bytes = |text: &str| URL_SAFE_NO_PAD.decode(text).unwrap();
    let crossed = URL_SAFE_NO_PAD.encode([&bytes(&stranger)[..16], &bytes(&link)[16..]].concat());
    for forged in [stranger.as_str(), crossed.as_str(), &keys::Bearer::fresh(world.tenant).expose()] {
        assert_eq!(world.answer(forged, Answer::Safe, "").await.unwrap_err().code, UNKNOWN_LINK, "{forged}");
    }
    assert!(world.answer(&link, Answer::Safe, "").await.is_ok());
    let foreign = testkit::administrator(other, world.ground.now(), kernel::UserId::new(world.ground.now()));
    assert_eq!(
        world.office().perform(&foreign, CloseRollCall { id }).await.unwrap_err().kind,
        RefusalKind::NotFound
    );
}

#[tokio::test]
async fn reminders_reach_the_silent_and_have_a_limit() {
    let world = World::watching().await;
    let id = world.telegram("3-upgrade").await.roll_call.unwrap();
    world.write(id).await;
    let first = world.link(1);
    world.answer(&world.link(2), Answer::Safe, "").await.unwrap();
    let resend = || async { world.office().perform(&world.administrator(), Resend { id }).await };
    assert_eq!(resend().await.unwrap(), 2);
    // Who answers before the mail is written gets none.
    world.answer(&first, Answer::Safe, "").await.unwrap();
    world.write(id).await;
    assert_eq!(world.receivers().len(), 4);
    assert!(world.staff.mails.lock().unwrap()[3].1.subject.contains("Reminder"));
    // The link of the first mail still works, and so does the new one.
    assert!(world.answer(&first, Answer::Injured, "").await.is_ok());
    assert!(world.answer(&world.link(4), Answer::Safe, "").await.is_ok());
    assert_eq!(resend().await.unwrap(), 0, "nobody is silent any more");

    let other = world.office().perform(&world.administrator(), start(&world, &["金沢支店"])).await.unwrap();
    for _ in 0..5 {
        world.write(other.id).await;
        world.office().perform(&world.administrator(), Resend { id: other.id }).await.unwrap();
    }
    world.write(other.id).await;
    let sixth = world.office().perform(&world.administrator(), Resend { id: other.id }).await.unwrap_err();
    assert_eq!(sixth.code, "SK-SAFETY-002");
}

fn start(world: &World, departments: &[&str]) -> StartRollCall {
    StartRollCall {
        id: Uuid::new_v4(),
        platform: world.staff.clone(),
        purpose: Purpose::Real,
        message: "本社ビルの火災".to_owned(),
        departments: departments.iter().map(|name| (*name).to_owned()).collect(),
    }
}

#[tokio::test]
async fn a_person_starts_for_everybody_or_for_departments() {
    let world = World::new().await;
    let (office, ctx) = (world.office(), world.administrator());
    assert_eq!(office.perform(&ctx, start(&world, &[])).await.unwrap().people, 5);
    let operation = start(&world, &["金沢支店", "富山支店"]);
    let id = operation.id;
    assert_eq!(office.perform(&ctx, operation).await.unwrap().people, 2);
    // The same form sent twice.
    let again = StartRollCall { id, ..start(&world, &["金沢支店", "富山支店"]) };
    assert_eq!(office.perform(&ctx, again).await.unwrap().people, 0);
    world.write(id).await;
    assert_eq!(world.receivers(), ["p2@minato.example", "p3@minato.example"]);
    assert!(world.staff.mails.lock().unwrap()[0].1.subject.contains("本社ビルの火災"));

    let cases = [
        (StartRollCall { message: "  ".to_owned(), ..start(&world, &[]) }, "message"),
        (StartRollCall { message: "あ".repeat(201), ..start(&world, &[]) }, "message"),
        (start(&world, &["なし"]), "departments"),
    ];
    for (operation, field) in cases {
        let refusal = office.perform(&ctx, operation).await.unwrap_err();
        assert_eq!((refusal.kind, refusal.fields[0].field.as_ref()), (RefusalKind::Invalid, field));
    }
    let nobody = StartRollCall { departments: BTreeSet::from([String::new()]), ..start(&world, &[]) };
    assert_eq!(office.perform(&ctx, nobody).await.unwrap().people, 1, "those without a department");
}

#[tokio::test]
async fn a_signed_in_person_answers_only_for_themselves() {
    let world = World::watching().await;
    let id = world.telegram("3-upgrade").await.roll_call.unwrap();
    let user = |number: u128| kernel::UserId::from_uuid(Uuid::from_u128(number));
    let ai = testkit::member(world.tenant, world.ground.now(), user(1));
    let mio = testkit::member(world.tenant, world.ground.now(), user(3));
    let mine = own(world.office(), &ai).await.unwrap();
    assert_eq!((mine.len(), own(world.office(), &mio).await.unwrap().len()), (1, 0));
    let answer =
        || AnswerOwn { recipient: mine[0].asked.id, answer: Answer::Safe, comment: Default::default() };
    assert_eq!(world.office().perform(&mio, answer()).await.unwrap_err().kind, RefusalKind::NotFound);
    world.office().perform(&ai, answer()).await.unwrap();
    assert_eq!(world.shown(id).await.tallies.total.safe, 1);
}

#[tokio::test]
async fn mails_that_do_not_arrive_are_shown() {
    let world = World::watching().await;
    world.staff.people.lock().unwrap().get_mut(&world.tenant).unwrap()[1].email = None;
    let id = world.telegram("3-upgrade").await.roll_call.unwrap();
    assert_eq!(world.shown(id).await.mails.waiting, 3);
    world.write(id).await;
    let ids: Vec<Uuid> = world.staff.mails.lock().unwrap().iter().map(|(id, _)| *id).collect();
    world.staff.states.lock().unwrap().extend([(ids[0], MailState::Failed), (ids[1], MailState::Sent)]);
    let mails = world.shown(id).await.mails;
    assert_eq!((mails.waiting, mails.failed, mails.no_address), (0, 1, 1));
    assert_eq!(world.filtered(id, Filter::Unreached, None).await.matching, 2);
}

#[tokio::test]
async fn without_a_rule_or_when_switched_off_nothing_starts() {
    let world = World::new().await;
    let delivery = || Delivery::read("1-flash.xml", &crate::bytes("1-flash")).unwrap();
    let operation = ReceiveTelegram { platform: world.staff.clone(), delivery: delivery() };
    let refusal = world.office().perform(&world.administrator(), operation).await.unwrap_err();
    assert_eq!(refusal.code, "SK-SAFETY-003");
    let provider = world.ground.system(kernel::TenantId::PROVIDER);
    assert!(watchers(world.office(), &provider).await.unwrap().is_empty());

    world.rule(Intensity::FiveLower, DrillPolicy::Ignore).await;
    assert_eq!(watchers(world.office(), &provider).await.unwrap(), [world.tenant]);
    let off = safety::operations::rule::SetRule {
        is_watching: false,
        trigger: safety::model::rule::TriggerRule {
            minimum: Intensity::FiveLower,
            drills: DrillPolicy::Ignore,
        },
    };
    world.office().perform(&world.administrator(), off).await.unwrap();
    assert!(watchers(world.office(), &provider).await.unwrap().is_empty());
    assert_eq!(world.telegram("1-flash").await.came, Came::NotWatching);
}

/// Ten thousand people cost a handful of statements to ask for, and the mails a few for each batch.
#[tokio::test]
async fn a_large_roll_call_is_a_bounded_number_of_statements() {
    let world = World::watching().await;
    let people = (10..10_010)
        .map(|n| person(n, &format!("社員 {n}"), &format!("部署{}", n % 40), "390", Language::Ja));
    world.staff.people.lock().unwrap().insert(world.tenant, people.collect());
    let counter = crate::statements::Counter::start();
    let received = world.telegram("1-flash").await;
    assert_eq!(received.people, 10_000);
    let asked = counter.count();
    assert!((8..=25).contains(&asked), "{asked} statements");
    let id = received.roll_call.unwrap();
    let counter = crate::statements::Counter::start();
    world.write(id).await;
    let written = counter.count();
    // 40 batches of 250, and what a transaction with its entry costs.
    assert!((40 * 4..=41 * 12).contains(&written), "{written} statements");
    assert_eq!(world.receivers().len(), 10_000);
    let shown = world.shown(id).await;
    assert_eq!(
        (shown.tallies.total.not_answered, shown.tallies.departments.len(), shown.rows.len()),
        (10_000, 40, 50)
    );
}
