//! From TOML to a [`Manifest`]: strict, every fault named.

use super::{Function, Kind, MOST_FUNCTIONS, MOST_PATHS, Manifest, ManifestError, Rule, Unmatched};
use kernel::Text;
use serde::Deserialize;
use std::collections::BTreeSet;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    service: String,
    label: Label,
    #[serde(default)]
    public: Vec<String>,
    #[serde(default)]
    unmatched: Option<String>,
    #[serde(default)]
    screen: Vec<Item>,
    #[serde(default)]
    function: Vec<Item>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Label {
    ja: String,
    en: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Item {
    id: String,
    label: Label,
    #[serde(default)]
    paths: Vec<String>,
    #[serde(default)]
    default_for: Vec<String>,
}

pub(super) fn manifest(text: &str) -> Result<Manifest, ManifestError> {
    let file: File = toml::from_str(text).map_err(Box::new)?;
    let service = file.service.clone();
    let wrong = |wrong: String| ManifestError::Wrong { service: service.clone(), wrong };
    if !is_id(&service) {
        return Err(wrong("service: an id is a-z, 0-9, - and ., at most 64".to_owned()));
    }
    let screens = file.screen.into_iter().map(|item| (Kind::Screen, item));
    let items: Vec<(Kind, Item)> =
        screens.chain(file.function.into_iter().map(|item| (Kind::Function, item))).collect();
    if items.is_empty() || items.len() > MOST_FUNCTIONS {
        return Err(wrong(format!("needs 1 to {MOST_FUNCTIONS} functions and screens")));
    }
    let mut functions = Vec::with_capacity(items.len());
    let mut rules: Vec<(Rule, usize)> = Vec::new();
    let mut seen = BTreeSet::new();
    for (place, (kind, item)) in items.into_iter().enumerate() {
        if !is_id(&item.id) || !seen.insert(item.id.clone()) {
            return Err(wrong(format!("{:?} is not an id, or there are two of it", item.id)));
        }
        if item.paths.len() > MOST_PATHS {
            return Err(wrong(format!("{}: more than {MOST_PATHS} paths", item.id)));
        }
        for path in &item.paths {
            let rule = Rule::parse(path)
                .map_err(|source| ManifestError::Pattern { service: service.clone(), source })?;
            if rules.iter().any(|(known, _)| *known == rule) {
                return Err(wrong(format!("{}: another rule is also {path:?}", item.id)));
            }
            rules.push((rule, place));
        }
        functions.push(function(kind, item).map_err(wrong)?);
    }
    rules.sort_by(|(one, _), (other, _)| one.order(other));
    if let Some(bad) =
        file.public.iter().find(|prefix| !prefix.starts_with('/') || prefix.contains(['*', '%', '{']))
    {
        return Err(wrong(format!("public: {bad:?} is not a path prefix")));
    }
    let unmatched = match file.unmatched.as_deref() {
        None | Some("refused") => Unmatched::Refused,
        Some("signed-in") => Unmatched::SignedIn,
        Some(other) => return Err(wrong(format!("unmatched: {other:?} is not refused or signed-in"))),
    };
    let label = label(file.label).map_err(wrong)?;
    Ok(Manifest { service, label, functions, public: file.public, unmatched, rules })
}

fn function(kind: Kind, item: Item) -> Result<Function, String> {
    if let Some(role) = item.default_for.iter().find(|role| *role != "general") {
        return Err(format!("{}: default_for knows \"general\", not {role:?}", item.id));
    }
    let label = label(item.label).map_err(|wrong| format!("{}: {wrong}", item.id))?;
    Ok(Function { label, kind, is_for_general: !item.default_for.is_empty(), id: item.id })
}

fn label(label: Label) -> Result<Text, String> {
    let is_text = |text: &str| {
        !text.trim().is_empty() && text.chars().count() <= 100 && !text.contains(char::is_control)
    };
    match is_text(&label.ja) && is_text(&label.en) {
        true => Ok(Text { ja: label.ja.into(), en: label.en.into() }),
        false => Err("label: ja and en need 1 to 100 characters each".to_owned()),
    }
}

fn is_id(id: &str) -> bool {
    let is_part = |part: &str| {
        !part.is_empty()
            && part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-' || b == b'_')
    };
    id.len() <= 64 && id.split('.').all(is_part)
}
