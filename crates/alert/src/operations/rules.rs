//! Rules written, switched, tuned, deleted.

use super::{RULE, conflict};
use crate::{
    model::{
        rule::{
            Compiled, Definition, Gauge, LONGEST_NAME, LONGEST_QUIET, LONGEST_REASON, LONGEST_WINDOW,
            MOST_RULES, MOST_THRESHOLD, Rule, Severity,
        },
        seeded,
    },
    store, views,
};
use kernel::{Ctx, Message, Refusal, random_from};
use office::{Operation, Target, Writing};

/// A rule as it was typed.
#[derive(Clone, Debug)]
pub struct NewRule {
    pub name: String,
    pub reason: String,
    pub severity: Severity,
    pub filter: String,
    pub key: String,
    pub gauge: Gauge,
    pub value: String,
    pub threshold: u32,
    /// Seconds.
    pub window: u32,
    /// Seconds.
    pub quiet: u32,
}

/// What of a rule are numbers; the same bounds for a tenant's own and for seeded ones.
#[derive(Clone, Copy, Debug)]
struct Numbers {
    threshold: u32,
    window: u32,
    quiet: u32,
}

impl Numbers {
    fn faults(self) -> Vec<(&'static str, Message)> {
        let bounds = [
            ("threshold", self.threshold, 1, MOST_THRESHOLD),
            ("window", self.window, 1, LONGEST_WINDOW),
            ("quiet", self.quiet, 0, LONGEST_QUIET),
        ];
        let beyond = bounds.into_iter().filter(|(_, value, least, most)| value < least || value > most);
        beyond
            .map(|(field, _, least, most)| {
                (field, Message::key("alert-number-bounds").with("least", least).with("most", most))
            })
            .collect()
    }
}

impl NewRule {
    /// The rule under `id`, its expressions compiled. Faults name the fields.
    pub fn checked(self, id: String, is_on: bool) -> Result<Rule, Refusal> {
        let (name, reason) = (self.name.trim().to_owned(), self.reason.trim().to_owned());
        let mut refusal = Refusal::invalid("a rule");
        let is_plain = |text: &str| !text.chars().any(|c| c.is_control() && !c.is_whitespace());
        if name.is_empty() || name.chars().count() > LONGEST_NAME || !is_plain(&name) {
            refusal = refusal.with_field("name", Message::key("alert-name-length").with("max", LONGEST_NAME));
        }
        if reason.chars().count() > LONGEST_REASON || !is_plain(&reason) {
            refusal =
                refusal.with_field("reason", Message::key("alert-reason-length").with("max", LONGEST_REASON));
        }
        let numbers = Numbers { threshold: self.threshold, window: self.window, quiet: self.quiet };
        for (field, fault) in numbers.faults() {
            refusal = refusal.with_field(field, fault);
        }
        let value = if self.gauge == Gauge::Count { String::new() } else { self.value.trim().to_owned() };
        let definition = Definition {
            filter: self.filter.trim().to_owned(),
            key: self.key.trim().to_owned(),
            gauge: self.gauge,
            value,
            threshold: self.threshold,
            window: self.window,
            quiet: self.quiet,
        };
        let rule = Rule { id, own: Some((name, reason)), is_on, severity: self.severity, definition };
        match Compiled::of(rule.clone()) {
            Ok(_) if refusal.fields.is_empty() => Ok(rule),
            Ok(_) => Err(refusal),
            Err(bad) => {
                refusal.fields.extend(bad.fields);
                Err(refusal)
            }
        }
    }
}

fn tell(tx: &mut Writing, rule: &Rule) {
    let definition = &rule.definition;
    if let Some((name, reason)) = &rule.own {
        tx.fact("name", name.as_str());
        tx.fact("reason", reason.as_str());
        tx.fact("filter", definition.filter.as_str());
        tx.fact("key", definition.key.as_str());
        tx.fact("gauge", definition.gauge.name());
        tx.fact("value", definition.value.as_str());
    }
    tx.fact("is_on", rule.is_on);
    tx.fact("severity", rule.severity.name());
    tx.fact("threshold", definition.threshold);
    tx.fact("window", definition.window);
    tx.fact("quiet", definition.quiet);
}

/// Writes a tenant's own rule: a new one, which is off, or another one under the same id.
/// Answers the id.
pub struct SaveRule {
    pub id: Option<String>,
    pub rule: NewRule,
}

impl Operation for SaveRule {
    const NAME: &'static str = "alert.rule.save";
    type Outcome = String;

