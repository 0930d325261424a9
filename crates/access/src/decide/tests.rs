//! Decisions as a table, and what capabilities must not say.
#![allow(clippy::arithmetic_side_effects)]

use super::*;
use kernel::{Actor, Channel, Origin, SessionId, Standing, TenantId, Timestamp, UserId};
use std::time::Instant;

const POLICIES: &str = r#"
permit (principal in Sekisho::Standing::"administrator",
        action in [Sekisho::Action::"t.member.create", Sekisho::Action::"t.member.list"], resource);
permit (principal in Sekisho::Standing::"member", action == Sekisho::Action::"t.password.change", resource)
  when { context.own };
permit (principal in Sekisho::Standing::"operator", action == Sekisho::Action::"t.tenant.create", resource)
  when { context.provider };
permit (principal, action == Sekisho::Action::"t.signin", resource);
permit (principal == Sekisho::Nobody::"nobody", action == Sekisho::Action::"t.answer", resource == Sekisho::Target::"answer")
  when { context.channel == "page" };
forbid (principal, action == Sekisho::Action::"t.member.create", resource) when { context.channel == "api" };
"#;

const NOW: Timestamp = Timestamp::UNIX_EPOCH;
const HOME: u128 = 77;

fn decide() -> CedarDecide {
    CedarDecide::new(&[("t", POLICIES)]).unwrap()
}

fn me() -> UserId {
    UserId::from_uuid(uuid::Uuid::from_u128(5))
}

fn ctx(who: &str, tenant: TenantId) -> Ctx {
    let person = |standing| Actor::User { id: me(), session: SessionId::new(NOW), standing };
    let actor = match who {
        "nobody" => Actor::Nobody,
        "system" => Actor::System("integrator"),
        "command-line" => Actor::CommandLine("root".to_owned()),
        standing => person(Standing::from_name(standing).unwrap()),
    };
    let origin = Origin { channel: Channel::Page, address: None, agent: None };
    Ctx { origin, ..Ctx::system("test", tenant, NOW).with_actor(actor) }
}

#[test]
fn decisions() {
    let decide = decide();
    let home = TenantId::from_uuid(uuid::Uuid::from_u128(HOME));
    let (own, other) = (Target::new("user", me()), Target::new("user", "6"));
    let answer = Target::any("answer");
    let provider = TenantId::PROVIDER;
    let cases = [
        ("administrator", home, "t.member.create", &other, true),
        ("member", home, "t.member.create", &other, false),
        ("operator", home, "t.member.create", &other, false),
        ("nobody", home, "t.member.create", &other, false),
        ("system", home, "t.member.create", &other, true),
        ("command-line", home, "t.never.heard", &other, true),
        ("member", home, "t.password.change", &own, true),
        ("member", home, "t.password.change", &other, false),
        ("administrator", home, "t.password.change", &own, true),
        ("operator", provider, "t.password.change", &own, true),
        ("operator", home, "t.password.change", &own, false),
        ("operator", provider, "t.tenant.create", &other, true),
        ("operator", home, "t.tenant.create", &other, false),
        ("administrator", provider, "t.tenant.create", &other, false),
        ("nobody", home, "t.signin", &other, true),
        ("member", home, "t.signin", &other, true),
        ("nobody", home, "t.answer", &answer, true),
        ("nobody", home, "t.answer", &other, false),
        ("member", home, "t.answer", &answer, false),
        ("administrator", home, "t.never.heard", &other, false),
    ];
    for round in ["evaluated", "remembered"] {
        for (who, tenant, action, target, expected) in cases {
            let given = decide.is_permitted(&ctx(who, tenant), action, target);
            assert_eq!(given, expected, "{round}: {who} {action} {target}");
        }
    }
    let mut by_api = ctx("administrator", home);
    by_api.origin.channel = Channel::Api;
    assert!(!decide.is_permitted(&by_api, "t.member.create", &other));
}

#[tokio::test]
async fn a_denial_names_the_action_inside_only() {
    let home = TenantId::from_uuid(uuid::Uuid::from_u128(HOME));
    let refusal = decide()
        .decide(&ctx("member", home), "t.member.create", &Target::new("user", "6"))
        .await
        .unwrap_err();
    assert_eq!((refusal.code, refusal.outside.key), ("SK-ACCESS-001", "refusal-denied"));
    assert!(refusal.inside.contains("t.member.create on user/6 to member"), "{}", refusal.inside);
    assert!(refusal.outside.args.is_empty());
}

#[test]
fn a_policy_that_fails_denies() {
    let broken = r#"permit (principal, action == Sekisho::Action::"t.signin", resource);
                    forbid (principal, action == Sekisho::Action::"t.signin", resource) when { context.missing };"#;
    let decide = CedarDecide::new(&[("t", broken)]).unwrap();
    let home = TenantId::from_uuid(uuid::Uuid::from_u128(HOME));
    assert!(!decide.is_permitted(&ctx("nobody", home), "t.signin", &Target::tenant()));
}

#[test]
fn what_a_capability_must_not_say() {
    let cases = [
        ("permit (", "policies of bad:"),
        ("permit (principal, action, resource);", "without naming actions"),
        (
            r#"permit (principal in Sekisho::Standing::"adminstrator", action == Sekisho::Action::"a", resource);"#,
            "adminstrator",
        ),
        (
            r#"permit (principal == Sekisho::User::"5", action == Sekisho::Action::"a", resource);"#,
            "Sekisho::User",
        ),
        (r#"permit (principal, action == Action::"a", resource);"#, "Action::\"a\""),
        (r#"permit (principal == ?principal, action == Sekisho::Action::"a", resource);"#, "templates"),
    ];
    for (text, expected) in cases {
        let error =
            CedarDecide::new(&[("good", POLICIES), ("bad", text)]).err().map(|error| error.to_string());
        let error = error.unwrap_or_else(|| panic!("{text} was taken"));
        assert!(error.contains("policies of bad") && error.contains(expected), "{error}");
    }
    assert!(CedarDecide::new(&[("good", POLICIES), ("empty", "")]).is_ok());
}

#[test]
fn the_named_actions_are_known() {
    let named = decide().named_actions();
    assert!(named.contains("t.member.list") && named.contains("t.answer"));
    assert_eq!(named.len(), 6);
}

/// The target is 50 µs in a release build. Unoptimised, remembered answers are far below it.
#[test]
fn a_decision_is_fast() {
    let decide = decide();
    let home = TenantId::from_uuid(uuid::Uuid::from_u128(HOME));
    let (ctx, target) = (ctx("administrator", home), Target::new("user", "6"));
    assert!(decide.is_permitted(&ctx, "t.member.create", &target));
    let began = Instant::now();
    for _ in 0..2_000 {
        assert!(decide.is_permitted(&ctx, "t.member.create", &target));
    }
    let each = began.elapsed() / 2_000;
    assert!(each.as_micros() < 50, "{each:?}");
}
