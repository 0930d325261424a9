//! `/alerts/rules`: the list, and one rule: a tenant's own is written, a seeded one is tuned.

use super::{PageParts, Place, rule_name, severities, severity_face, span, tabs};
use crate::{
    model::{
        memory::Memory,
        rule::{Gauge, MOST_THRESHOLD, Rule, Severity},
        scene::{Knows, Standing},
        seeded,
    },
    operations::{DeleteRule, NewRule, SaveRule, SwitchRule, TuneRule},
    views,
};
use axum::extract::{Path, State};
use kernel::{Message, Refusal};
use serde::Deserialize;
use web::{Answer, CheckedForm, Choice, FormView, Page, SignedIn, Tab, Visit, again, html, see_other_with};

#[derive(askama::Template)]
#[template(path = "alert/rules.html")]
struct RulesPage {
    page: Page,
    tabs: Vec<Tab>,
    form: FormView,
    seeded: Vec<Line>,
    own: Vec<Line>,
}

struct Line {
    id: String,
    name: String,
    why: String,
    tone: &'static str,
    severity: &'static str,
    when: String,
    is_on: bool,
    fault: Option<String>,
    /// Why it cannot speak.
    mute: Option<String>,
}

#[derive(Clone, Deserialize)]
pub(super) struct Input {
    #[serde(default)]
    name: String,
    #[serde(default)]
    reason: String,
    severity: String,
    #[serde(default)]
    filter: String,
    #[serde(default)]
    key: String,
    #[serde(default)]
    gauge: String,
    #[serde(default)]
    value: String,
    threshold: String,
    window: String,
    quiet: String,
}

#[derive(Deserialize)]
pub(super) struct Switched {
    #[serde(default)]
    on: String,
}

#[derive(askama::Template)]
#[template(path = "alert/rule.html")]
struct RulePage {
    page: Page,
    tabs: Vec<Tab>,
    form: FormView,
    /// Of a rule that is there.
    id: Option<String>,
    is_seeded: bool,
    is_health: bool,
    is_on: bool,
    why: String,
    input: Input,
    severities: Vec<Choice>,
    gauges: Vec<Choice>,
    variables: String,
    functions: String,
    most_threshold: i64,
}

pub(super) async fn list(State(parts): State<PageParts>, SignedIn { visit, .. }: SignedIn) -> Answer {
    let (rules, memory) = views::rules(&parts.office, &visit.ctx).await?;
    let standing = parts.places.standing();
    let lines = |is_seeded: bool| -> Vec<Line> {
        rules
            .iter()
            .filter(|rule| rule.is_seeded() == is_seeded)
            .map(|rule| line(&visit, rule, &memory, &standing))
            .collect()
    };
    html(&RulesPage {
        page: Page::new(&visit, "alert-rules-title").with_lead("alert-rules-lead"),
        tabs: tabs(&visit, Some(Place::Rules)),
        form: FormView::new(&visit),
        seeded: lines(true),
        own: lines(false),
    })
}

/// Why a rule that asks where an address is cannot speak, or not of all that it could.
fn mute(visit: &Visit, rule: &Rule, standing: &Standing) -> Option<String> {
    if !rule.definition.asks_for_places() {
        return None;
    }
    match (standing.knows, &standing.trouble) {
        (Knows::Nothing, None) => Some(visit.t("alert-places-none")),
        (Knows::Nothing, Some(trouble)) => {
            Some(visit.t_with("alert-places-broken", "reason", trouble.as_str()))
        }
        (_, Some(trouble)) => Some(visit.t_with("alert-places-old", "reason", trouble.as_str())),
        (Knows::Countries | Knows::Cities, None) => None,
    }
}