    fn target(&self) -> Target {
        match &self.id {
            Some(id) => Target::new(RULE, id),
            None => Target::any(RULE),
        }
    }

    async fn apply(self, ctx: &Ctx, tx: &mut Writing) -> Result<String, Refusal> {
        let known = views::rules_within(tx.sql(), ctx.tenant).await?;
        let before = match &self.id {
            None => None,
            Some(id) => {
                let own = known.iter().find(|rule| rule.id == *id && !rule.is_seeded());
                Some(own.ok_or_else(|| Refusal::not_found(format!("no own rule {id}")))?)
            }
        };
        if before.is_none() && known.iter().filter(|rule| !rule.is_seeded()).count() >= MOST_RULES {
            return Err(conflict("SK-ALERT-004", "alert-rules-full", "too many rules"));
        }
        let id = self.id.clone().unwrap_or_else(|| random_from(ctx.now).to_string());
        let rule = self.rule.checked(id.clone(), before.is_some_and(|rule| rule.is_on))?;
        tx.retarget(Target::new(RULE, &id));
        if let Some(before) = before {
            tx.fact("filter_before", before.definition.filter.as_str());
        }
        tell(tx, &rule);
        store::rules::put(tx, &rule, (ctx.now, &ctx.actor.reference())).await.map_err(::store::refusal)?;
        Ok(id)
    }
}

/// Switches a rule on or off.
pub struct SwitchRule {
    pub id: String,
    pub is_on: bool,
}

impl Operation for SwitchRule {
    const NAME: &'static str = "alert.rule.switch";
    type Outcome = ();

    fn target(&self) -> Target {
        Target::new(RULE, &self.id)
    }

    async fn apply(self, ctx: &Ctx, tx: &mut Writing) -> Result<(), Refusal> {
        let mut rule = known(ctx, tx, &self.id).await?;
        tx.fact("before", rule.is_on);
        rule.is_on = self.is_on;
        tell(tx, &rule);
        store::rules::put(tx, &rule, (ctx.now, &ctx.actor.reference())).await.map_err(::store::refusal)
    }
}

/// Changes severity and numbers of a seeded rule.
pub struct TuneRule {
    pub id: String,
    pub severity: Severity,
    pub threshold: u32,
    /// Seconds.
    pub window: u32,
    /// Seconds.
    pub quiet: u32,
}

impl Operation for TuneRule {
    const NAME: &'static str = "alert.rule.tune";
    type Outcome = ();

    fn target(&self) -> Target {
        Target::new(RULE, &self.id)
    }

    async fn apply(self, ctx: &Ctx, tx: &mut Writing) -> Result<(), Refusal> {
        let numbers = Numbers { threshold: self.threshold, window: self.window, quiet: self.quiet };
        let mut refusal = Refusal::invalid("numbers of a rule");
        for (field, fault) in numbers.faults() {
            refusal = refusal.with_field(field, fault);
        }
        if !refusal.fields.is_empty() {
            return Err(refusal);
        }
        let mut rule = known(ctx, tx, &self.id).await?;
        tx.fact("threshold_before", rule.definition.threshold);
        rule.severity = self.severity;
        rule.definition.threshold = self.threshold;
        rule.definition.window = self.window;
        rule.definition.quiet = self.quiet;
        tell(tx, &rule);
        store::rules::put(tx, &rule, (ctx.now, &ctx.actor.reference())).await.map_err(::store::refusal)
    }
}

/// Deletes a tenant's own rule; a seeded one becomes as it was at first.
pub struct DeleteRule(pub String);

impl Operation for DeleteRule {
    const NAME: &'static str = "alert.rule.delete";
    type Outcome = ();

    fn target(&self) -> Target {
        Target::new(RULE, &self.0)
    }

    async fn apply(self, ctx: &Ctx, tx: &mut Writing) -> Result<(), Refusal> {
        let rule = known(ctx, tx, &self.0).await?;
        tell(tx, &rule);
        match store::rules::delete(tx, &self.0).await.map_err(::store::refusal)? || rule.is_seeded() {
            true => Ok(()),
            false => Err(Refusal::not_found(format!("no rule {}", self.0))),
        }
    }
}

/// A rule that people may touch: the canary is nobody's.
async fn known(ctx: &Ctx, tx: &mut Writing, id: &str) -> Result<Rule, Refusal> {
    let rules = views::rules_within(tx.sql(), ctx.tenant).await?;
    rules
        .into_iter()
        .find(|rule| rule.id == id && id != seeded::CANARY)
        .ok_or_else(|| Refusal::not_found(format!("no rule {id}")))
}
