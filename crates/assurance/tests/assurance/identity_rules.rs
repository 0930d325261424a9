//! Identity's own decisions behind the port that probes ask.

use assurance::probes::{IdentityRules, Whose};
use identity::model::{
    address_rule::AddressRule,
    lockout::{LockoutRule, Record, Reservation},
    options::{Layer, OptionId, Profile, Value, resolve},
    password_rule::{Owner, PasswordRule},
    signin::{self, Account, PasswordVerdict, Stage},
};
use kernel::{Refusal, Timestamp};
use office::BoxFuture;
use std::{net::IpAddr, time::Duration};

pub struct OwnRules;

/// Nobody's name is part of a tried password.
const NOBODY: Owner<'static> = Owner { login: "\u{1}", tenant_code: "\u{1}" };

fn layer(option: &str, value: &str) -> Option<Layer> {
    OptionId::from_name(option)?;
    Layer::from_form(|name| (name == option).then_some(value)).ok()
}

fn one_value(layer: &Layer, id: OptionId) -> Option<String> {
    layer.value(id).map(Value::to_field)
}

impl IdentityRules for OwnRules {
    fn accepts_password(&self, whose: Whose, password: &str) -> bool {
        let rule = match whose {
            Whose::Customer => PasswordRule::CUSTOMER,
            Whose::Staff => PasswordRule::STAFF,
        };
        rule.violations(password, NOBODY).is_empty()
    }

    fn takes_option(&self, option: &str, value: &str) -> bool {
        layer(option, value).is_some()
    }

    fn resolves_option(&self, option: &str, floor: &str, wish: &str) -> Option<String> {
        let (floor, wish) = (layer(option, floor)?, layer(option, wish)?);
        let holds = resolve(&floor, &Profile::customer(), &[&wish]);
        let minutes = |duration: time::Duration| duration.whole_minutes().to_string();
        Some(match OptionId::from_name(option)? {
            OptionId::PasswordLifetimeDays => holds.password_lifetime?.whole_days().to_string(),
            OptionId::IdleMinutes => minutes(holds.idle_timeout?),
            OptionId::SessionHours => holds.session_limit.whole_hours().to_string(),
            OptionId::LockoutThreshold => holds.lockout.threshold.to_string(),
            OptionId::LockoutMinutes => minutes(holds.lockout.duration),
            OptionId::LockoutWindowMinutes => minutes(holds.lockout.window),
            OptionId::PasswordKinds => holds.password.kinds.to_string(),
            id => return one_value(&wish, id),
        })
    }

    fn lets_arrive(&self, networks: &str, from: IpAddr) -> Option<bool> {
        let rule = AddressRule::parse(networks).ok()?;
        Some(signin::arrive(&rule, Some(from)).is_ok())
    }

    fn opens_session(&self, days: u32, age: Duration, now: Timestamp) -> Option<bool> {
        let wish = layer("password-lifetime-days", &days.to_string())?;
        let options = resolve(&Layer::default(), &Profile::customer(), &[&wish]);
        let account = Account {
            is_active: true,
            password_set_at: now.checked_sub(time::Duration::try_from(age).ok()?)?,
            must_change_password: false,
            has_second_factor: false,
        };
        let placed = signin::arrive(&AddressRule::Everywhere, None).ok()?;
        let reserved = placed.reserved(Record::default().reserve(&options.lockout, now)).ok()?;
        let pending = reserved.checked(PasswordVerdict::Match, Some(&account), &options, now).ok()?;
        Some(pending.stage() == Stage::Session)
    }

    fn attempts_examined(
        &self,
        threshold: u32,
        at_once: u32,
        now: Timestamp,
    ) -> BoxFuture<'_, Result<u32, Refusal>> {
        let rule = LockoutRule {
            threshold,
            window: time::Duration::minutes(10),
            duration: time::Duration::minutes(30),
        };
        let mut record = Record::default();
        let granted = (0..at_once)
            .filter(|_| matches!(record.reserve(&rule, now), Reservation::Granted { .. }))
            .count();
        Box::pin(std::future::ready(Ok(u32::try_from(granted).unwrap_or(u32::MAX))))
    }
}
