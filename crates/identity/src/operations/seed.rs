//! The first people: a new tenant's administrator, the first operator.

use super::{
    link::issue,
    member::{check_standing, insert},
    person_of,
};
use crate::{
    model::{display_name::DisplayName, email::Email, person::Person, user_id::Login},
    store::LinkPurpose,
};
use kernel::{Ctx, FieldFault, Refusal, Secret, Standing, UserId};
use keys::Phc;
use office::{Operation, Target, Writing};

/// A tenant's first administrator, with a mail in which they set their password. Performed by the
/// provider within the new tenant: `tx.perform(&ctx.within(tenant), …)`.
#[derive(Clone, Debug)]
pub struct CreateAdministrator {
    pub login: String,
    pub name: String,
    pub email: String,
    /// `https://host[:port]`, where the mailed link leads.
    pub sign_in_at: String,
}

impl Operation for CreateAdministrator {
    const NAME: &'static str = "identity.administrator.create";
    type Outcome = UserId;

    fn target(&self) -> Target {
        Target::any("identity.user")
    }

    /// # Errors
    /// *invalid* with faults at `login`, `name`, `email`; *conflict* where one of them is taken.
    async fn apply(self, ctx: &Ctx, tx: &mut Writing) -> Result<UserId, Refusal> {
        let person = self.person(ctx)?;
        check_standing(ctx, person.standing)?;
        let id = insert(ctx, tx, &person, None, None).await?;
        let account = person_of(tx, id).await?;
        let is_mailed = issue(ctx, tx, &account, LinkPurpose::SetUp, &self.sign_in_at).await?;
        tx.fact("is_link_mailed", is_mailed);
        Ok(id)
    }
}

impl CreateAdministrator {
    /// What is wrong with the texts, before anything is done.
    ///
    /// # Errors
    /// *invalid* with faults at `login`, `name`, `email`.
    pub fn check(&self, ctx: &Ctx) -> Result<(), Refusal> {
        self.person(ctx).map(|_| ())
    }

    fn person(&self, ctx: &Ctx) -> Result<Person, Refusal> {
        match (Login::parse(&self.login), DisplayName::parse(&self.name), Email::parse(&self.email)) {
            (Ok(login), Ok(name), Ok(email)) => Ok(Person {
                login,
                name,
                email: Some(email),
                department: None,
                area: None,
                language: ctx.language,
                standing: Standing::Administrator,
            }),
            (login, name, email) => {
                let faults = [("login", login.err()), ("name", name.err()), ("email", email.err())];
                let mut refusal = Refusal::invalid("first administrator");
                refusal.fields = faults
                    .into_iter()
                    .filter_map(|(field, fault)| {
                        fault.map(|message| FieldFault { field: field.into(), message })
                    })
                    .collect();
                Err(refusal)
            }
        }
    }
}

/// Somebody whose password and factor were made for them, to be handed over once: the first
/// operator, and the people of a demonstration. Only the command line and the program do this.
pub(crate) struct SeedMember {
    pub person: Person,
    pub phc: Phc,
    pub factor: Option<Secret<Vec<u8>>>,
}

impl Operation for SeedMember {
    const NAME: &'static str = "identity.operator.create";
    type Outcome = UserId;

    fn target(&self) -> Target {
        Target::any("identity.user")
    }

    async fn apply(self, ctx: &Ctx, tx: &mut Writing) -> Result<UserId, Refusal> {
        check_standing(ctx, self.person.standing)?;
        insert(ctx, tx, &self.person, Some(self.phc.as_str()), self.factor.as_ref()).await
    }
}
