//! Joining layers, and who may change what.

use super::{Kind, Layer, OptionId, Order, Value};
use crate::model::{
    address_rule::AddressRule,
    lockout::LockoutRule,
    password_rule::{Family, PasswordRule},
};
use kernel::{FieldFault, Language, Message, Timestamp};
use std::net::IpAddr;
use time::Duration;

/// The numbers of one promise: whom it is for, and what it says beyond the operator's floor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    pub family: Family,
    pub layer: Layer,
}

impl Profile {
    /// Passwords as promised to customers, nothing else tightened.
    pub fn customer() -> Self {
        Self::of(&PasswordRule::CUSTOMER, &[])
    }

    /// The provider's staff: long passphrases, and always a second factor.
    pub fn staff() -> Self {
        Self::of(&PasswordRule::STAFF, &[(OptionId::SecondFactorRequired, Value::YesNo(true))])
    }

    fn of(rule: &PasswordRule, more: &[(OptionId, Value)]) -> Self {
        let numbers = [
            (OptionId::PasswordMinLength, Value::Number(rule.min_length)),
            (OptionId::PasswordMaxLength, Value::Number(rule.max_length)),
            (OptionId::PasswordKinds, Value::Number(rule.kinds)),
        ];
        let say = |layer: Layer, (id, value)| layer.clone().with(id, value).unwrap_or(layer);
        let said = numbers.into_iter().chain(more.iter().cloned());
        Self { family: rule.family, layer: said.fold(Layer::default(), say) }
    }
}

/// What holds for a tenant after all layers have spoken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Effective {
    pub password: PasswordRule,
    /// `None`: passwords do not expire.
    pub password_lifetime: Option<Duration>,
    /// `None`: no sign-out when idle.
    pub idle_timeout: Option<Duration>,
    pub session_limit: Duration,
    pub lockout: LockoutRule,
    pub is_second_factor_required: bool,
    pub addresses: AddressRule,
    pub language: Language,
}

impl Effective {
    /// A password set at `set_at` still serves until the lifetime has fully passed: with N days,
    /// signing in after N days demands a new one.
    pub fn is_password_expired(&self, set_at: Timestamp, now: Timestamp) -> bool {
        self.password_lifetime.is_some_and(|lifetime| set_at.saturating_add(lifetime) <= now)
    }

    /// The value of one option, as a layer would say it.
    pub fn value(&self, id: OptionId) -> Value {
        let number = |n: i64| Value::Number(u32::try_from(n).unwrap_or(u32::MAX));
        let limit = |limit: Option<i64>| limit.map_or(Value::Off, number);
        match id {
            OptionId::PasswordMinLength => Value::Number(self.password.min_length),
            OptionId::PasswordMaxLength => Value::Number(self.password.max_length),
            OptionId::PasswordKinds => Value::Number(self.password.kinds),
            OptionId::PasswordLifetimeDays => limit(self.password_lifetime.map(Duration::whole_days)),
            OptionId::IdleMinutes => limit(self.idle_timeout.map(Duration::whole_minutes)),
            OptionId::SessionHours => number(self.session_limit.whole_hours()),
            OptionId::LockoutThreshold => Value::Number(self.lockout.threshold),
            OptionId::LockoutWindowMinutes => number(self.lockout.window.whole_minutes()),
            OptionId::LockoutMinutes => number(self.lockout.duration.whole_minutes()),
            OptionId::SecondFactorRequired => Value::YesNo(self.is_second_factor_required),
            OptionId::Addresses => Value::Addresses(self.addresses.clone()),
            OptionId::Language => Value::Language(self.language),
        }
    }
}

