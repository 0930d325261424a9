//! What this service asks of the platform: who works for the company, and that a mail goes out.
//!
//! A port: the service knows nothing of how people are kept or how mail travels. Its tests stand
//! people of their own behind it.

use crate::model::code::AreaCode;
use kernel::{Ctx, Language, Refusal, TenantId, UserId};
use keys::TenantKeys;
use office::{BoxFuture, Writing};
use sqlx::PgConnection;
use std::collections::HashMap;
use uuid::Uuid;

/// A person who can be asked. The address is for the mail alone and is shown to nobody.
#[derive(Clone)]
pub struct Person {
    pub id: UserId,
    pub name: String,
    pub email: Option<String>,
    /// Empty for somebody without one.
    pub department: String,
    /// The 細分区域 of the workplace.
    pub area: Option<AreaCode>,
    pub language: Language,
}

/// One mail to one person.
pub struct Mail {
    pub to_name: String,
    pub to: String,
    pub subject: String,
    pub text: String,
    /// The roll-call that it belongs to.
    pub roll_call: Uuid,
}

/// What became of a mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MailState {
    /// On its way, or being tried again.
    Waiting,
    /// A mail server has accepted it.
    Sent,
    Failed,
}

pub trait Platform: Send + Sync + 'static {
    /// Every active member of the tenant that `sql` is scoped to.
    fn people<'a>(
        &'a self,
        sql: &'a mut PgConnection,
        keys: &'a TenantKeys,
    ) -> BoxFuture<'a, Result<Vec<Person>, Refusal>>;

    /// Hands mails over, within the caller's transaction. Their ids, in the same order.
    fn send<'a>(
        &'a self,
        tx: &'a mut Writing,
        ctx: &'a Ctx,
        mails: Vec<Mail>,
    ) -> BoxFuture<'a, Result<Vec<Uuid>, Refusal>>;

    /// The states of all mails of a roll-call.
    fn mail_states<'a>(
        &'a self,
        sql: &'a mut PgConnection,
        tenant: TenantId,
        roll_call: Uuid,
    ) -> BoxFuture<'a, Result<HashMap<Uuid, MailState>, Refusal>>;
}