fn line(visit: &Visit, rule: &Rule, memory: &Memory, standing: &Standing) -> Line {
    let (tone, severity) = severity_face(rule.severity);
    let own = rule.own.as_ref();
    let why = match (own, seeded::seed(&rule.id)) {
        (Some((_, reason)), _) => reason.clone(),
        (None, Some(seed)) => seed.why.of(visit.language()).to_owned(),
        (None, None) => String::new(),
    };
    let definition = &rule.definition;
    let key = match (definition.filter.is_empty(), definition.gauge) {
        (true, _) => "alert-when-health",
        (false, Gauge::Unseen) => "alert-when-unseen",
        (false, Gauge::Distinct) => "alert-when-distinct",
        (false, Gauge::Travel) => "alert-when-travel",
        (false, Gauge::Count) if definition.threshold == 1 => "alert-when-each",
        (false, Gauge::Count) => "alert-when-count",
    };
    let when = Message::key(key)
        .with("threshold", definition.threshold)
        .with("window", span(visit, definition.window));
    Line {
        id: rule.id.clone(),
        name: rule_name(visit, &rule.id, own.map(|(name, _)| name.as_str())),
        why,
        tone,
        severity,
        when: visit.message(&when),
        is_on: rule.is_on,
        fault: memory.faults(&rule.id).map(|(count, why)| format!("{count} × {why}")),
        mute: mute(visit, rule, standing),
    }
}

pub(super) async fn blank(State(parts): State<PageParts>, SignedIn { visit, .. }: SignedIn) -> Answer {
    // Whoever may not see rules does not see the form either.
    views::rules(&parts.office, &visit.ctx).await?;
    let input = Input {
        name: String::new(),
        reason: String::new(),
        severity: Severity::Medium.name().to_owned(),
        filter: String::new(),
        key: "actor".to_owned(),
        gauge: Gauge::Count.name().to_owned(),
        value: String::new(),
        threshold: "5".to_owned(),
        window: "600".to_owned(),
        quiet: "3600".to_owned(),
    };
    html(&page(&visit, FormView::new(&visit), None, input))
}

pub(super) async fn show(
    State(parts): State<PageParts>,
    SignedIn { visit, .. }: SignedIn,
    Path(id): Path<String>,
) -> Answer {
    let rule = views::rule(&parts.office, &visit.ctx, &id).await?;
    let input = input_of(&rule);
    html(&page(&visit, FormView::new(&visit), Some(&rule), input))
}

pub(super) async fn create(
    State(parts): State<PageParts>,
    SignedIn { visit, .. }: SignedIn,
    CheckedForm(input): CheckedForm<Input>,
) -> Answer {
    let attempt = async {
        let rule = new_rule(&input)?;
        parts.office.perform(&visit.ctx, SaveRule { id: None, rule }).await
    };
    match attempt.await {
        Ok(id) => Ok(see_other_with(&format!("/alerts/rules/{id}"), "alert-rule-created")),
        Err(refusal) => again(&visit, refusal, |form| page(&visit, form, None, input)),
    }
}

pub(super) async fn save(
    State(parts): State<PageParts>,
    SignedIn { visit, .. }: SignedIn,
    Path(id): Path<String>,
    CheckedForm(input): CheckedForm<Input>,
) -> Answer {
    let rule = views::rule(&parts.office, &visit.ctx, &id).await?;
    let attempt = async {
        match rule.is_seeded() {
            true => {
                let new = new_rule(&input)?;
                let tune = TuneRule {
                    id: id.clone(),
                    severity: new.severity,
                    threshold: new.threshold,
                    window: new.window,
                    quiet: new.quiet,
                };
                parts.office.perform(&visit.ctx, tune).await
            }
            false => {
                let save = SaveRule { id: Some(id.clone()), rule: new_rule(&input)? };
                parts.office.perform(&visit.ctx, save).await.map(|_| ())
            }
        }
    };
    match attempt.await {
        Ok(()) => Ok(see_other_with(&format!("/alerts/rules/{id}"), "alert-rule-saved")),
        Err(refusal) => {
            let input = match rule.is_seeded() {
                // What cannot be changed is shown as it is.
                true => Input {
                    filter: rule.definition.filter.clone(),
                    key: rule.definition.key.clone(),
                    ..input
                },
                false => input,
            };
            again(&visit, refusal, |form| page(&visit, form, Some(&rule), input))
        }
    }
}

