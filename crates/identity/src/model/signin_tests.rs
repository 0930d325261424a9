//! Tables for [`super`]: every way through the machine, and every shortcut closed.

#![allow(clippy::arithmetic_side_effects, reason = "tests")]

use super::*;
use crate::model::{
    options::{Layer, Profile, resolve},
    totp,
};
use kernel::Secret;
use time::macros::datetime;

const NOW: Timestamp = datetime!(2026-11-21 09:00 UTC);
const GRANTED: Reservation = Reservation::Granted { at: NOW, left: 4 };
const LOCKED: Reservation = Reservation::Locked { until: datetime!(2026-11-21 09:14:30 UTC) };

fn options(json: &str) -> Effective {
    let tenant: Layer = serde_json::from_str(json).unwrap();
    resolve(&Layer::default(), &Profile::customer(), &[&tenant])
}

fn account() -> Account {
    Account {
        is_active: true,
        password_set_at: NOW - Duration::days(10),
        must_change_password: false,
        has_second_factor: false,
    }
}

fn pending(account: &Account, options: &Effective) -> Pending {
    let placed = arrive(&options.addresses, None).unwrap();
    placed.reserved(GRANTED).unwrap().checked(PasswordVerdict::Match, Some(account), options, NOW).unwrap()
}

fn right_code() -> Result<Accepted, CodeRefused> {
    let secret = Secret::new(b"12345678901234567890".to_vec());
    let code = totp::code(&secret, totp::Step::at(NOW)).to_vec();
    totp::accept(&secret, &Secret::new(String::from_utf8(code).unwrap()), NOW, None)
}

/// From nothing to the first page behind the password, or to the refusal.
#[test]
fn up_to_the_password() {
    use PasswordVerdict::{Busy, Match, Mismatch};
    let open = "{}";
    let listed = r#"{"addresses":["203.0.113.0/24"]}"#;
    let inside: Option<IpAddr> = Some("203.0.113.5".parse().unwrap());
    let outside: Option<IpAddr> = Some("198.51.100.5".parse().unwrap());
    let suspended = Account { is_active: false, ..account() };
    let active = account();
    let locked = SignInRefused::Locked { until: datetime!(2026-11-21 09:14:30 UTC) };
    let cases = [
        (open, None, GRANTED, Match, Some(&active), Ok(Stage::Session)),
        (listed, inside, GRANTED, Match, Some(&active), Ok(Stage::Session)),
        (listed, outside, GRANTED, Match, Some(&active), Err(SignInRefused::Address)),
        (listed, None, GRANTED, Match, Some(&active), Err(SignInRefused::Address)),
        // The address is judged before anything else is learned.
        (listed, outside, LOCKED, Mismatch, None, Err(SignInRefused::Address)),
        // A lock holds against the right password.
        (open, None, LOCKED, Match, Some(&active), Err(locked)),
        (open, None, GRANTED, Busy, Some(&active), Err(SignInRefused::Busy { reserved_at: NOW })),
        (open, None, GRANTED, Mismatch, Some(&active), Err(SignInRefused::Mismatch { left: 4 })),
        (open, None, GRANTED, Mismatch, None, Err(SignInRefused::Mismatch { left: 4 })),
        (open, None, GRANTED, Match, None, Err(SignInRefused::Mismatch { left: 4 })),
        (open, None, GRANTED, Mismatch, Some(&suspended), Err(SignInRefused::Mismatch { left: 4 })),
        (open, None, GRANTED, Match, Some(&suspended), Err(SignInRefused::Suspended { left: 4 })),
    ];
    for (number, (json, peer, reservation, verdict, account, expected)) in cases.into_iter().enumerate() {
        let options = options(json);
        let reached = arrive(&options.addresses, peer)
            .and_then(|placed| placed.reserved(reservation))
            .and_then(|reserved| reserved.checked(verdict, account, &options, NOW))
            .map(|pending| pending.stage());
        assert_eq!(reached, expected, "case {number}");
    }
}

