//! What one layer says: parsed from a form, kept as JSON.

use super::{Kind, OptionId};
use crate::model::{address_rule::AddressRule, width::half_width};
use kernel::{FieldFault, Language, Message};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use std::collections::BTreeMap;

/// A value of some option. In JSON: `"off"`, a number, `true`, `"everywhere"` or an array, `"ja"`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Value {
    #[serde(serialize_with = "off")]
    Off,
    Number(u32),
    YesNo(bool),
    Addresses(AddressRule),
    Language(Language),
}

fn off<S: Serializer>(serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str("off")
}

impl Value {
    /// Whether the value is of the option's kind and inside its bounds.
    pub fn fits(&self, id: OptionId) -> bool {
        match (self, id.kind()) {
            (Value::Off, Kind::Number { may_be_off, .. }) => may_be_off,
            (Value::Number(n), Kind::Number { least, most, .. }) => (least..=most).contains(n),
            (Value::YesNo(_), Kind::YesNo)
            | (Value::Addresses(_), Kind::Addresses)
            | (Value::Language(_), Kind::Language) => true,
            _ => false,
        }
    }

    /// As a form field shows it.
    pub fn to_field(&self) -> String {
        match self {
            Value::Off => "off".to_owned(),
            Value::Number(n) => n.to_string(),
            Value::YesNo(yes) => if *yes { "yes" } else { "no" }.to_owned(),
            Value::Addresses(rule) => rule.to_lines(),
            Value::Language(language) => language.tag().to_owned(),
        }
    }

    /// From what a person put into the option's field; nothing is `None`: the layer is silent.
    fn from_field(id: OptionId, text: &str) -> Result<Option<Self>, Vec<Message>> {
        let folded = half_width(text);
        if folded.is_empty() {
            return Ok(None);
        }
        match id.kind() {
            Kind::Number { least, most, may_be_off } => {
                if may_be_off && folded.eq_ignore_ascii_case("off") {
                    return Ok(Some(Value::Off));
                }
                let is_digits = folded.len() <= 9 && folded.bytes().all(|b| b.is_ascii_digit());
                let number = if is_digits { folded.parse::<u32>().ok() } else { None };
                match number.filter(|n| (least..=most).contains(n)) {
                    Some(n) => Ok(Some(Value::Number(n))),
                    None if may_be_off => Err(vec![bounds("identity-option-number-or-off", least, most)]),
                    None => Err(vec![bounds("identity-option-number", least, most)]),
                }
            }
            Kind::YesNo => match folded.as_str() {
                "yes" => Ok(Some(Value::YesNo(true))),
                "no" => Ok(Some(Value::YesNo(false))),
                _ => Err(vec![Message::key("identity-option-yes-no")]),
            },
            Kind::Addresses => AddressRule::parse(text).map(|rule| match rule {
                AddressRule::Everywhere => None,
                only => Some(Value::Addresses(only)),
            }),
            Kind::Language => Language::ALL
                .into_iter()
                .find(|language| language.tag() == folded)
                .map(|language| Some(Value::Language(language)))
                .ok_or_else(|| vec![Message::key("identity-option-language")]),
        }
    }

    fn from_json(id: OptionId, json: serde_json::Value) -> Result<Self, LayerError> {
        let wrong = || LayerError::Value(id.name());
        let value = match (id.kind(), json) {
            (Kind::Number { .. }, serde_json::Value::String(word)) if word == "off" => Value::Off,
            (Kind::Number { .. }, json) => Value::Number(serde_json::from_value(json).map_err(|_| wrong())?),
            (Kind::YesNo, json) => Value::YesNo(serde_json::from_value(json).map_err(|_| wrong())?),
            (Kind::Addresses, json) => Value::Addresses(serde_json::from_value(json).map_err(|_| wrong())?),
            (Kind::Language, json) => Value::Language(serde_json::from_value(json).map_err(|_| wrong())?),
        };
        if value.fits(id) { Ok(value) } else { Err(wrong()) }
    }
}

fn bounds(key: &'static str, least: u32, most: u32) -> Message {
    Message::key(key).with("min", least).with("max", most)
}

/// What one layer says, and silence about the rest. Every value in it fits its option.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Layer(BTreeMap<OptionId, Value>);

/// A stored layer is not what this release understands. It is refused as a whole: skipping an
/// option that is not known would silently loosen it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LayerError {
    #[error("no such option: {0:.100}")]
    Unknown(String),
    #[error("option {0} has a value of the wrong kind or out of bounds")]
    Value(&'static str),
}

impl Layer {
    pub fn value(&self, id: OptionId) -> Option<&Value> {
        self.0.get(&id)
    }

    pub fn values(&self) -> impl Iterator<Item = (OptionId, &Value)> {
        self.0.iter().map(|(id, value)| (*id, value))
    }

    /// The same layer saying one thing more.
    pub fn with(mut self, id: OptionId, value: Value) -> Result<Self, LayerError> {
        if !value.fits(id) {
            return Err(LayerError::Value(id.name()));
        }
        self.0.insert(id, value);
        Ok(self)
    }

    /// The same layer, silent about an option.
    pub fn without(mut self, id: OptionId) -> Self {
        self.0.remove(&id);
        self
    }