/// Joins the layers, outermost first: the operator's floor, the profile, then the tenant and what
/// may follow. The strictest wins whatever the order; only [`Order::Fixed`] and [`Order::Free`]
/// look at it.
pub fn resolve(floor: &Layer, profile: &Profile, inner: &[&Layer]) -> Effective {
    let layers: Vec<&Layer> = [floor, &profile.layer].into_iter().chain(inner.iter().copied()).collect();
    let number = |id: OptionId| match joined(id, &layers) {
        Value::Number(number) => Some(number),
        _ => None,
    };
    let required = |id: OptionId| number(id).unwrap_or_else(|| strictest_number(id));
    let minutes = |count: u32| Duration::seconds(i64::from(count).saturating_mul(60));
    let hours = |count: u32| Duration::seconds(i64::from(count).saturating_mul(3_600));
    let days = |count: u32| Duration::seconds(i64::from(count).saturating_mul(86_400));
    Effective {
        password: PasswordRule {
            family: profile.family,
            min_length: required(OptionId::PasswordMinLength),
            max_length: required(OptionId::PasswordMaxLength),
            kinds: required(OptionId::PasswordKinds),
        },
        password_lifetime: number(OptionId::PasswordLifetimeDays).map(days),
        idle_timeout: number(OptionId::IdleMinutes).map(minutes),
        session_limit: hours(required(OptionId::SessionHours)),
        lockout: LockoutRule {
            threshold: required(OptionId::LockoutThreshold),
            window: minutes(required(OptionId::LockoutWindowMinutes)),
            duration: minutes(required(OptionId::LockoutMinutes)),
        },
        is_second_factor_required: joined(OptionId::SecondFactorRequired, &layers) != Value::YesNo(false),
        addresses: match joined(OptionId::Addresses, &layers) {
            Value::Addresses(rule) => rule,
            _ => AddressRule::only([]),
        },
        language: match joined(OptionId::Language, &layers) {
            Value::Language(language) => language,
            _ => Language::default(),
        },
    }
}

/// For a number that cannot be off: a layer holds only fitting values, so this is never reached;
/// were it, the answer must not be a loose one.
fn strictest_number(id: OptionId) -> u32 {
    match (id.kind(), id.order()) {
        (Kind::Number { least, .. }, Order::LessIsStricter) => least,
        (Kind::Number { most, .. }, _) => most,
        _ => 0,
    }
}

fn joined(id: OptionId, layers: &[&Layer]) -> Value {
    let mut said = layers.iter().filter_map(|layer| layer.value(id)).cloned();
    let Some(outermost) = said.next() else { return id.default_value() };
    said.fold(outermost, |outer, inner| stricter(id, outer, inner))
}

/// The value that holds where `inner` stands inside `outer`.
fn stricter(id: OptionId, outer: Value, inner: Value) -> Value {
    match (id.order(), outer, inner) {
        (Order::Fixed, outer, _) => outer,
        (Order::Free, _, inner) => inner,
        (_, Value::Addresses(outer), Value::Addresses(inner)) => Value::Addresses(outer.intersect(&inner)),
        (Order::LessIsStricter, Value::Number(outer), Value::Number(inner)) => {
            Value::Number(outer.min(inner))
        }
        (Order::MoreIsStricter, Value::Number(outer), Value::Number(inner)) => {
            Value::Number(outer.max(inner))
        }
        (_, Value::YesNo(outer), Value::YesNo(inner)) => Value::YesNo(outer || inner),
        // Off is no limit at all.
        (_, Value::Off, other) => other,
        (_, outer, _) => outer,
    }
}

/// Whether `inner` asks for less than `outer` demands.
fn is_looser(id: OptionId, outer: &Value, inner: &Value) -> bool {
    match (id.order(), outer, inner) {
        (Order::Free, ..) => false,
        (_, Value::Addresses(outer), Value::Addresses(inner)) => !outer.covers(inner),
        _ => stricter(id, outer.clone(), inner.clone()) != *inner,
    }
}

/// Where the author of a change is now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AuthorAddress {
    /// Signed in through the gate from here; must be able to come back.
    At(IpAddr),
    /// Came through the gate, and the address is not known: may set no list at all.
    Unknown,
    /// Not through the gate (the command line, an operator who acts for the tenant): cannot lock
    /// themselves out.
    Outside,
}

