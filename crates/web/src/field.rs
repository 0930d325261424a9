//! One field of a form: label, hint, value, faults. Made by [`crate::FormView`].

use askama::{Template, filters::HtmlSafe};
use std::{borrow::Borrow, fmt::Display};

/// One field, ready to be shown.
#[derive(Clone, Template)]
#[template(path = "web/field.html")]
pub struct Field {
    name: String,
    kind: Kind,
    label: String,
    hint: String,
    note: String,
    value: String,
    faults: Vec<String>,
    is_required: bool,
    mark: Option<String>,
    is_checked: bool,
    autocomplete: &'static str,
    input_mode: &'static str,
    max_length: Option<usize>,
    bounds: Option<(i64, i64)>,
    rows: usize,
    unit: String,
    accept: &'static str,
    choices: Vec<Choice>,
}

impl HtmlSafe for Field {}

/// One option of a select, a radio group or a group of checkboxes.
#[derive(Clone, Debug)]
pub struct Choice {
    pub value: String,
    pub label: String,
    pub is_chosen: bool,
}

impl Choice {
    pub fn new(value: impl Display, label: impl Into<String>, is_chosen: bool) -> Self {
        Self { value: value.to_string(), label: label.into(), is_chosen }
    }
}

/// What is put around the value. The text is the `type` of the inputs.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Input(&'static str),
    Area,
    Select,
    Checkbox,
    Group(&'static str),
}

impl Field {
    /// `mark` is the word that says "required".
    pub(crate) fn new(
        name: &str,
        label: String,
        kind: Kind,
        faults: Vec<String>,
        mark: Option<String>,
    ) -> Self {
        Self {
            name: name.to_owned(),
            kind,
            label,
            hint: String::new(),
            note: String::new(),
            value: String::new(),
            faults,
            is_required: false,
            mark,
            is_checked: false,
            autocomplete: "",
            input_mode: "",
            max_length: None,
            bounds: None,
            rows: 4,
            unit: String::new(),
            accept: "",
            choices: Vec::new(),
        }
    }

    pub fn value(self, value: impl Display) -> Self {
        Self { value: value.to_string(), ..self }
    }

    pub fn required(self) -> Self {
        Self { is_required: true, ..self }
    }

    /// A text under the label, already in the person's language: `.hint(page.t("…"))`.
    pub fn hint(self, hint: impl Display) -> Self {
        Self { hint: hint.to_string(), ..self }
    }

    /// A second text, for what holds now. Like the hint, screen readers say it with the field.
    pub fn note(self, note: impl Display) -> Self {
        Self { note: note.to_string(), ..self }
    }

    pub fn checked(self, is_checked: impl Borrow<bool>) -> Self {
        Self { is_checked: *is_checked.borrow(), ..self }
    }

    /// WCAG 2.2 §1.3.5: `username`, `one-time-code`, `organization` …
    pub fn autocomplete(self, autocomplete: &'static str) -> Self {
        Self { autocomplete, ..self }
    }

    /// `numeric` for one-time codes: digits on a telephone's keyboard.
    pub fn input_mode(self, input_mode: &'static str) -> Self {
        Self { input_mode, ..self }
    }

    pub fn max_length(self, characters: usize) -> Self {
        Self { max_length: Some(characters), ..self }
    }

    /// A unit after the input, already in the person's language.
    pub fn unit(self, unit: impl Display) -> Self {
        Self { unit: unit.to_string(), ..self }
    }

    pub(crate) fn bounds(self, least: i64, most: i64) -> Self {
        Self { bounds: Some((least, most)), ..self }
    }

    pub(crate) fn accept(self, accept: &'static str) -> Self {
        Self { accept, ..self }
    }

    pub(crate) fn rows(self, rows: usize) -> Self {
        Self { rows, ..self }
    }

    pub(crate) fn choices(self, choices: &[Choice]) -> Self {
        Self { choices: choices.to_vec(), ..self }
    }

    fn input_type(&self) -> &'static str {
        match self.kind {
            Kind::Input(kind) | Kind::Group(kind) => kind,
            Kind::Checkbox => "checkbox",
            Kind::Area | Kind::Select => "",
        }
    }

    fn is_area(&self) -> bool {
        self.kind == Kind::Area
    }

    fn is_select(&self) -> bool {
        self.kind == Kind::Select
    }

    fn is_checkbox(&self) -> bool {
        self.kind == Kind::Checkbox
    }

    fn is_group(&self) -> bool {
        matches!(self.kind, Kind::Group(_))
    }

    /// What a field may show again of what was sent.
    fn shown_value(&self) -> &str {
        if matches!(self.kind, Kind::Input("password" | "file")) { "" } else { &self.value }
    }

    /// The ids of hint, note and faults.
    fn described_by(&self) -> String {
        let hint = (!self.hint.is_empty()).then(|| format!("hint-{}", self.name));
        let note = (!self.note.is_empty()).then(|| format!("note-{}", self.name));
        let fault = (!self.faults.is_empty()).then(|| format!("fault-{}", self.name));
        [hint, note, fault].into_iter().flatten().collect::<Vec<_>>().join(" ")
    }

    fn shown_mark(&self) -> &str {
        if self.is_required { self.mark.as_deref().unwrap_or_default() } else { "" }
    }
}
