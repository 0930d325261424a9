//! Many members at once, or none.

use super::CreateMember;
use crate::{
    model::{
        member_csv::{Column, ImportFaults, MemberFile, MemberRow},
        person::Person,
    },
    ports::{RoleFace, Roles},
    sealing, store,
};
use kernel::{Ctx, Language, Message, Refusal, Standing};
use office::{Operation, Target, Writing};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};
use uuid::Uuid;

/// Rows that one transaction takes. Each is an entry of its own, and the transaction holds its
/// connection for about five milliseconds a row.
pub(crate) const MOST_AT_ONCE: usize = 3_000;

/// Every row of a sound file becomes a member with a mail, in one transaction.
pub(crate) struct ImportMembers {
    pub file: MemberFile,
    pub giver: Arc<dyn Roles>,
    /// For rows that name none.
    pub language: Language,
    pub standing: Standing,
    pub origin: String,
}

impl Operation for ImportMembers {
    const NAME: &'static str = "identity.members.import";
    /// How many.
    type Outcome = usize;

    fn target(&self) -> Target {
        Target::any("identity.user")
    }

    async fn apply(self, ctx: &Ctx, tx: &mut Writing) -> Result<usize, Refusal> {
        let (file, giver) = (&self.file, &self.giver);
        if file.rows.len() > MOST_AT_ONCE {
            let message = Message::key("identity-csv-too-many-rows").with("max", MOST_AT_ONCE);
            return Err(ImportFaults::of_file(message).into_refusal());
        }
        let roles = giver.of(tx.sql(), ctx.tenant).await?;
        let mut faults = ImportFaults::default();
        note_taken(ctx, tx, file, &mut faults).await?;
        let given: Vec<Vec<Uuid>> =
            file.rows.iter().map(|row| roles_of(file, row, &roles, &mut faults)).collect();
        if !faults.faults.is_empty() {
            return Err(faults.into_refusal());
        }
        tx.fact("rows", file.rows.len());
        for (row, roles) in file.rows.iter().zip(given) {
            let person = Person::of_row(row, self.language, self.standing);
            let create = CreateMember { person, roles, giver: giver.clone(), origin: self.origin.clone() };
            tx.perform(ctx, create).await?;
        }
        Ok(file.rows.len())
    }
}

/// User IDs and addresses that members have already.
async fn note_taken(
    ctx: &Ctx,
    tx: &mut Writing,
    file: &MemberFile,
    faults: &mut ImportFaults,
) -> Result<(), Refusal> {
    let logins: Vec<String> = file.rows.iter().map(|row| row.login.as_str().to_owned()).collect();
    let indexes: Vec<Vec<u8>> =
        file.rows.iter().map(|row| sealing::email_index(tx.keys(), &row.email).to_vec()).collect();
    let taken =
        store::taken(tx.sql(), ctx.tenant, &logins, &indexes, None).await.map_err(::store::refusal)?;
    let (taken_logins, taken_emails): (BTreeSet<String>, BTreeSet<Vec<u8>>) = taken.into_iter().unzip();
    for (row, index) in file.rows.iter().zip(&indexes) {
        if taken_logins.contains(row.login.as_str()) {
            faults.push(file.place(row, Column::UserId), Message::key("identity-member-login-taken"));
        }
        if taken_emails.contains(index) {
            faults.push(file.place(row, Column::Email), Message::key("identity-member-email-taken"));
        }
    }
    Ok(())
}

/// The ids of the roles a row names; the default ones where it names none.
fn roles_of(file: &MemberFile, row: &MemberRow, roles: &[RoleFace], faults: &mut ImportFaults) -> Vec<Uuid> {
    if row.roles.is_empty() {
        return roles.iter().filter(|role| role.is_default).map(|role| role.id).collect();
    }
    // By its name in either language: the file may come from somebody who reads the other one.
    let names = |role: &RoleFace| Language::ALL.map(|language| (role.name.of(language).to_owned(), role.id));
    let by_name: BTreeMap<String, Uuid> = roles.iter().flat_map(names).collect();
    let mut ids = Vec::with_capacity(row.roles.len());
    for name in &row.roles {
        match by_name.get(name.as_str()) {
            Some(id) => ids.push(*id),
            None => {
                let message = Message::key("identity-csv-role-unknown").with("name", name.as_str());
                faults.push(file.place(row, Column::Roles), message);
            }
        }
    }
    ids
}
