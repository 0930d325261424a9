//! `Page`: the one context field that `shell.html` and `plain.html` need.

use crate::{Asset, NavGroup, NavItem, Visit, encoded, icon::Icon};
use askama::filters::Safe;
use kernel::{Language, Message, Standing, Timestamp};
use std::{borrow::Borrow, fmt::Display};

/// Everything around a page's own content. Every template that extends a shell has `page: Page`.
///
/// Templates hand arguments over by reference, so what takes an instant takes either.
pub struct Page {
    pub visit: Visit,
    pub title: String,
    /// One or two sentences under the title: what this page is for.
    pub lead: Option<String>,
    /// The way down to this page, without it: label and path.
    pub trail: Vec<(String, String)>,
    pub nav: Vec<NavGroup>,
    pub menu: Vec<NavItem>,
    /// The notice that the previous page left.
    pub flash: Option<String>,
}

impl Page {
    /// `title` is a locale key.
    pub fn new(visit: &Visit, title: &str) -> Self {
        Self::titled(visit, visit.t(title))
    }

    /// A title that is not a fixed text, e.g. a person's name.
    pub fn titled(visit: &Visit, title: String) -> Self {
        let nav = visit.navigation.groups(visit);
        let menu = visit.navigation.menu_items(visit);
        let flash = visit.flash.as_deref().map(|key| visit.t(key));
        Self { visit: visit.clone(), title, lead: None, trail: Vec::new(), nav, menu, flash }
    }

    /// `lead` is a locale key.
    pub fn with_lead(self, lead: &str) -> Self {
        Self { lead: Some(self.visit.t(lead)), ..self }
    }

    /// Adds a step of the way down to this page; `label` is a locale key.
    pub fn below(mut self, label: &str, href: impl Into<String>) -> Self {
        self.trail.push((self.visit.t(label), href.into()));
        self
    }

    pub fn t(&self, key: &str) -> String {
        self.visit.t(key)
    }

    pub fn t_with(&self, key: &'static str, name: &'static str, value: impl Display) -> String {
        self.visit.t_with(key, name, value)
    }

    pub fn message(&self, message: &Message) -> String {
        self.visit.message(message)
    }

    /// `<time datetime="…">` with the date and the minute.
    pub fn time(&self, instant: impl Borrow<Timestamp>) -> Safe<String> {
        self.time_element(*instant.borrow(), &self.visit.date_time(*instant.borrow()))
    }

    /// `<time datetime="…">` with seconds, for logs and evidence.
    pub fn time_seconds(&self, instant: impl Borrow<Timestamp>) -> Safe<String> {
        self.time_element(*instant.borrow(), &self.visit.date_time_seconds(*instant.borrow()))
    }

    /// `<time datetime="…">` with the date alone.
    pub fn date(&self, instant: impl Borrow<Timestamp>) -> Safe<String> {
        self.time_element(*instant.borrow(), &self.visit.date(*instant.borrow()))
    }

    pub fn tag(&self) -> &'static str {
        self.visit.language().tag()
    }

    pub fn is_japanese(&self) -> bool {
        self.visit.language() == Language::Ja
    }

    /// The link that switches to `tag` and comes back here.
    pub fn switch_to(&self, tag: &str) -> String {
        format!("/_sekisho/language?to={tag}&back={}", encoded(self.visit.here().as_str()))
    }

    pub fn stylesheet(&self) -> &'static str {
        Asset::Stylesheet.href()
    }

    pub fn favicon(&self) -> &'static str {
        Asset::Favicon.href()
    }

    pub fn logo(&self) -> &'static str {
        Asset::Logo.href()
    }

    /// The second half of a window's title: the tenant's name, or the product's.
    pub fn brand(&self) -> &str {
        self.visit.session.as_ref().map_or("Sekisho", |session| session.tenant_name.as_str())
    }

    /// What the signed-in person is to Sekisho, in their language.
    pub fn standing(&self) -> String {
        self.visit.session.as_ref().map(|session| self.t(standing_key(session.standing))).unwrap_or_default()
    }

    /// The shape that goes with a tone, for those who do not see its colour.
    pub fn mark(&self, tone: &str) -> Safe<&'static str> {
        match tone {
            "good" => Icon::Check.svg(),
            "bad" => Icon::Cross.svg(),
            "warn" => Icon::Warning.svg(),
            "info" => Icon::Information.svg(),
            _ => Icon::Minus.svg(),
        }
    }

    /// An icon by its name in [`Icon`], e.g. `page.icon("people")`. Unknown names show nothing.
    pub fn icon(&self, name: &str) -> Safe<&'static str> {
        Icon::named(name).map_or(Safe(""), Icon::svg)
    }

    /// The text parts are made of digits and fixed words: nothing in them needs escaping.
    fn time_element(&self, instant: Timestamp, text: &str) -> Safe<String> {
        Safe(format!("<time datetime=\"{}\">{text}</time>", self.visit.site.zone.machine(instant)))
    }
}

fn standing_key(standing: Standing) -> &'static str {
    match standing {
        Standing::Member => "web-standing-member",
        Standing::Administrator => "web-standing-administrator",
        Standing::Operator => "web-standing-operator",
    }
}