#[test]
fn what_is_owed_after_the_password() {
    let ninety = r#"{"password-lifetime-days":90}"#;
    let required = r#"{"second-factor-required":true}"#;
    let old = Account { password_set_at: NOW - Duration::days(90), ..account() };
    let enrolled = Account { has_second_factor: true, ..account() };
    let told = Account { must_change_password: true, ..account() };
    let cases = [
        ("{}", account(), Stage::Session),
        ("{}", enrolled, Stage::Code),
        (required, enrolled, Stage::Code),
        (required, account(), Stage::Enrolment),
        (ninety, account(), Stage::Session),
        (ninety, old, Stage::NewPassword(ChangeReason::Expired)),
        ("{}", old, Stage::Session),
        (ninety, told, Stage::NewPassword(ChangeReason::Demanded)),
        // The second factor stands before the change of password.
        (ninety, Account { has_second_factor: true, ..old }, Stage::Code),
        (required, told, Stage::Enrolment),
    ];
    for (json, account, expected) in cases {
        assert_eq!(pending(&account, &options(json)).stage(), expected, "{json} {account:?}");
    }
}

#[test]
fn the_whole_way_with_everything_owed() {
    let options = options(r#"{"password-lifetime-days":1}"#);
    let start = pending(&Account { has_second_factor: true, ..account() }, &options);
    // It survives the time between two requests.
    let start: Pending = serde_json::from_str(&serde_json::to_string(&start).unwrap()).unwrap();
    let after_code = start.reserve_code(GRANTED).unwrap().checked(right_code()).unwrap();
    assert_eq!(after_code.stage(), Stage::NewPassword(ChangeReason::Expired));
    let after_change = after_code.password_changed().unwrap();
    assert_eq!(after_change.stage(), Stage::Session);
    assert!(after_change.complete().is_ok());
}

#[test]
fn wrong_codes_and_locked_codes() {
    let start = pending(&Account { has_second_factor: true, ..account() }, &options("{}"));
    for reason in [CodeRefused::Wrong, CodeRefused::Replayed, CodeRefused::Malformed] {
        let refused = start.clone().reserve_code(GRANTED).unwrap().checked(Err(reason));
        assert_eq!(refused, Err(SignInRefused::Code { reason, left: 4 }));
    }
    assert!(matches!(start.reserve_code(LOCKED), Err(SignInRefused::Locked { .. })));
}

#[test]
fn no_stage_can_be_skipped() {
    let out_of_order = SignInRefused::OutOfOrder;
    let owes = |json: &str, account: Account| pending(&account, &options(json));
    let code = || owes("{}", Account { has_second_factor: true, must_change_password: true, ..account() });
    let enrolment = || owes(r#"{"second-factor-required":true}"#, account());
    let change = || owes("{}", Account { must_change_password: true, ..account() });
    let nothing = || owes("{}", account());

    for pending in [code(), enrolment(), change()] {
        assert_eq!(pending.complete().unwrap_err(), out_of_order);
    }
    for pending in [code(), enrolment(), nothing()] {
        assert_eq!(pending.password_changed().unwrap_err(), out_of_order);
    }
    for pending in [code(), change(), nothing()] {
        assert_eq!(pending.enrolled(right_code().unwrap()).unwrap_err(), out_of_order);
    }
    for pending in [enrolment(), change(), nothing()] {
        assert_eq!(pending.reserve_code(GRANTED).unwrap_err(), out_of_order);
    }
    assert_eq!(enrolment().enrolled(right_code().unwrap()).unwrap().stage(), Stage::Session);
}

/// Somebody who tries names and passwords from outside must not learn which of them exist.
#[test]
fn refusals_tell_strangers_nothing() {
    let mismatch = SignInRefused::Mismatch { left: 2 }.refusal(NOW);
    let suspended = SignInRefused::Suspended { left: 2 }.refusal(NOW);
    assert_eq!(
        (mismatch.code, mismatch.kind, &mismatch.outside),
        (suspended.code, suspended.kind, &suspended.outside)
    );
    assert_ne!(mismatch.inside, suspended.inside);

    let codes = [CodeRefused::Wrong, CodeRefused::Replayed, CodeRefused::Malformed]
        .map(|reason| SignInRefused::Code { reason, left: 1 }.refusal(NOW).outside);
    assert!(codes.iter().all(|outside| outside == &codes[0]));

    // Who was locked out a moment ago is told the same as who was a second ago.
    for (seconds, minutes) in [(900_f64, 15), (899.999, 15), (840.001, 15), (840.0, 14), (0.5, 1), (-1.0, 1)]
    {
        let locked = SignInRefused::Locked { until: NOW + Duration::seconds_f64(seconds) }.refusal(NOW);
        assert_eq!(
            locked.outside,
            Message::key("identity-signin-locked").with("minutes", minutes),
            "{seconds}"
        );
    }
}
