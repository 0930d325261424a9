//! What the probes ask of sign-in: answered by the very rules that sign-in uses.

use assurance::probes::{IdentityRules, Whose};
use identity::model::{
    address_rule::AddressRule,
    lockout::{LockoutRule, Record, Reservation},
    options::{Layer, OptionId, Profile, resolve},
    password_rule::{Owner, PasswordRule},
    signin,
};
use kernel::{Refusal, Timestamp};
use office::BoxFuture;
use std::{net::IpAddr, time::Duration};

pub struct FromIdentity;

impl IdentityRules for FromIdentity {
    fn accepts_password(&self, whose: Whose, password: &str) -> bool {
        let rule = match whose {
            Whose::Customer => PasswordRule::CUSTOMER,
            Whose::Staff => PasswordRule::STAFF,
        };
        rule.violations(password, Owner { login: "probe", tenant_code: "assurance" }).is_empty()
    }

    fn takes_option(&self, option: &str, value: &str) -> bool {
        layer(option, value).is_some()
    }

    fn resolves_option(&self, option: &str, floor: &str, wish: &str) -> Option<String> {
        let effective = resolve(&layer(option, floor)?, &Profile::customer(), &[&layer(option, wish)?]);
        Some(effective.value(OptionId::from_name(option)?).to_field())
    }

    fn lets_arrive(&self, networks: &str, from: IpAddr) -> Option<bool> {
        let rule = AddressRule::parse(networks).ok()?;
        Some(signin::arrive(&rule, Some(from)).is_ok())
    }

    fn opens_session(&self, days: u32, age: Duration, now: Timestamp) -> Option<bool> {
        let lifetime = layer("password-lifetime-days", &days.to_string())?;
        let effective = resolve(&Layer::default(), &Profile::customer(), &[&lifetime]);
        let set_at = now.checked_sub(time::Duration::try_from(age).ok()?)?;
        Some(!effective.is_password_expired(set_at, now))
    }

    /// The store locks one record, asks this model and writes the answer back, so simultaneous
    /// attempts reach it one after the other.
    fn attempts_examined(
        &self,
        threshold: u32,
        at_once: u32,
        now: Timestamp,
    ) -> BoxFuture<'_, Result<u32, Refusal>> {
        let quarter = time::Duration::minutes(15);
        let rule = LockoutRule { threshold, window: quarter, duration: quarter };
        let mut record = Record::default();
        let granted = (0..at_once)
            .filter(|_| matches!(record.reserve(&rule, now), Reservation::Granted { .. }))
            .count();
        Box::pin(std::future::ready(Ok(u32::try_from(granted).unwrap_or(u32::MAX))))
    }
}

fn layer(option: &str, value: &str) -> Option<Layer> {
    OptionId::from_name(option)?;
    Layer::from_form(|name| (name == option).then_some(value)).ok()
}
