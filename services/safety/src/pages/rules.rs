//! `/rules`: when a telegram asks people.

use crate::{
    functions::{Function, Functions},
    model::{
        area,
        intensity::Intensity,
        rule::{DrillPolicy, TriggerRule},
    },
    operations::rule::SetRule,
    service::ServiceParts,
    store::rule::Rule,
    views::telegrams,
};
use askama::Template;
use axum::extract::State;
use kernel::{Message, Refusal, Timestamp};
use serde::Deserialize;
use web::{Answer, CheckedForm, Choice, FormView, Page, SignedIn, Visit, again, html, see_other_with};

#[derive(Template)]
#[template(path = "safety/rules.html")]
struct RulesPage {
    page: Page,
    form: FormView,
    is_watching: bool,
    minimum: Vec<Choice>,
    drills: Vec<Choice>,
    changed_at: Option<Timestamp>,
    source: String,
}

#[derive(Clone, Deserialize)]
pub struct Input {
    #[serde(default)]
    watching: String,
    minimum: String,
    drills: String,
}

/// Weaker shaking is felt every week somewhere and harms nobody.
const WEAKEST: Intensity = Intensity::Three;

pub async fn show(
    State(parts): State<ServiceParts>,
    SignedIn { visit, .. }: SignedIn,
    functions: Functions,
) -> Answer {
    functions.require(Function::Rule)?;
    let rule = telegrams::rule(&parts.office, &visit.ctx).await?;
    let input = match &rule {
        Some(rule) => Input {
            watching: if rule.is_watching { "true".to_owned() } else { String::new() },
            minimum: rule.trigger.minimum.code().to_owned(),
            drills: drills_name(rule.trigger.drills).to_owned(),
        },
        None => Input {
            watching: "true".to_owned(),
            minimum: Intensity::FiveLower.code().to_owned(),
            drills: drills_name(DrillPolicy::Ignore).to_owned(),
        },
    };
    html(&page(&visit, FormView::new(&visit), &input, rule.as_ref()))
}

pub async fn save(
    State(parts): State<ServiceParts>,
    SignedIn { visit, .. }: SignedIn,
    functions: Functions,
    CheckedForm(input): CheckedForm<Input>,
) -> Answer {
    functions.require(Function::Rule)?;
    let saved = match operation(&input) {
        Ok(operation) => parts.office.perform(&visit.ctx, operation).await,
        Err(refusal) => Err(refusal),
    };
    match saved {
        Ok(()) => Ok(see_other_with("/rules", "safety-rules-saved")),
        Err(refusal) => {
            let rule = telegrams::rule(&parts.office, &visit.ctx).await?;
            again(&visit, refusal, |form| page(&visit, form, &input, rule.as_ref()))
        }
    }
}

fn operation(input: &Input) -> Result<SetRule, Refusal> {
    let fault =
        |field: &'static str| Refusal::invalid(field).with_field(field, Message::key("safety-fault-choice"));
    let minimum: Option<Intensity> = input.minimum.parse().ok();
    let minimum = minimum.filter(|minimum| *minimum >= WEAKEST).ok_or_else(|| fault("minimum"))?;
    let drills =
        [DrillPolicy::Ignore, DrillPolicy::Drill].into_iter().find(|d| drills_name(*d) == input.drills);
    let trigger = TriggerRule { minimum, drills: drills.ok_or_else(|| fault("drills"))? };
    Ok(SetRule { is_watching: input.watching == "true", trigger })
}

fn page(visit: &Visit, form: FormView, input: &Input, rule: Option<&Rule>) -> RulesPage {
    let offered = Intensity::ALL.into_iter().filter(|intensity| *intensity >= WEAKEST);
    let minimum = offered.map(|intensity| {
        let label = visit.t_with("safety-rules-at-least", "intensity", visit.message(&intensity.message()));
        Choice::new(intensity, label, input.minimum == intensity.code())
    });
    let drills = [
        (DrillPolicy::Ignore, "safety-rules-drills-ignore"),
        (DrillPolicy::Drill, "safety-rules-drills-drill"),
    ];
    let drills = drills.map(|(policy, key)| {
        Choice::new(drills_name(policy), visit.t(key), input.drills == drills_name(policy))
    });
    RulesPage {
        page: Page::new(visit, "safety-rules-title").with_lead("safety-rules-lead"),
        form,
        is_watching: input.watching == "true",
        minimum: minimum.collect(),
        drills: drills.to_vec(),
        changed_at: rule.map(|rule| rule.changed_at),
        source: area::ATTRIBUTION.of(visit.language()).to_owned(),
    }
}

fn drills_name(drills: DrillPolicy) -> &'static str {
    match drills {
        DrillPolicy::Ignore => "ignore",
        DrillPolicy::Drill => "drill",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_a_rule_or_says_where_it_is_wrong() {
        let form = |minimum: &str, drills: &str| {
            let input =
                Input { watching: "true".to_owned(), minimum: minimum.to_owned(), drills: drills.to_owned() };
            operation(&input)
                .map(|operation| operation.trigger.minimum)
                .map_err(|r| r.fields[0].field.to_string())
        };
        assert_eq!(form("5-", "ignore"), Ok(Intensity::FiveLower));
        assert_eq!(form("2", "ignore"), Err("minimum".to_owned()));
        assert_eq!(form("", "ignore"), Err("minimum".to_owned()));
        assert_eq!(form("7", "always"), Err("drills".to_owned()));
    }
}
