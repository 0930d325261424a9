//! `/options`: the tenant's settings of sign-in security, what holds now, and where it comes from.

use crate::{
    Identity,
    model::options::{Definition, Kind, Layer, OptionId, Order, Value},
    operations::{SetOptions, layer_of},
    views::OPTIONS,
};
use askama::Template;
use axum::extract::State;
use kernel::{Language, Message, Refusal};
use office::Target;
use serde::Deserialize;
use std::collections::BTreeMap;
use web::{Answer, CheckedForm, Choice, Field, FormView, Page, SignedIn, Visit, again, html, see_other_with};

#[derive(Template)]
#[template(path = "identity/options.html")]
struct OptionsPage {
    page: Page,
    form: FormView,
    groups: Vec<(String, Vec<Shown>)>,
    address: Option<String>,
}

/// One option: its field, or what holds where a tenant may say nothing.
struct Shown {
    field: Option<Field>,
    label: String,
    hint: String,
    now: String,
}

/// What was typed, by the option's name.
#[derive(Deserialize)]
#[serde(transparent)]
pub(super) struct Typed(BTreeMap<String, String>);

pub(super) async fn show(State(identity): State<Identity>, SignedIn { visit, .. }: SignedIn) -> Answer {
    let layer = read(&identity, &visit).await?;
    let said = |id: OptionId| layer.value(id).map(Value::to_field).unwrap_or_default();
    html(&page(&identity, &visit, FormView::new(&visit), &layer, said))
}

pub(super) async fn set(
    State(identity): State<Identity>,
    SignedIn { visit, .. }: SignedIn,
    CheckedForm(Typed(typed)): CheckedForm<Typed>,
) -> Answer {
    let proposed = Layer::from_form(|name| typed.get(name).map(String::as_str)).map_err(|faults| {
        let mut refusal = Refusal::invalid("options form");
        refusal.outside = Message::key("identity-options-refused");
        refusal.fields = faults;
        refusal
    });
    let set = match proposed {
        Ok(layer) => {
            identity.office().perform(&visit.ctx, SetOptions { layer, rules: identity.rules().clone() }).await
        }
        Err(refusal) => Err(refusal),
    };
    match set {
        Ok(()) => Ok(see_other_with("/options", "identity-options-were-set")),
        Err(refusal) => {
            let layer = read(&identity, &visit).await?;
            let said = |id: OptionId| typed.get(id.name()).cloned().unwrap_or_default();
            again(&visit, refusal, |form| page(&identity, &visit, form, &layer, said))
        }
    }
}

async fn read(identity: &Identity, visit: &Visit) -> Result<Layer, Refusal> {
    let mut reading = identity.office().view(&visit.ctx, OPTIONS, Target::any("identity.options")).await?;
    layer_of(reading.sql(), visit.ctx.tenant).await
}

fn page(
    identity: &Identity,
    visit: &Visit,
    form: FormView,
    layer: &Layer,
    said: impl Fn(OptionId) -> String,
) -> OptionsPage {
    use OptionId::*;
    let groups: [(&str, &[OptionId]); 5] = [
        (
            "identity-options-password",
            &[PasswordMinLength, PasswordMaxLength, PasswordKinds, PasswordLifetimeDays],
        ),
        ("identity-options-session", &[IdleMinutes, SessionHours]),
        ("identity-options-lockout", &[LockoutThreshold, LockoutWindowMinutes, LockoutMinutes]),
        ("identity-options-access", &[SecondFactorRequired, Addresses]),
        ("identity-options-display", &[Language]),
    ];
    let shown = |id: &OptionId| shown(identity, visit, &form, layer, (*id, said(*id)));
    let groups =
        groups.into_iter().map(|(title, ids)| (visit.t(title), ids.iter().map(shown).collect())).collect();
    OptionsPage {
        page: Page::new(visit, "identity-options-title").with_lead("identity-options-lead"),
        groups,
        address: visit.ctx.origin.address.map(|address| address.to_canonical().to_string()),
        form,
    }
}

fn shown(
    identity: &Identity,
    visit: &Visit,
    form: &FormView,
    layer: &Layer,
    (id, said): (OptionId, String),
) -> Shown {
    let definition = id.definition();
    let rules = identity.rules();
    let profile = rules.profile(visit.ctx.tenant);
    let effective = rules.effective(visit.ctx.tenant, layer).value(id);
    let outside = [&rules.floor, &profile.layer].into_iter().filter_map(|layer| layer.value(id));
    let source = match (layer.value(id), outside.clone().next()) {
        (Some(own), _) if *own == effective => "identity-options-from-tenant",
        (_, Some(_)) => "identity-options-from-provider",
        _ => "identity-options-from-default",
    };
    let now = Message::key("identity-options-now")
        .with("value", words(visit, &definition, &effective))
        .with("source", visit.t(source));
    let (hint, now) = (definition.hint.of(visit.language()), visit.message(&now));
    let is_settable = definition.order != Order::Fixed;
    Shown {
        field: is_settable.then(|| field(visit, form, &definition, said).hint(hint).note(&now)),
        label: visit.t(definition.label),
        hint: hint.to_owned(),
        now,
    }
}

fn field(visit: &Visit, form: &FormView, definition: &Definition, said: String) -> Field {
    let name = definition.id.name();
    let label = definition.label;
    let unset = || Choice::new("", visit.t("identity-options-unset"), said.is_empty());
    let choice = |value: &str, label: String| Choice::new(value, label, said == value);
    match definition.kind {
        Kind::Number { .. } => form
            .text(name, label)
            .value(&said)
            .input_mode("numeric")
            .max_length(8)
            .unit(definition.unit.of(visit.language())),
        Kind::YesNo => {
            let choices = [
                unset(),
                choice("yes", visit.t("identity-options-yes")),
                choice("no", visit.t("identity-options-no")),
            ];
            form.select(name, label, &choices)
        }
        Kind::Addresses => form.area(name, label, 5).value(&said),
        Kind::Language => {
            let choices = [unset(), choice("ja", "日本語".to_owned()), choice("en", "English".to_owned())];
            form.select(name, label, &choices)
        }
    }
}

/// A value as a person reads it.
fn words(visit: &Visit, definition: &Definition, value: &Value) -> String {
    let unit = definition.unit.of(visit.language());
    match value {
        Value::Off => visit.t("identity-options-off"),
        Value::Number(number) => match visit.language() {
            Language::Ja => format!("{number}{unit}"),
            Language::En => format!("{number} {unit}"),
        },
        Value::YesNo(true) => visit.t("identity-options-yes"),
        Value::YesNo(false) => visit.t("identity-options-no"),
        Value::Addresses(rule) if rule.to_lines().is_empty() => visit.t("identity-options-everywhere"),
        Value::Addresses(rule) => rule.to_lines().replace('\n', ", "),
        Value::Language(Language::Ja) => "日本語".to_owned(),
        Value::Language(Language::En) => "English".to_owned(),
    }
}
