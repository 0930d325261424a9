//! What the safety service asks of the platform: people from `identity`, mails through `notice`.

use identity::api::Member;
use kernel::{Ctx, Refusal, TenantId};
use keys::TenantKeys;
use notice::api::Letter;
use office::{BoxFuture, Writing};
use safety::platform::{Mail, MailState, Person, Platform};
use sqlx::PgConnection;
use std::collections::HashMap;
use uuid::Uuid;

pub struct ForSafety;

impl Platform for ForSafety {
    fn people<'a>(
        &'a self,
        sql: &'a mut PgConnection,
        keys: &'a TenantKeys,
    ) -> BoxFuture<'a, Result<Vec<Person>, Refusal>> {
        Box::pin(async move {
            let members = identity::api::members(sql, keys).await?;
            Ok(members.into_iter().filter(|member| member.is_active).map(person).collect())
        })
    }

    fn send<'a>(
        &'a self,
        tx: &'a mut Writing,
        ctx: &'a Ctx,
        mails: Vec<Mail>,
    ) -> BoxFuture<'a, Result<Vec<Uuid>, Refusal>> {
        let letters = mails.into_iter().map(letter).collect();
        Box::pin(notice::api::send_all(tx, ctx, letters))
    }

    fn mail_states<'a>(
        &'a self,
        sql: &'a mut PgConnection,
        tenant: TenantId,
        roll_call: Uuid,
    ) -> BoxFuture<'a, Result<HashMap<Uuid, MailState>, Refusal>> {
        Box::pin(async move {
            let states = notice::api::states(sql, tenant, roll_call).await?;
            Ok(states.into_iter().map(|(mail, state)| (mail, state_of(state))).collect())
        })
    }
}

fn person(member: Member) -> Person {
    Person {
        id: member.id,
        name: member.name,
        email: member.email,
        department: member.department,
        area: member.area.and_then(|area| area.parse().ok()),
        language: member.language,
    }
}

fn letter(mail: Mail) -> Letter {
    Letter {
        to_name: Some(mail.to_name),
        to: mail.to,
        subject: mail.subject,
        text: mail.text,
        purpose: "safety.rollcall",
        is_awaited: false,
        reference: Some(mail.roll_call),
    }
}

fn state_of(state: notice::api::MailState) -> MailState {
    match state {
        notice::api::MailState::Sent => MailState::Sent,
        notice::api::MailState::Failed => MailState::Failed,
        notice::api::MailState::Queued | notice::api::MailState::Deferred => MailState::Waiting,
    }
}