/// A layer as it may be stored. `outer` are the layers around it, outermost first. Refused with
/// every wrong field when it is looser than what stands outside, contradicts itself, or excludes
/// its author.
pub fn accept_change(
    floor: &Layer,
    profile: &Profile,
    outer: &[&Layer],
    proposed: Layer,
    author: AuthorAddress,
) -> Result<Layer, Vec<FieldFault>> {
    let around: Vec<&Layer> = [floor, &profile.layer].into_iter().chain(outer.iter().copied()).collect();
    let mut faults: Vec<FieldFault> = proposed
        .values()
        .filter(|(id, _)| around.iter().any(|layer| layer.value(*id).is_some()))
        .filter_map(|(id, value)| {
            let demanded = joined(id, &around);
            is_looser(id, &demanded, value).then(|| fault(id, looser_message(id, &demanded)))
        })
        .collect();

    let inner: Vec<&Layer> = outer.iter().copied().chain([&proposed]).collect();
    let result = resolve(floor, profile, &inner);
    if result.password.min_length > result.password.max_length {
        let message = Message::key("identity-option-min-over-max").with("max", result.password.max_length);
        faults.push(fault(OptionId::PasswordMinLength, message));
    }
    if proposed.value(OptionId::Addresses).is_some() {
        faults
            .extend(locks_out(&result.addresses, author).map(|message| fault(OptionId::Addresses, message)));
    }
    if faults.is_empty() { Ok(proposed) } else { Err(faults) }
}

fn fault(id: OptionId, message: Message) -> FieldFault {
    FieldFault { field: id.name().into(), message }
}

fn looser_message(id: OptionId, demanded: &Value) -> Message {
    let key = match id.order() {
        _ if id.kind() == Kind::YesNo => "identity-option-demanded",
        Order::LessIsStricter => "identity-option-at-most",
        Order::MoreIsStricter => "identity-option-at-least",
        Order::NarrowerIsStricter => "identity-option-outside-list",
        Order::Fixed | Order::Free => "identity-option-fixed",
    };
    Message::key(key).with("value", demanded.to_field().replace('\n', ", "))
}

fn locks_out(addresses: &AddressRule, author: AuthorAddress) -> Option<Message> {
    match author {
        AuthorAddress::At(address) => (!addresses.allows(address))
            .then(|| Message::key("identity-option-locks-you-out").with("address", address.to_canonical())),
        AuthorAddress::Unknown => {
            (*addresses != AddressRule::Everywhere).then(|| Message::key("identity-option-address-unknown"))
        }
        AuthorAddress::Outside => None,
    }
}

