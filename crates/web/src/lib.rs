//! Pages: the shell, forms, cookies, languages, and the one layer that turns a [`kernel::Refusal`]
//! into a response.
//!
//! Lives here: everything a page needs that is the same on every page. Does not live here: any page
//! of a capability, SQL, sessions (the gate looks them up and hands over a [`Visit`]), and TLS.
//!
//! # How a capability writes a page
//!
//! 1. An `askama.toml` beside its `Cargo.toml`, so that its templates can extend the shell
//!    (a service under `services/` writes `../../crates/web/templates`):
//!
//!    ```toml
//!    [general]
//!    dirs = ["templates", "../web/templates"]
//!    ```
//!
//! 2. A template, e.g. `templates/identity/users.html`. File names share one space over all crates:
//!    put them in a folder with the crate's name.
//!
//!    ```html
//!    {% extends "shell.html" %}
//!    {% import "components.html" as c %}
//!    {% block main %}
//!      <form method="post" action="/users" class="form">
//!        {{ form.csrf() }}
//!        {{ form.summary() }}
//!        {{ form.text("login", "identity-field-login").value(login).required() }}
//!        {{ form.submit("identity-user-create") }}
//!      </form>
//!    {% endblock %}
//!    ```
//!
//! 3. Its context has one mandatory field, `page: Page`:
//!
//!    ```ignore
//!    #[derive(askama::Template)]
//!    #[template(path = "identity/users.html")]
//!    struct UsersPage { page: web::Page, form: web::FormView, login: String }
//!
//!    async fn show(SignedIn { visit, .. }: SignedIn) -> web::Answer {
//!        web::html(&UsersPage { page: Page::new(&visit, "identity-users-title"), form: FormView::new(&visit), login: String::new() })
//!    }
//!
//!    async fn create(SignedIn { visit, .. }: SignedIn, CheckedForm(input): CheckedForm<Input>) -> web::Answer {
//!        match office.perform(&visit.ctx, input.operation()).await {
//!            Ok(_) => Ok(web::see_other_with("/users", "identity-user-created")),
//!            Err(refusal) => web::again(&visit, refusal, |form| UsersPage { …, form, … }),
//!        }
//!    }
//!    ```
//!
//! 4. Its router is wrapped once, by the program: `web::with_navigation(web::dressed(router), navigation)`.
//!    Sign-in pages and other single sheets extend `plain.html` instead.
//!
//! # What pages are made of
//!
//! * Fields and buttons: [`FormView`]. A form of one button in a table row: `form.post_button(…)`.
//! * Macros of `components.html` (`badge`, `alert`, `card`, `figure`, `empty`, `tabs`, `steps`), texts
//!   handed in localised. Tones are `good`, `bad`, `warn`, `info`, `quiet`.
//! * Values that render themselves: [`Pager`], [`Tally`]; times with `page.time(at)`.
//! * Classes of `sekisho.css` on plain HTML: `table` (give each `td` a `data-label`: on a telephone a row
//!   becomes a card; `row-actions` for its buttons, `number` for figures), `facts` (a `dl` of `div`s),
//!   `card`, `cards`, `section`, `stack`, `form`, `form-wide`, `form-row`, `actions`, `soft`, `small`, `mono`.
//! * `cargo run -p web --example gallery -- <folder>` shows all of it.
//!
//! Nothing inline: the content security policy forbids `style="…"`, `<style>`, `<script>` without
//! `src`, and `onclick`. Widths and colours that depend on data are drawn as SVG attributes.

mod assets;
mod cookie;
mod csrf;
mod faults;
mod field;
mod flash;
mod form;
mod form_view;
mod icon;
mod language;
mod locale;
mod navigation;
mod page;
mod part;
mod path;
mod refusal_page;
mod respond;
mod router;
mod security;
mod upload;
mod visit;
mod zone;

pub use assets::Asset;
pub use cookie::{Cookie, cookie_value};
pub use csrf::{CsrfKey, CsrfToken, same_origin};
pub use faults::Faults;
pub use field::{Choice, Field};
pub use form::CheckedForm;
pub use form_view::{Button, FormView, Hidden, PostButton, Summary};
pub use icon::Icon;
pub use language::language_of;
pub use locale::{Catalog, CatalogError, keys_missing};
pub use navigation::{Entry, NavGroup, NavItem, Navigation};
pub use page::Page;
pub use part::{Pager, Tab, Tally, grouped};
pub use path::{LocalPath, LocalPathError, encoded};
pub use respond::{Answer, Refused, again, html, html_with, refusals, see_other, see_other_with};
pub use router::{dressed, pages, with_navigation};
pub use security::security_headers;
pub use upload::{CheckedMultipart, Upload};
pub use visit::{SessionFace, SignedIn, Site, Visit};
pub use zone::Zone;

/// The texts of this crate, Japanese and English, for [`Catalog::new`].
pub const LOCALES: (&str, &str) = (include_str!("../locales/ja.ftl"), include_str!("../locales/en.ftl"));
