//! Forms as pages show them: one value that knows the token, the faults and the language, and makes
//! fields and buttons that are all built the same way.
//!
//! `{{ form.text("login", "identity-field-login").value(login).required() }}`. Every field has the id
//! `field-<name>`, its faults stand under it and in the summary, and screen readers hear both.

use crate::{
    Choice, Faults, Icon, Visit,
    field::{Field, Kind},
};
use askama::{
    Template,
    filters::{HtmlSafe, Safe},
};
use kernel::Refusal;
use std::fmt::Display;

/// One form of one page: its token, its faults, its language.
#[derive(Clone)]
pub struct FormView {
    visit: Visit,
    faults: Faults,
    shows_marks: bool,
}

impl FormView {
    /// A form that is shown the first time.
    pub fn new(visit: &Visit) -> Self {
        Self { visit: visit.clone(), faults: Faults::default(), shows_marks: true }
    }

    /// A form that came back with faults.
    pub fn refused(visit: &Visit, refusal: &Refusal) -> Self {
        Self { faults: Faults::of_refusal(visit, refusal), ..Self::new(visit) }
    }

    /// Without "required" beside each label: for short forms where everything is, like signing in.
    pub fn unmarked(self) -> Self {
        Self { shows_marks: false, ..self }
    }

    pub fn faults(&self) -> &Faults {
        &self.faults
    }

    /// The hidden form token. First in every form; nothing for strangers.
    pub fn csrf(&self) -> Safe<String> {
        let token = self.visit.session.as_ref().map(|session| session.csrf.as_str());
        Safe(
            token
                .map(|token| format!(r#"<input type="hidden" name="csrf" value="{token}">"#))
                .unwrap_or_default(),
        )
    }

    /// A value that travels with the form, e.g. where to go afterwards.
    pub fn hidden(&self, name: &str, value: impl Display) -> Hidden {
        Hidden { name: name.to_owned(), value: value.to_string() }
    }

    /// A form of one button: lock this user, end that session. `tone`: `main`, `quiet` or `danger`.
    pub fn post_button(&self, action: impl Display, label: &str, tone: &str) -> PostButton {
        let tone = if tone == "main" { String::new() } else { format!(" button-{tone}") };
        PostButton { action: action.to_string(), csrf: self.csrf(), label: self.visit.t(label), tone }
    }

    /// What is wrong, on top of the form, with a link to each field. Nothing when nothing is.
    pub fn summary(&self) -> Summary {
        Summary { title: self.faults.summary().map(str::to_owned), faults: self.faults.all().to_vec() }
    }

    pub fn text(&self, name: &str, label: &str) -> Field {
        self.field(name, label, Kind::Input("text"))
    }

    pub fn email(&self, name: &str, label: &str) -> Field {
        self.field(name, label, Kind::Input("email")).autocomplete("email")
    }

    /// Never shows a value again. `autocomplete`: `current-password` or `new-password`.
    pub fn password(&self, name: &str, label: &str, autocomplete: &'static str) -> Field {
        self.field(name, label, Kind::Input("password")).autocomplete(autocomplete)
    }

    pub fn number(&self, name: &str, label: &str, least: i64, most: i64) -> Field {
        self.field(name, label, Kind::Input("number")).bounds(least, most).input_mode("numeric")
    }

    pub fn date(&self, name: &str, label: &str) -> Field {
        self.field(name, label, Kind::Input("date"))
    }

    /// `accept`: what the file dialogue offers, e.g. `.csv`. The form needs `enctype="multipart/form-data"`.
    pub fn file(&self, name: &str, label: &str, accept: &'static str) -> Field {
        self.field(name, label, Kind::Input("file")).accept(accept)
    }

    pub fn area(&self, name: &str, label: &str, rows: usize) -> Field {
        self.field(name, label, Kind::Area).rows(rows)
    }

    /// Sends `true` or nothing: read it into a `#[serde(default)] bool`.
    pub fn checkbox(&self, name: &str, label: &str) -> Field {
        self.field(name, label, Kind::Checkbox)
    }

    pub fn select(&self, name: &str, label: &str, choices: &[Choice]) -> Field {
        self.field(name, label, Kind::Select).choices(choices)
    }

    /// One of many.
    pub fn radios(&self, name: &str, label: &str, choices: &[Choice]) -> Field {
        self.field(name, label, Kind::Group("radio")).choices(choices)
    }

    /// Any of many.
    pub fn checkboxes(&self, name: &str, label: &str, choices: &[Choice]) -> Field {
        self.field(name, label, Kind::Group("checkbox")).choices(choices)
    }

    /// The button that sends the form.
    pub fn submit(&self, label: &str) -> Button {
        Button { label: self.visit.t(label), class: "button" }
    }

    /// The button of a form that destroys or locks something.
    pub fn submit_danger(&self, label: &str) -> Button {
        Button { label: self.visit.t(label), class: "button button-danger" }
    }

    /// The button of a form that is not the main thing on its page.
    pub fn submit_quiet(&self, label: &str) -> Button {
        Button { label: self.visit.t(label), class: "button button-quiet" }
    }

    fn field(&self, name: &str, label: &str, kind: Kind) -> Field {
        let faults = self.faults.of(name).into_iter().map(str::to_owned).collect();
        let mark = self.shows_marks.then(|| self.visit.t("web-field-required"));
        Field::new(name, self.visit.t(label), kind, faults, mark)
    }
}

/// The faults of a form on top of it.
#[derive(Template)]
#[template(path = "web/summary.html")]
pub struct Summary {
    title: Option<String>,
    faults: Vec<(String, String)>,
}

impl HtmlSafe for Summary {}

impl Summary {
    fn mark(&self) -> Safe<&'static str> {
        Icon::Cross.svg()
    }
}

/// A submit button.
#[derive(Template)]
#[template(source = r#"<button type="submit" class="{{ class }}">{{ label }}</button>"#, ext = "html")]
pub struct Button {
    label: String,
    class: &'static str,
}

impl HtmlSafe for Button {}

/// A hidden value.
#[derive(Template)]
#[template(source = r#"<input type="hidden" name="{{ name }}" value="{{ value }}">"#, ext = "html")]
pub struct Hidden {
    name: String,
    value: String,
}

impl HtmlSafe for Hidden {}

/// A form of one button.
#[derive(Template)]
#[template(
    source = r#"<form method="post" action="{{ action }}" class="form-button">{{ csrf }}<button type="submit" class="button button-small{{ tone }}">{{ label }}</button></form>"#,
    ext = "html"
)]
pub struct PostButton {
    action: String,
    csrf: Safe<String>,
    label: String,
    tone: String,
}

