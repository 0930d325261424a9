//! Which of a person's values are sealed, and where they lie.

use crate::{
    model::{email::Email, person::Person, user_id::Login},
    store::{Account, Details, NameIndex},
};
use kernel::{Refusal, Secret, UserId};
use keys::{Place, TenantKeys};
use serde::{Serialize, de::DeserializeOwned};
use uuid::Uuid;

const ACCOUNT: &str = "identity.user_account";

pub(crate) fn name_place(id: UserId) -> Place {
    Place { table: ACCOUNT, column: "name", row: id.uuid() }
}

pub(crate) fn email_place(id: UserId) -> Place {
    Place { table: ACCOUNT, column: "email", row: id.uuid() }
}

pub(crate) fn factor_place(id: UserId) -> Place {
    Place { table: ACCOUNT, column: "totp", row: id.uuid() }
}

pub(crate) fn pending_place(id: Uuid) -> Place {
    Place { table: "identity.pending_sign_in", column: "content", row: id }
}

/// The columns of a person's row that administrators write.
pub(crate) fn details<'a>(keys: &TenantKeys, id: UserId, person: &'a Person) -> Details<'a> {
    Details {
        name: keys.seal(&name_place(id), person.name.as_str().as_bytes()),
        email: person
            .email
            .as_ref()
            .map(|email| (keys.seal(&email_place(id), email.as_str().as_bytes()), email_index(keys, email))),
        department: person.department.as_ref().map_or("", |department| department.as_str()),
        area: person.area.as_ref().map(|area| area.as_str()),
        language: person.language,
        standing: person.standing,
    }
}

pub(crate) fn email_index(keys: &TenantKeys, email: &Email) -> [u8; 32] {
    keys.blind_index("identity.user_account.email", email.normalised().as_bytes())
}

/// A sign-in name's record of attempts.
pub(crate) fn name_index(keys: &TenantKeys, login: &Login) -> NameIndex {
    index_of(keys, login.as_str())
}

/// The same for any text that holds a sign-in name.
pub(crate) fn index_of(keys: &TenantKeys, name: &str) -> NameIndex {
    NameIndex(keys.blind_index("identity.attempt.name", name.as_bytes()))
}

pub(crate) fn open_name(keys: &TenantKeys, id: UserId, sealed: &[u8]) -> Result<String, Refusal> {
    open_text(keys, &name_place(id), sealed)
}

pub(crate) fn open_email(keys: &TenantKeys, account: &Account) -> Result<Option<String>, Refusal> {
    let place = email_place(account.id);
    account.email.as_ref().map(|sealed| open_text(keys, &place, sealed)).transpose()
}

pub(crate) fn open_secret(
    keys: &TenantKeys,
    place: &Place,
    sealed: &[u8],
) -> Result<Secret<Vec<u8>>, Refusal> {
    keys.open(place, sealed)
        .map_err(|error| Refusal::fault(format!("{}.{}: {error}", place.table, place.column)))
}

pub(crate) fn seal_json(
    keys: &TenantKeys,
    place: &Place,
    value: &impl Serialize,
) -> Result<Vec<u8>, Refusal> {
    let json = serde_json::to_vec(value).map_err(|error| Refusal::fault(error.to_string()))?;
    Ok(keys.seal(place, &json))
}

pub(crate) fn open_json<T: DeserializeOwned>(
    keys: &TenantKeys,
    place: &Place,
    sealed: &[u8],
) -> Result<T, Refusal> {
    let opened = open_secret(keys, place, sealed)?;
    serde_json::from_slice(opened.expose()).map_err(|error| Refusal::fault(error.to_string()))
}

fn open_text(keys: &TenantKeys, place: &Place, sealed: &[u8]) -> Result<String, Refusal> {
    let opened = open_secret(keys, place, sealed)?;
    String::from_utf8(opened.expose().clone())
        .map_err(|_| Refusal::fault(format!("{}.{} is not text", place.table, place.column)))
}
