//! An entry as rules see it: the variables of an expression, cut to bounds.

use super::travel::Whereabouts;
use cel::{Context, Env, Value, objects::Key};
use ipnet::{IpNet, Ipv4Net, Ipv6Net};
use ocsf::View;
use serde_json::Value as Json;
use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Arc, LazyLock},
};
use time::UtcOffset;

/// Every variable, in the order of `docs/alerts.md`.
pub const VARIABLES: [&str; 20] = [
    "activity",
    "outcome",
    "class",
    "severity",
    "actor",
    "actor_kind",
    "standing",
    "target",
    "address",
    "network",
    "country",
    "place",
    "channel",
    "agent",
    "tree",
    "time",
    "hour",
    "weekday",
    "facts",
    "readable",
];

/// Every function; comparison, arithmetic, `in`, `has` and the loops besides.
pub const FUNCTIONS: [&str; 9] =
    ["contains", "startsWith", "endsWith", "size", "int", "double", "string", "inNetwork", "dyn"];

/// The language's own functions, made once.
static ENVIRONMENT: LazyLock<Arc<Env>> = LazyLock::new(|| Arc::new(Env::stdlib()));

/// Of a list or a map within facts.
const MOST_ITEMS: usize = 100;
const LONGEST_TEXT: usize = 1_000;
const DEEPEST: usize = 4;
/// Of all facts together.
const MOST_VALUES: usize = 1_000;

/// Where addresses are, as far as somebody says so.
pub trait Places: Send + Sync {
    fn find(&self, address: IpAddr) -> Option<Whereabouts>;

    fn standing(&self) -> Standing;

    /// Looks for newer knowledge, which may take long, and answers what there is to tell since the last time.
    fn renew(&self) -> Option<Renewed>;
}

/// What places are known for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Knows {
    Nothing,
    Countries,
    /// Countries, and points of most addresses.
    Cities,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    pub knows: Knows,
    /// What is wrong with what was last brought, in English.
    pub trouble: Option<String>,
}

/// What came of newer knowledge.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Renewed {
    /// As the file names itself.
    pub kind: String,
    /// Seconds since 1970.
    pub built_at: u64,
    /// SHA-256 of the file, in hexadecimal digits.
    pub digest: String,
    /// Why it is not used; then the rest is empty.
    pub trouble: Option<String>,
}

/// Nobody says so.
pub struct Nowhere;

impl Places for Nowhere {
    fn find(&self, _: IpAddr) -> Option<Whereabouts> {
        None
    }

    fn standing(&self) -> Standing {
        Standing { knows: Knows::Nothing, trouble: None }
    }

    fn renew(&self) -> Option<Renewed> {
        None
    }
}

/// One entry, ready for every rule.
pub struct Scene {
    context: Context<'static, 'static>,
}

impl Scene {
    /// Hours and weekdays are those at `offset`.
    pub fn of(view: &View, places: &dyn Places, offset: UtcOffset) -> Self {
        let mut context = Context::with_env(Arc::clone(&ENVIRONMENT));
        if let Err(error) = context.add_function("inNetwork", in_network) {
            tracing::error!(?error, "inNetwork cannot be used in rules");
        }
        let mut text = |name: &str, text: &str| context.add_variable_from_value(name, cut(text));
        let address: Option<IpAddr> = view.address.parse().ok();
        text("activity", &view.activity);
        text("outcome", view.outcome.name());
        text("actor", &view.actor);
        text("actor_kind", &view.actor_kind);
        text("standing", &view.standing);
        text("target", &view.target);
        text("address", &view.address);
        text("network", &address.and_then(network).unwrap_or_default());
        let place = address.and_then(|address| places.find(address));
        text("country", &place.map(|place| place.country()).unwrap_or_default());
        text("place", &place.map(|place| place.text()).unwrap_or_default());
        text("channel", &view.channel);
        text("agent", &view.agent);
        let local = view.time.to_offset(offset);
        let mut number = |name: &str, number: i64| context.add_variable_from_value(name, number);
        number("class", view.class.into());
        number("severity", view.severity.number().into());
        number("tree", view.retention.into());
        number("time", view.time.unix_timestamp());
        number("hour", local.hour().into());
        number("weekday", local.weekday().number_from_monday().into());
        context.add_variable_from_value("readable", view.is_readable);
        let mut room = MOST_VALUES;
        let facts = view.facts.iter().take(MOST_ITEMS);
        let facts: HashMap<Key, Value> =
            facts.map(|(name, value)| (key(name), bounded(value, DEEPEST, &mut room))).collect();
        context.add_variable_from_value("facts", Value::Map(facts.into()));
        Self { context }
    }

    pub(super) fn context(&self) -> &Context<'static, 'static> {
        &self.context
    }
}

/// The network that people of one place share: /24 of IPv4, /48 of IPv6.
pub fn network(address: IpAddr) -> Option<String> {
    let network = match address.to_canonical() {
        IpAddr::V4(v4) => IpNet::V4(Ipv4Net::new(v4, 24).ok()?),
        IpAddr::V6(v6) => IpNet::V6(Ipv6Net::new(v6, 48).ok()?),
    };
    Some(network.trunc().to_string())
}

/// False for what is not an address or not a network.
fn in_network(address: Arc<String>, network: Arc<String>) -> bool {
    let (address, network) = (address.parse::<IpAddr>(), network.parse::<IpNet>());
    matches!((address, network), (Ok(address), Ok(network)) if network.contains(&address.to_canonical()))
}

fn cut(text: &str) -> String {
    text.chars().take(LONGEST_TEXT).collect()
}

fn key(name: &str) -> Key {
    Key::String(Arc::new(name.chars().take(100).collect()))
}

/// A fact within bounds: what is beyond them is left out.
fn bounded(value: &Json, depth: usize, room: &mut usize) -> Value {
    let Some(less) = room.checked_sub(1) else { return Value::Null };
    *room = less;
    match value {
        Json::Null => Value::Null,
        Json::Bool(holds) => Value::Bool(*holds),
        Json::Number(number) => match (number.as_i64(), number.as_f64()) {
            (Some(whole), _) => Value::Int(whole),
            (None, Some(float)) => Value::Float(float),
            (None, None) => Value::Null,
        },
        Json::String(text) => Value::String(Arc::new(cut(text))),
        Json::Array(items) if depth > 0 => {
            let items = items.iter().take(MOST_ITEMS);
            Value::List(Arc::new(items.map(|item| bounded(item, depth.saturating_sub(1), room)).collect()))
        }
        Json::Object(fields) if depth > 0 => {
            let fields = fields.iter().take(MOST_ITEMS);
            let fields: HashMap<Key, Value> = fields
                .map(|(name, value)| (key(name), bounded(value, depth.saturating_sub(1), room)))
                .collect();
            Value::Map(fields.into())
        }
        Json::Array(_) | Json::Object(_) => Value::Null,
    }
}
