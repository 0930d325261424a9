//! What is known of a person beside their proofs.

use super::{
    display_name::{Department, DisplayName},
    email::Email,
    member_csv::{AreaCode, MemberRow},
    user_id::Login,
};
use kernel::{FieldFault, Language, Message, Standing};

/// A person as an administrator enters them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    pub login: Login,
    pub name: DisplayName,
    /// Without one no link can be sent.
    pub email: Option<Email>,
    pub department: Option<Department>,
    /// JMA area code of the workplace.
    pub area: Option<AreaCode>,
    pub language: Language,
    pub standing: Standing,
}

/// The texts of the form. Field names are those of the struct's fields.
#[derive(Clone, Debug, Default)]
pub struct PersonForm<'a> {
    pub login: &'a str,
    pub name: &'a str,
    pub email: &'a str,
    pub department: &'a str,
    pub area: &'a str,
    pub language: &'a str,
    pub standing: &'a str,
}

impl Person {
    /// Every wrong field is reported. `standings` are those that may be given here.
    pub fn parse(form: &PersonForm<'_>, standings: &[Standing]) -> Result<Self, Vec<FieldFault>> {
        let mut faults = Vec::new();
        let login = noted(&mut faults, "login", Login::parse(form.login));
        let name = noted(&mut faults, "name", DisplayName::parse(form.name));
        let email = noted(&mut faults, "email", Email::parse(form.email));
        let department = optional(&mut faults, "department", form.department, Department::parse);
        let area = optional(&mut faults, "area", form.area, AreaCode::parse);
        let language = noted(
            &mut faults,
            "language",
            Language::from_tag(form.language).ok_or(Message::key("identity-option-language")),
        );
        let standing = Standing::from_name(form.standing).filter(|standing| standings.contains(standing));
        let standing =
            noted(&mut faults, "standing", standing.ok_or(Message::key("identity-member-standing-choose")));
        match (login, name, language, standing) {
            (Some(login), Some(name), Some(language), Some(standing)) if faults.is_empty() => {
                Ok(Self { login, name, email, department, area, language, standing })
            }
            _ => Err(faults),
        }
    }

    /// A row of an import. `language` holds where the row says nothing.
    pub fn of_row(row: &MemberRow, language: Language, standing: Standing) -> Self {
        Self {
            login: row.login.clone(),
            name: row.name.clone(),
            email: Some(row.email.clone()),
            department: row.department.clone(),
            area: row.area.clone(),
            language: row.language.unwrap_or(language),
            standing,
        }
    }
}

fn noted<T>(faults: &mut Vec<FieldFault>, field: &'static str, parsed: Result<T, Message>) -> Option<T> {
    parsed.map_err(|message| faults.push(FieldFault { field: field.into(), message })).ok()
}

/// An empty text says nothing.
fn optional<T>(
    faults: &mut Vec<FieldFault>,
    field: &'static str,
    text: &str,
    parse: impl Fn(&str) -> Result<T, Message>,
) -> Option<T> {
    if text.trim().is_empty() { None } else { noted(faults, field, parse(text)) }
}