#[cfg(test)]
#[allow(clippy::arithmetic_side_effects)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use time::macros::datetime;

    fn layer(json: &str) -> Layer {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn silence_means_defaults() {
        let effective = resolve(&Layer::default(), &Profile::customer(), &[]);
        assert_eq!(effective.password, PasswordRule::CUSTOMER);
        assert_eq!(effective.password_lifetime, None);
        assert_eq!(effective.idle_timeout, Some(Duration::hours(1)));
        assert_eq!(effective.session_limit, Duration::hours(24));
        assert_eq!(effective.lockout.threshold, 5);
        assert_eq!(effective.addresses, AddressRule::Everywhere);
        assert_eq!(effective.language, Language::Ja);
        let staff = resolve(&Layer::default(), &Profile::staff(), &[]);
        assert_eq!(staff.password, PasswordRule::STAFF);
        assert!(staff.password.exceeds_pci_dss());
        assert!(staff.is_second_factor_required && !effective.is_second_factor_required);
    }

    /// Each option: what the floor says, what the tenant says, what holds.
    #[test]
    fn the_strictest_wins() {
        let cases = [
            ("password-min-length", "10", "12", "12"),
            ("password-min-length", "12", "10", "12"),
            ("password-kinds", "4", "3", "4"),
            ("password-lifetime-days", "90", "30", "30"),
            ("password-lifetime-days", "90", "\"off\"", "90"),
            ("password-lifetime-days", "\"off\"", "365", "365"),
            ("idle-minutes", "30", "60", "30"),
            ("session-hours", "12", "8", "8"),
            ("lockout-threshold", "5", "3", "3"),
            ("lockout-threshold", "3", "5", "3"),
            ("lockout-window-minutes", "10", "30", "30"),
            ("lockout-minutes", "60", "30", "60"),
            ("addresses", r#"["203.0.113.0/24"]"#, r#"["203.0.113.7/32"]"#, r#"["203.0.113.7/32"]"#),
            ("addresses", r#"["203.0.113.0/24"]"#, r#"["198.51.100.0/24"]"#, "[]"),
            ("addresses", r#"["203.0.113.0/24"]"#, "\"everywhere\"", r#"["203.0.113.0/24"]"#),
            ("second-factor-required", "true", "false", "true"),
            ("second-factor-required", "false", "true", "true"),
            ("language", "\"ja\"", "\"en\"", "\"en\""),
        ];
        for (name, floor, tenant, expected) in cases {
            let id = OptionId::from_name(name).unwrap();
            let say = |value: &str| layer(&format!(r#"{{"{name}":{value}}}"#));
            let value = joined(id, &[&say(floor), &say(tenant)]);
            assert_eq!(serde_json::to_string(&value).unwrap(), expected, "{name}: {floor} then {tenant}");
        }
    }

    #[test]
    fn the_greatest_length_is_the_profiles() {
        let tenant = layer(r#"{"password-max-length":64}"#);
        let effective = resolve(&Layer::default(), &Profile::customer(), &[&tenant]);
        assert_eq!(effective.password.max_length, 15);
    }

    fn refused(floor: &str, proposed: &str, author: AuthorAddress) -> Vec<(String, &'static str)> {
        match accept_change(&layer(floor), &Profile::customer(), &[], layer(proposed), author) {
            Ok(accepted) => {
                assert_eq!(accepted, layer(proposed));
                Vec::new()
            }
            Err(faults) => faults.into_iter().map(|f| (f.field.into_owned(), f.message.key)).collect(),
        }
    }

    #[test]
    fn loosening_is_refused_tightening_is_not() {
        let floor = r#"{"lockout-threshold":5,"lockout-minutes":15,"idle-minutes":60,"addresses":["203.0.113.0/24"]}"#;
        let author = AuthorAddress::Outside;
        let cases: [(&str, &[(&str, &str)]); 13] = [
            (r#"{}"#, &[]),
            (r#"{"lockout-threshold":5,"idle-minutes":30,"lockout-minutes":15}"#, &[]),
            (r#"{"lockout-threshold":6}"#, &[("lockout-threshold", "identity-option-at-most")]),
            (r#"{"lockout-minutes":14}"#, &[("lockout-minutes", "identity-option-at-least")]),
            (r#"{"idle-minutes":"off"}"#, &[("idle-minutes", "identity-option-at-most")]),
            // No layer demands anything about these: a default is not a floor.
            (r#"{"session-hours":168,"lockout-window-minutes":1,"password-lifetime-days":3650}"#, &[]),
            // The profile demands these.
            (r#"{"password-kinds":3,"password-min-length":8,"password-max-length":15}"#, &[]),
            (r#"{"password-kinds":4,"password-min-length":15}"#, &[]),
            (r#"{"password-max-length":14}"#, &[("password-max-length", "identity-option-fixed")]),
            (r#"{"password-min-length":16}"#, &[("password-min-length", "identity-option-min-over-max")]),
            (r#"{"addresses":["203.0.113.8/29"]}"#, &[]),
            (r#"{"addresses":["203.0.112.0/23"]}"#, &[("addresses", "identity-option-outside-list")]),
            (
                r#"{"addresses":["198.51.100.1/32"],"lockout-threshold":20}"#,
                &[
                    ("lockout-threshold", "identity-option-at-most"),
                    ("addresses", "identity-option-outside-list"),
                ],
            ),
        ];
        for (proposed, expected) in cases {
            let found = refused(floor, proposed, author);
            let found: Vec<_> = found.iter().map(|(field, key)| (field.as_str(), *key)).collect();
            assert_eq!(found, expected, "{proposed}");
        }
    }

    #[test]
    fn nobody_locks_themselves_out() {
        let at = |address: &str| AuthorAddress::At(address.parse().unwrap());
        let list = r#"{"addresses":["203.0.113.0/24"]}"#;
        let cases = [
            (list, at("203.0.113.20"), None),
            (list, at("::ffff:203.0.113.20"), None),
            (list, at("198.51.100.1"), Some("identity-option-locks-you-out")),
            (list, at("2001:db8::1"), Some("identity-option-locks-you-out")),
            (list, AuthorAddress::Unknown, Some("identity-option-address-unknown")),
            (list, AuthorAddress::Outside, None),
            (r#"{"addresses":[]}"#, at("203.0.113.20"), Some("identity-option-locks-you-out")),
            // Other settings are not held up by an address that is not known.
            (r#"{"idle-minutes":5}"#, AuthorAddress::Unknown, None),
        ];
        for (proposed, author, expected) in cases {
            let found = refused("{}", proposed, author);
            assert_eq!(found.first().map(|(_, key)| *key), expected, "{proposed} {author:?}");
        }
    }

    #[test]
    fn a_password_lasts_its_days() {
        let tenant = layer(r#"{"password-lifetime-days":90}"#);
        let effective = resolve(&Layer::default(), &Profile::customer(), &[&tenant]);
        let set_at = datetime!(2026-08-01 09:00 UTC);
        let end = set_at + Duration::days(90);
        assert!(!effective.is_password_expired(set_at, end - Duration::seconds(1)));
        assert!(effective.is_password_expired(set_at, end));
        let off = resolve(&Layer::default(), &Profile::customer(), &[]);
        assert!(!off.is_password_expired(set_at, set_at + Duration::days(10_000)));
    }

    fn any_layer() -> impl Strategy<Value = Layer> {
        let number = |id: OptionId| {
            let Kind::Number { least, most, may_be_off } = id.kind() else { unreachable!() };
            (least..=most, any::<bool>())
                .prop_map(move |(n, off)| (id, if off && may_be_off { Value::Off } else { Value::Number(n) }))
        };
        let numbers = OptionId::ALL
            .into_iter()
            .filter(|id| matches!(id.kind(), Kind::Number { .. }))
            .map(|id| proptest::option::of(number(id)))
            .collect::<Vec<_>>();
        numbers.prop_map(|said| {
            said.into_iter().flatten().fold(Layer::default(), |l, (id, value)| l.with(id, value).unwrap())
        })
    }

    proptest! {
        /// An accepted layer holds exactly as written, except where something else is stricter
        /// still: nothing it says is ever loosened by being accepted.
        #[test]
        fn accepted_values_hold(floor in any_layer(), tenant in any_layer()) {
            let profile = Profile::customer();
            if let Ok(accepted) = accept_change(&floor, &profile, &[], tenant, AuthorAddress::Outside) {
                for (id, value) in accepted.values() {
                    prop_assert_eq!(&joined(id, &[&floor, &profile.layer, &accepted]), value);
                }
            }
        }

        /// Adding a layer never loosens what held before.
        #[test]
        fn layers_only_tighten(floor in any_layer(), tenant in any_layer(), user in any_layer()) {
            for id in OptionId::ALL {
                if [&floor, &tenant].iter().any(|l| l.value(id).is_some()) {
                    let before = joined(id, &[&floor, &tenant]);
                    let after = joined(id, &[&floor, &tenant, &user]);
                    prop_assert!(!is_looser(id, &before, &after), "{:?}", id);
                }
            }
        }
    }
}
