//! `/mine`: a signed-in person answers for themselves, without any mail.

use super::{is_drill, title};
use crate::{
    functions::{Function, Functions},
    model::tally::{Answer as Word, Comment},
    operations::answer::AnswerOwn,
    service::ServiceParts,
    views::answer::{self, Own},
};
use askama::Template;
use axum::extract::{Path, State};
use kernel::{Message, Refusal};
use serde::Deserialize;
use uuid::Uuid;
use web::{Answer, CheckedForm, Choice, FormView, Page, SignedIn, Visit, again, html, see_other_with};

#[derive(Template)]
#[template(path = "safety/mine.html")]
struct MinePage {
    page: Page,
    calls: Vec<Question>,
}

/// One roll-call with its form.
struct Question {
    form: FormView,
    action: String,
    title: String,
    headline: String,
    is_drill: bool,
    choices: Vec<Choice>,
    comment: String,
    answered: Option<String>,
}

#[derive(Clone, Deserialize, Default)]
pub struct Input {
    #[serde(default)]
    answer: String,
    #[serde(default)]
    comment: String,
}

impl Input {
    pub(super) fn parsed(&self) -> Result<(Word, Comment), Refusal> {
        let fault = |field: &'static str, key| Refusal::invalid(field).with_field(field, Message::key(key));
        let answer = Word::from_name(&self.answer).ok_or_else(|| fault("answer", "safety-fault-answer"))?;
        let comment = Comment::new(&self.comment).map_err(|_| fault("comment", "safety-fault-comment"))?;
        Ok((answer, comment))
    }
}

pub async fn show(
    State(parts): State<ServiceParts>,
    SignedIn { visit, .. }: SignedIn,
    functions: Functions,
) -> Answer {
    functions.require(Function::Own)?;
    let own = answer::own(&parts.office, &visit.ctx).await?;
    html(&page(&visit, &own, None))
}

pub async fn record(
    State(parts): State<ServiceParts>,
    SignedIn { visit, .. }: SignedIn,
    functions: Functions,
    Path(recipient): Path<Uuid>,
    CheckedForm(input): CheckedForm<Input>,
) -> Answer {
    functions.require(Function::Own)?;
    let recorded = match input.parsed() {
        Ok((answer, comment)) => {
            parts.office.perform(&visit.ctx, AnswerOwn { recipient, answer, comment }).await
        }
        Err(refusal) => Err(refusal),
    };
    match recorded {
        Ok(()) => Ok(see_other_with("/mine", "safety-mine-done")),
        Err(refusal) => {
            let own = answer::own(&parts.office, &visit.ctx).await?;
            again(&visit, refusal, |form| page(&visit, &own, Some((recipient, input, form))))
        }
    }
}

fn page(visit: &Visit, own: &[Own], sent: Option<(Uuid, Input, FormView)>) -> MinePage {
    let calls = own.iter().map(|own| {
        let sent = sent.as_ref().filter(|(recipient, _, _)| *recipient == own.asked.id);
        question(visit, own, sent.map(|(_, input, form)| (input, form)))
    });
    let page = Page::new(visit, "safety-mine-title").with_lead("safety-mine-lead");
    MinePage { page, calls: calls.collect() }
}

fn question(visit: &Visit, own: &Own, sent: Option<(&Input, &FormView)>) -> Question {
    let chosen = match sent {
        Some((input, _)) => Word::from_name(&input.answer),
        None => own.asked.answer,
    };
    let choice = |word: Word| Choice::new(word.name(), visit.message(&word.message()), chosen == Some(word));
    let answered = own.asked.answer.zip(own.asked.answered_at).map(|(word, at)| {
        let answer = visit.message(&word.message());
        visit.message(
            &Message::key("safety-mine-answered").with("time", visit.date_time(at)).with("answer", answer),
        )
    });
    Question {
        form: sent.map_or_else(|| FormView::new(visit), |(_, form)| form.clone()),
        action: format!("/mine/{}", own.asked.id),
        title: title(visit, &own.call),
        headline: own.call.occasion.headline.clone(),
        is_drill: is_drill(&own.call),
        choices: Word::ALL.map(choice).to_vec(),
        comment: sent.map_or_else(|| own.comment.clone(), |(input, _)| input.comment.clone()),
        answered,
    }
}