impl HtmlSafe for PostButton {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::visit::for_tests;
    use kernel::Message;

    fn form() -> FormView {
        FormView::new(&for_tests::signed_in())
    }

    #[test]
    fn a_password_or_file_is_never_shown_again() {
        let password = form().password("p", "web-menu", "new-password").value("hunter2").render().unwrap();
        assert!(!password.contains("hunter2") && password.contains("type=\"password\""), "{password}");
        assert!(!form().file("f", "web-menu", ".csv").value("hunter2").render().unwrap().contains("hunter2"));
        assert!(
            form().text("t", "web-menu").value("hunter2").render().unwrap().contains("value=\"hunter2\"")
        );
    }

    #[test]
    fn every_kind_of_field_is_labelled_and_escaped() {
        let choices = [Choice::new("<a>", "<b>", true), Choice::new("c", "d", false)];
        let form = form();
        let fields = [
            form.text("x", "web-menu").value("<i>"),
            form.area("x", "web-menu", 3).value("</textarea><i>"),
            form.number("x", "web-menu", 1, 9).value("<i>"),
            form.select("x", "web-menu", &choices),
            form.radios("x", "web-menu", &choices),
            form.checkboxes("x", "web-menu", &choices),
            form.checkbox("x", "web-menu").checked(true),
        ];
        for field in fields {
            let html = field.hint("<u>").required().render().unwrap();
            assert!(html.contains("<label"), "{html}");
            assert!(
                html.contains("id=\"field-x\"") && html.contains("aria-describedby=\"hint-x\""),
                "{html}"
            );
            for raw in ["<i>", "<u>", "<a>", "<b>"] {
                assert!(!html.contains(raw), "{raw} in {html}");
            }
        }
    }

    #[test]
    fn faults_stand_beside_their_field_only() {
        let refusal = Refusal::invalid("x").with_field("a", Message::key("refusal-conflict"));
        let form = FormView::refused(&for_tests::signed_in(), &refusal);
        assert!(form.text("a", "web-menu").render().unwrap().contains("aria-invalid"));
        assert!(!form.text("b", "web-menu").render().unwrap().contains("aria-invalid"));
        assert!(form.summary().render().unwrap().contains("href=\"#field-a\""));
        assert_eq!(self::form().summary().render().unwrap(), "");
    }

    #[test]
    fn a_button_form_carries_the_token_and_a_stranger_has_none() {
        let html = form().post_button("/users/1/lock", "web-menu", "danger").render().unwrap();
        assert!(html.contains("name=\"csrf\"") && html.contains("button-danger"), "{html}");
        assert_eq!(FormView::new(&for_tests::stranger()).csrf().0, "");
    }
}
