//! A QR code as an inline drawing: no script, no image to fetch, nothing to cache.

use crate::Identity;
use askama::{Template, filters::HtmlSafe};
use kernel::{Refusal, TenantId};
use qrcode::{Color, EcLevel, QrCode};
use std::fmt::Write;

/// Modules of quiet zone around it (ISO/IEC 18004 §6.3.8).
const QUIET: usize = 4;

/// Dark on white whatever the page's colours are: scanners need it.
#[derive(Template)]
#[template(
    source = r##"<svg class="qr" width="220" height="220" viewBox="0 0 {{ side }} {{ side }}" role="img" aria-label="{{ label }}" shape-rendering="crispEdges"><rect width="{{ side }}" height="{{ side }}" fill="#fff"/><path d="{{ path }}" fill="#000"/></svg>"##,
    ext = "html"
)]
pub(super) struct Qr {
    side: usize,
    path: String,
    label: String,
}

impl HtmlSafe for Qr {}

impl Qr {
    pub(super) fn of(text: &str) -> Result<Self, Refusal> {
        let code = QrCode::with_error_correction_level(text, EcLevel::M)
            .map_err(|error| Refusal::fault(format!("QR code: {error}")))?;
        let width = code.width().max(1);
        let mut path = String::new();
        for (index, color) in code.to_colors().into_iter().enumerate() {
            if color == Color::Dark {
                let x = index.checked_rem(width).unwrap_or(0).saturating_add(QUIET);
                let y = index.checked_div(width).unwrap_or(0).saturating_add(QUIET);
                // Writing to a String does not fail.
                let _ = write!(path, "M{x} {y}h1v1h-1z");
            }
        }
        let side = width.saturating_add(QUIET.saturating_mul(2));
        Ok(Self { side, path, label: String::from("QR") })
    }

    pub(super) fn labelled(self, label: String) -> Self {
        Self { label, ..self }
    }
}

/// In groups of four, for typing.
pub(super) fn in_groups(secret: &str) -> String {
    let mut text = String::with_capacity(secret.len().saturating_mul(2));
    for (index, letter) in secret.chars().enumerate() {
        if index > 0 && index.is_multiple_of(4) {
            text.push(' ');
        }
        text.push(letter);
    }
    text
}

/// What an app shows beside the code: user ID and tenant code.
pub(super) async fn account_name(
    identity: &Identity,
    tenant: TenantId,
    login: &str,
) -> Result<String, Refusal> {
    let face = identity.tenant(tenant).await?;
    Ok(face.map_or_else(|| login.to_owned(), |face| format!("{login}@{}", face.code)))
}
