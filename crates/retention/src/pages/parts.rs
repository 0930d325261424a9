//! Lines of the page, in the reader's words.

use crate::{
    model::{Hold, Item, Proposal, ProposalState},
    views::Surveyed,
};
use kernel::{TenantId, Timestamp, UserId};
use ledger::{
    FixedBy, Periods, Retention,
    forgetting::{Basis, KeyFace},
};
use std::collections::{BTreeMap, HashMap};
use time::Date;
use web::{Choice, Visit, grouped};

pub(super) struct ClassLine {
    pub label: String,
    pub note: String,
    pub period: String,
    pub fixed: String,
}

/// One line of a list to be destroyed.
pub(super) struct ItemLine {
    pub month: String,
    pub class: String,
    pub tenant: String,
    pub entries: String,
    pub kept_until: String,
    pub is_held: bool,
    /// The beginning of the key's id.
    pub key: String,
}

pub(super) struct ProposalLine {
    pub id: String,
    pub tone: &'static str,
    pub state: String,
    pub summary: String,
    pub proposed: String,
    pub decided: String,
    pub is_open: bool,
    /// Proposed by whoever looks: somebody else must agree.
    pub is_own: bool,
    pub items: Vec<ItemLine>,
    pub basis: String,
}

pub(super) struct HoldLine {
    pub id: String,
    pub tenant: String,
    pub what: String,
    pub months: String,
    pub reason: String,
    pub made: String,
    /// When, by whom and why it was lifted.
    pub lifted: Option<String>,
}

/// The keys of one class and month.
pub(super) struct KeyLine {
    pub month: String,
    pub class: String,
    pub until: String,
    pub states: Vec<(&'static str, String)>,
}

#[derive(Default)]
struct Counts {
    alive: usize,
    due: usize,
    held: usize,
    destroyed: usize,
    until: Option<Date>,
}

pub(super) struct Words<'a> {
    visit: &'a Visit,
    tenants: HashMap<TenantId, String>,
    names: &'a HashMap<UserId, String>,
    today: Date,
}

impl<'a> Words<'a> {
    pub fn new(visit: &'a Visit, surveyed: &[Surveyed], names: &'a HashMap<UserId, String>) -> Self {
        let tenants = surveyed.iter().map(|one| (one.tenant.id, one.tenant.name.clone())).collect();
        let today = visit.ctx.now.to_offset(time::UtcOffset::UTC).date();
        Self { visit, tenants, names, today }
    }

    fn t(&self, key: &str) -> String {
        self.visit.t(key)
    }

    fn class(&self, class: Retention) -> String {
        self.t(label(class).0)
    }

    fn month(&self, month: Date) -> String {
        self.visit.month(month)
    }

    fn day(&self, day: Date) -> String {
        // The day that begins at midnight UTC is that day in every zone east of it.
        self.visit.date(Timestamp::new_utc(day, time::Time::MIDNIGHT))
    }

    fn tenant(&self, tenant: TenantId) -> String {
        self.tenants.get(&tenant).cloned().unwrap_or_default()
    }

    fn who(&self, reference: &str) -> String {
        let known = reference.parse().ok().and_then(|user: UserId| self.names.get(&user).cloned());
        match known {
            Some(name) => name,
            None if self.visit.ctx.tenant.is_provider() => reference.to_owned(),
            None => self.t("retention-provider"),
        }
    }

    pub fn class_line(&self, class: Retention, periods: Periods) -> ClassLine {
        let (label, note) = label(class);
        let months = periods.months(class);
        let fixed = match Periods::fixed_by(class) {
            FixedBy::Papers => {
                let floor = class.promised_months().unwrap_or(months);
                self.visit.t_with("retention-fixed-papers", "months", floor)
            }
            FixedBy::Operator => self.t("retention-fixed-operator"),
        };
        let period = match months.checked_rem(12) {
            Some(0) => self.visit.t_with("retention-years", "count", months.checked_div(12).unwrap_or(0)),
            _ => self.visit.t_with("retention-months", "count", months),
        };
        ClassLine { label: self.t(label), note: self.t(note), period, fixed }
    }

    pub fn item(&self, item: &Item) -> ItemLine {
        ItemLine {
            month: self.month(item.month),
            class: self.class(item.class),
            tenant: self.tenant(item.tenant),
            entries: grouped(item.entries),
            kept_until: self.day(item.keep_until),
            is_held: item.is_held,
            key: item.key.chars().take(12).collect(),
        }
    }

