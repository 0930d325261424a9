//! What changes state.

mod acknowledge;
mod canary;
mod channels;
mod deliver;
mod keep;
mod places;
mod raise;
mod rules;
mod trials;

pub use acknowledge::Acknowledge;
pub use canary::LeaveCanary;
pub use channels::{AddChannel, ChannelKind, RemoveChannel};
pub(crate) use channels::{address_of, secret_of};
pub(crate) use deliver::{DELIVER, DeliverJob, SettleDelivery, Settled};
pub(crate) use keep::KeepTail;
pub(crate) use places::NotePlaces;
pub(crate) use raise::Raise;
pub use rules::{DeleteRule, NewRule, SaveRule, SwitchRule, TuneRule};
pub use trials::StartTrial;
pub(crate) use trials::{NoteTrial, TRY, TrialJob};

use kernel::{Message, Refusal, RefusalKind};

pub(crate) const ALERT: &str = "alert.alert";
pub(crate) const RULE: &str = "alert.rule";
pub(crate) const CHANNEL: &str = "alert.channel";
pub(crate) const TRIAL: &str = "alert.trial";

pub(crate) fn conflict(code: &'static str, key: &'static str, inside: impl Into<String>) -> Refusal {
    Refusal::new(code, RefusalKind::Conflict, Message::key(key), inside)
}