    /// From a form: `field` gives the text of the field with an option's name. An empty or absent
    /// field is silence. Every wrong field is reported.
    pub fn from_form<'a>(field: impl Fn(&str) -> Option<&'a str>) -> Result<Self, Vec<FieldFault>> {
        let mut layer = BTreeMap::new();
        let mut faults = Vec::new();
        for id in OptionId::ALL {
            match Value::from_field(id, field(id.name()).unwrap_or_default()) {
                Ok(Some(value)) => drop(layer.insert(id, value)),
                Ok(None) => {}
                Err(messages) => faults.extend(
                    messages.into_iter().map(|message| FieldFault { field: id.name().into(), message }),
                ),
            }
        }
        if faults.is_empty() { Ok(Self(layer)) } else { Err(faults) }
    }
}

impl Serialize for Layer {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(id, value)| (id.name(), value)))
    }
}

impl<'de> Deserialize<'de> for Layer {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let written = BTreeMap::<String, serde_json::Value>::deserialize(deserializer)?;
        let mut layer = BTreeMap::new();
        for (name, json) in written {
            let id =
                OptionId::from_name(&name).ok_or(LayerError::Unknown(name)).map_err(de::Error::custom)?;
            layer.insert(id, Value::from_json(id, json).map_err(de::Error::custom)?);
        }
        Ok(Self(layer))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn form<'a>(fields: &'a [(&'a str, &'a str)]) -> Result<Layer, Vec<FieldFault>> {
        Layer::from_form(|name| fields.iter().find(|(field, _)| *field == name).map(|(_, text)| *text))
    }

    #[test]
    fn forms_become_layers_and_layers_json() {
        let layer = form(&[
            ("password-lifetime-days", "９０"),
            ("idle-minutes", " OFF "),
            ("lockout-threshold", "3"),
            ("second-factor-required", "yes"),
            ("addresses", "203.0.113.0/24\n2001:db8::/32"),
            ("language", "en"),
            ("session-hours", ""),
        ])
        .unwrap();
        let json = serde_json::to_string(&layer).unwrap();
        assert_eq!(
            json,
            r#"{"password-lifetime-days":90,"idle-minutes":"off","lockout-threshold":3,"second-factor-required":true,"addresses":["203.0.113.0/24","2001:db8::/32"],"language":"en"}"#
        );
        assert_eq!(serde_json::from_str::<Layer>(&json).unwrap(), layer);
        assert_eq!(form(&[]).unwrap(), Layer::default());
        assert_eq!(form(&[("addresses", " \n ")]).unwrap(), Layer::default());
    }

    #[test]
    fn a_field_shows_what_it_takes() {
        for (name, text) in [
            ("idle-minutes", "off"),
            ("idle-minutes", "30"),
            ("addresses", "198.51.100.7/32\n203.0.113.0/24"),
            ("language", "ja"),
        ] {
            let layer = form(&[(name, text)]).unwrap();
            assert_eq!(layer.value(OptionId::from_name(name).unwrap()).unwrap().to_field(), text);
        }
    }

    #[test]
    fn wrong_fields_are_all_reported() {
        let faults = form(&[
            ("password-min-length", "7"),
            ("password-kinds", "5"),
            ("password-lifetime-days", "3651"),
            ("idle-minutes", "0"),
            ("session-hours", "off"),
            ("lockout-threshold", "-1"),
            ("lockout-minutes", "99999999999999999999"),
            ("second-factor-required", "maybe"),
            ("addresses", "here, there"),
            ("language", "fr"),
        ])
        .unwrap_err();
        let listed: Vec<_> = faults.iter().map(|f| (f.field.as_ref(), f.message.key)).collect();
        assert_eq!(
            listed,
            [
                ("password-min-length", "identity-option-number"),
                ("password-kinds", "identity-option-number"),
                ("password-lifetime-days", "identity-option-number-or-off"),
                ("idle-minutes", "identity-option-number-or-off"),
                ("session-hours", "identity-option-number"),
                ("lockout-threshold", "identity-option-number"),
                ("lockout-minutes", "identity-option-number"),
                ("second-factor-required", "identity-option-yes-no"),
                ("addresses", "identity-address-wrong"),
                ("addresses", "identity-address-wrong"),
                ("language", "identity-option-language"),
            ]
        );
        assert_eq!(faults[2].message.args, [("min", "1".to_owned()), ("max", "3650".to_owned())]);
    }

    #[test]
    fn bounds_hold_for_every_number() {
        for id in OptionId::ALL {
            let Kind::Number { least, most, may_be_off } = id.kind() else { continue };
            let take = |text: &str| form(&[(id.name(), text)]).is_ok();
            assert!(take(&least.to_string()) && take(&most.to_string()), "{id:?}");
            assert!(!take(&(least - 1).to_string()) && !take(&(most + 1).to_string()), "{id:?}");
            assert_eq!(take("off"), may_be_off, "{id:?}");
        }
    }

    #[test]
    fn a_stored_layer_is_checked_again() {
        let refused = [
            r#"{"unheard-of":1}"#,
            r#"{"idle-minutes":0}"#,
            r#"{"idle-minutes":1441}"#,
            r#"{"idle-minutes":"30"}"#,
            r#"{"session-hours":"off"}"#,
            r#"{"addresses":1}"#,
            r#"{"language":"fr"}"#,
            "[]",
        ];
        for json in refused {
            assert!(serde_json::from_str::<Layer>(json).is_err(), "{json}");
        }
        assert!(Layer::default().with(OptionId::SessionHours, Value::Off).is_err());
        assert!(Layer::default().with(OptionId::Addresses, Value::Number(3)).is_err());
    }

    proptest! {
        #[test]
        fn any_text_parses_or_faults(text in any::<String>()) {
            for id in OptionId::ALL {
                let _ = form(&[(id.name(), &text)]);
            }
            let _ = serde_json::from_str::<Layer>(&text);
        }
    }
}