    pub fn proposal(&self, proposal: &Proposal) -> ProposalLine {
        let (tone, state) = match proposal.state {
            ProposalState::Proposed => ("warn", "retention-state-proposed"),
            ProposalState::Refused => ("quiet", "retention-state-refused"),
            ProposalState::Approved => ("info", "retention-state-approved"),
            ProposalState::Destroying => ("info", "retention-state-destroying"),
            ProposalState::Done => ("good", "retention-state-done"),
        };
        let going: Vec<&Item> = proposal.items.iter().filter(|item| !item.is_held).collect();
        let entries = going.iter().map(|item| item.entries).fold(0_u64, u64::saturating_add);
        let summary = kernel::Message::key("retention-summary")
            .with("keys", going.len())
            .with("entries", grouped(entries));
        let at = |(at, by): (Timestamp, UserId)| {
            format!("{} · {}", self.visit.date_time(at), self.who(&by.to_string()))
        };
        let reason = proposal.decide_reason.as_ref().map(|reason| format!(" · {reason}")).unwrap_or_default();
        ProposalLine {
            id: proposal.id.to_string(),
            tone,
            state: self.t(state),
            summary: self.visit.message(&summary),
            proposed: at(proposal.proposed),
            decided: proposal.decided.map(|decided| format!("{}{reason}", at(decided))).unwrap_or_default(),
            is_open: proposal.state == ProposalState::Proposed,
            is_own: self.visit.ctx.actor.user() == Some(proposal.proposed.1),
            items: proposal.items.iter().map(|item| self.item(item)).collect(),
            basis: match (proposal.basis, proposal.items.first()) {
                (Basis::Period, _) => self.t("retention-basis-period"),
                (Basis::Contract, None) => self.t("retention-basis-contract"),
                (Basis::Contract, Some(item)) => {
                    self.visit.t_with("retention-basis-contract-of", "tenant", self.tenant(item.tenant))
                }
            },
        }
    }

    pub fn hold(&self, hold: &Hold) -> HoldLine {
        let made = format!("{} · {}", self.visit.date_time(hold.made_at), self.who(&hold.made_by));
        HoldLine {
            id: hold.id.to_string(),
            tenant: self.tenant(hold.tenant),
            what: hold.class.map_or_else(|| self.t("retention-all-classes"), |class| self.class(class)),
            months: match (self.month(hold.span.first()), self.month(hold.span.last())) {
                (first, last) if first == last => first,
                (first, last) => format!("{first} – {last}"),
            },
            reason: hold.reason.clone(),
            made,
            lifted: hold.lifted.as_ref().map(|lifted| {
                let at = self.visit.date_time(lifted.at);
                format!("{at} · {} · {}", self.who(&lifted.by), lifted.reason)
            }),
        }
    }

    /// By class and month, the newest first.
    pub fn keys<'k>(&self, keys: impl Iterator<Item = (&'k KeyFace, bool)>) -> Vec<KeyLine> {
        let mut months: BTreeMap<(Date, Retention), Counts> = BTreeMap::new();
        for (key, is_held) in keys {
            let counts = months.entry((key.month, key.class)).or_default();
            let count = match (&key.destroyed, is_held, key.is_due(self.today)) {
                (Some(_), _, _) => &mut counts.destroyed,
                (None, true, _) => &mut counts.held,
                (None, false, true) => &mut counts.due,
                (None, false, false) => &mut counts.alive,
            };
            *count = count.saturating_add(1);
            counts.until = counts.until.max(Some(key.keep_until));
        }
        let line = |((month, class), counts): ((Date, Retention), Counts)| KeyLine {
            month: self.month(month),
            class: self.class(class),
            until: counts.until.map(|until| self.day(until)).unwrap_or_default(),
            states: self.states(&counts),
        };
        months.into_iter().rev().map(line).collect()
    }

    fn states(&self, counts: &Counts) -> Vec<(&'static str, String)> {
        let states = [
            (counts.alive, "good", "retention-keys-alive"),
            (counts.due, "warn", "retention-keys-due"),
            (counts.held, "info", "retention-keys-held"),
            (counts.destroyed, "quiet", "retention-keys-destroyed"),
        ];
        let is_operator = self.visit.ctx.tenant.is_provider();
        let said = |count: usize, key: &str| match is_operator {
            true => format!("{} {}", self.t(key), grouped(u64::try_from(count).unwrap_or(0))),
            false => self.t(key),
        };
        let some = states.into_iter().filter(|(count, _, _)| *count > 0);
        some.map(|(count, tone, key)| (tone, said(count, key))).collect()
    }

    pub fn tenants<'s>(&self, surveyed: impl Iterator<Item = &'s Surveyed>, chosen: &str) -> Vec<Choice> {
        let none = Choice::new("", self.t("retention-choose"), chosen.is_empty());
        let each = surveyed.map(|one| {
            let id = one.tenant.id.to_string();
            let is_chosen = id == chosen;
            Choice::new(&id, format!("{} ({})", one.tenant.name, one.tenant.code), is_chosen)
        });
        [none].into_iter().chain(each).collect()
    }

    pub fn classes(&self, chosen: &str) -> Vec<Choice> {
        let all = Choice::new("", self.t("retention-all-classes"), chosen.is_empty());
        let each =
            Retention::ALL.map(|class| Choice::new(class.name(), self.class(class), class.name() == chosen));
        [all].into_iter().chain(each).collect()
    }
}

fn label(class: Retention) -> (&'static str, &'static str) {
    match class {
        Retention::Operation => ("retention-class-operation", "retention-class-operation-note"),
        Retention::Access => ("retention-class-access", "retention-class-access-note"),
        Retention::System => ("retention-class-system", "retention-class-system-note"),
        Retention::Network => ("retention-class-network", "retention-class-network-note"),
        Retention::Portal => ("retention-class-portal", "retention-class-portal-note"),
        Retention::Bastion => ("retention-class-bastion", "retention-class-bastion-note"),
        Retention::Entry => ("retention-class-entry", "retention-class-entry-note"),
        Retention::Camera => ("retention-class-camera", "retention-class-camera-note"),
        Retention::ControlPlane => ("retention-class-control-plane", "retention-class-control-plane-note"),
    }
}
