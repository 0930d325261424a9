//! Who is told: mail addresses and webhooks.

use super::{CHANNEL, conflict};
use crate::{
    model::rule::Severity,
    store::{self, channels::ChannelRow},
};
use kernel::{Ctx, Message, Refusal, Secret, random_from};
use keys::{Place, TenantKeys};
use office::{Operation, Target, Writing};
use outgoing::BadTarget;
use uuid::Uuid;

/// Of one tenant.
const MOST: usize = 20;
const LONGEST_ADDRESS: usize = 254;
/// Bytes of a webhook's secret.
const SECRET: usize = 24;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChannelKind {
    Mail,
    Webhook,
}

impl ChannelKind {
    pub fn name(self) -> &'static str {
        match self {
            ChannelKind::Mail => "mail",
            ChannelKind::Webhook => "webhook",
        }
    }
}

/// Adds a recipient. Answers a webhook's secret, which is shown once.
pub struct AddChannel {
    kind: ChannelKind,
    address: String,
    shown: String,
    severity: Severity,
}

impl AddChannel {
    /// From what was typed; faults name the field `address`.
    pub fn new(kind: ChannelKind, typed: &str, severity: Severity) -> Result<Self, Refusal> {
        let address = typed.trim().to_owned();
        let refused = |key| Refusal::invalid("an address").with_field("address", Message::key(key));
        let shown = match kind {
            ChannelKind::Mail => {
                let is_mail = address.len() <= LONGEST_ADDRESS
                    && address.split_once('@').is_some_and(|(local, host)| {
                        !local.is_empty() && host.contains('.') && !host.ends_with('.')
                    })
                    && !address.chars().any(|c| c.is_whitespace() || c.is_control());
                if !is_mail {
                    return Err(refused("alert-channel-mail-unreadable"));
                }
                address.clone()
            }
            ChannelKind::Webhook => match outgoing::Target::parse(&address) {
                Ok(target) => target.to_string(),
                Err(BadTarget::NotHttps) => return Err(refused("alert-channel-not-https")),
                Err(_) => return Err(refused("alert-channel-url-unreadable")),
            },
        };
        Ok(Self { kind, address, shown, severity })
    }
}

impl Operation for AddChannel {
    const NAME: &'static str = "alert.channel.add";
    type Outcome = Option<Secret<String>>;

    fn target(&self) -> Target {
        Target::any(CHANNEL)
    }

    async fn apply(self, ctx: &Ctx, tx: &mut Writing) -> Result<Self::Outcome, Refusal> {
        let tenant = ctx.tenant;
        if store::channels::all(tx.sql(), tenant).await.map_err(::store::refusal)?.len() >= MOST {
            return Err(conflict("SK-ALERT-003", "alert-channel-full", "too many channels"));
        }
        let id = random_from(ctx.now);
        tx.retarget(Target::new(CHANNEL, id));
        tx.fact("kind", self.kind.name());
        tx.fact("shown", self.shown.as_str());
        tx.fact("severity", self.severity.name());
        let secret = match self.kind {
            ChannelKind::Mail => None,
            ChannelKind::Webhook => {
                let bytes: [u8; SECRET] = keys::random();
                Some(Secret::new(kernel::hex(&bytes)))
            }
        };
        let row = ChannelRow {
            id,
            kind: self.kind.name().to_owned(),
            shown: self.shown,
            address: tx.keys().seal(&place(id, "address"), self.address.as_bytes()),
            secret: secret
                .as_ref()
                .map(|secret| tx.keys().seal(&place(id, "secret"), secret.expose().as_bytes())),
            severity: self.severity.number(),
            made_at: ctx.now,
            last_error: None,
            failing_since: None,
        };
        store::channels::insert(tx, &row, &ctx.actor.reference()).await.map_err(::store::refusal)?;
        Ok(secret)
    }
}

/// Takes a recipient away. What is on its way to it is dropped.
pub struct RemoveChannel(pub Uuid);

impl Operation for RemoveChannel {
    const NAME: &'static str = "alert.channel.remove";
    type Outcome = ();

    fn target(&self) -> Target {
        Target::new(CHANNEL, self.0)
    }

    async fn apply(self, ctx: &Ctx, tx: &mut Writing) -> Result<(), Refusal> {
        let channels = store::channels::all(tx.sql(), ctx.tenant).await.map_err(::store::refusal)?;
        if let Some(channel) = channels.iter().find(|channel| channel.id == self.0) {
            tx.fact("kind", channel.kind.as_str());
            tx.fact("shown", channel.shown.as_str());
        }
        match store::channels::delete(tx, self.0).await.map_err(::store::refusal)? {
            true => Ok(()),
            false => Err(Refusal::not_found(format!("no channel {}", self.0))),
        }
    }
}

/// `None` if it does not open.
pub(crate) fn address_of(keys: &TenantKeys, channel: &ChannelRow) -> Option<String> {
    open(keys, channel.id, "address", &channel.address)
}

pub(crate) fn secret_of(keys: &TenantKeys, channel: &ChannelRow) -> Option<String> {
    open(keys, channel.id, "secret", channel.secret.as_deref()?)
}

fn open(keys: &TenantKeys, id: Uuid, column: &'static str, sealed: &[u8]) -> Option<String> {
    String::from_utf8(keys.open(&place(id, column), sealed).ok()?.expose().clone()).ok()
}

fn place(id: Uuid, column: &'static str) -> Place {
    Place { table: "alert.channel", column, row: id }
}