pub(super) async fn switch(
    State(parts): State<PageParts>,
    SignedIn { visit, .. }: SignedIn,
    Path(id): Path<String>,
    CheckedForm(switched): CheckedForm<Switched>,
) -> Answer {
    let is_on = switched.on == "true";
    parts.office.perform(&visit.ctx, SwitchRule { id, is_on }).await?;
    let notice = if is_on { "alert-rule-on-now" } else { "alert-rule-off-now" };
    Ok(see_other_with("/alerts/rules", notice))
}

pub(super) async fn delete(
    State(parts): State<PageParts>,
    SignedIn { visit, .. }: SignedIn,
    Path(id): Path<String>,
    CheckedForm(_): CheckedForm<Switched>,
) -> Answer {
    parts.office.perform(&visit.ctx, DeleteRule(id)).await?;
    Ok(see_other_with("/alerts/rules", "alert-rule-deleted-now"))
}

fn input_of(rule: &Rule) -> Input {
    let (name, reason) = rule.own.clone().unwrap_or_default();
    let definition = &rule.definition;
    Input {
        name,
        reason,
        severity: rule.severity.name().to_owned(),
        filter: definition.filter.clone(),
        key: definition.key.clone(),
        gauge: definition.gauge.name().to_owned(),
        value: definition.value.clone(),
        threshold: definition.threshold.to_string(),
        window: definition.window.to_string(),
        quiet: definition.quiet.to_string(),
    }
}

/// What was typed; a number that is none is out of every bound.
fn new_rule(input: &Input) -> Result<NewRule, Refusal> {
    let number = |text: &str| text.trim().parse().unwrap_or(u32::MAX);
    let severity = Severity::from_name(&input.severity);
    let severity = severity.ok_or_else(|| {
        Refusal::invalid("a severity").with_field("severity", Message::key("alert-choice-unknown"))
    })?;
    Ok(NewRule {
        name: input.name.clone(),
        reason: input.reason.clone(),
        severity,
        filter: input.filter.clone(),
        key: input.key.clone(),
        gauge: Gauge::from_name(&input.gauge).unwrap_or(Gauge::Count),
        value: input.value.clone(),
        threshold: number(&input.threshold),
        window: number(&input.window),
        quiet: number(&input.quiet),
    })
}

fn page(visit: &Visit, form: FormView, rule: Option<&Rule>, input: Input) -> RulePage {
    use crate::model::scene::{FUNCTIONS, VARIABLES};
    let is_seeded = rule.is_some_and(Rule::is_seeded);
    let seed = rule.filter(|_| is_seeded).and_then(|rule| seeded::seed(&rule.id));
    let page = match (rule, seed) {
        (None, _) => Page::new(visit, "alert-rule-new").with_lead("alert-rule-new-lead"),
        (Some(rule), _) => {
            let own = rule.own.as_ref().map(|(name, _)| name.as_str());
            Page::titled(visit, rule_name(visit, &rule.id, own))
        }
    };
    let gauge_key = |gauge: Gauge| match gauge {
        Gauge::Count => "alert-gauge-count",
        Gauge::Distinct => "alert-gauge-distinct",
        Gauge::Unseen => "alert-gauge-unseen",
        Gauge::Travel => "alert-gauge-travel",
    };
    let severity = Severity::from_name(&input.severity).unwrap_or(Severity::Medium);
    RulePage {
        page: page.below("alert-rules-title", "/alerts/rules"),
        tabs: tabs(visit, Some(Place::Rules)),
        form,
        id: rule.map(|rule| rule.id.clone()),
        is_seeded,
        is_health: rule.is_some_and(|rule| rule.definition.filter.is_empty()),
        is_on: rule.is_some_and(|rule| rule.is_on),
        why: seed.map(|seed| seed.why.of(visit.language()).to_owned()).unwrap_or_default(),
        severities: severities(visit, severity),
        gauges: Gauge::ALL
            .map(|gauge| Choice::new(gauge.name(), visit.t(gauge_key(gauge)), gauge.name() == input.gauge))
            .into(),
        variables: VARIABLES.join(", "),
        functions: FUNCTIONS.join(", "),
        most_threshold: MOST_THRESHOLD.into(),
        input,
    }
}
