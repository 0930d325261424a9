//! `[[service]]`: an application behind the gate as the settings declare it. The gate gets what it
//! enforces, and access what roles grant: each `[[service.function]]`, by its label.
//!
//! Does not live here: the services of this repository, which bring a manifest of their own.

use access::api::{Manifest, ManifestError, Manifests};
use anyhow::Context;
use gate::ServiceSettings;
use serde::{Deserialize, Deserializer, Serialize, de::Error};
use std::collections::BTreeMap;

/// Ids of what this program serves itself.
const OWN: [&str; 3] = ["console", "safety", "trust"];

/// One `[[service]]`.
#[derive(Clone, Debug)]
pub struct DeclaredService {
    pub gate: ServiceSettings,
    /// How the roles page calls it. Default: the host.
    label: Option<Label>,
    /// Of functions that have one, by id. Default: the id.
    functions: BTreeMap<String, Label>,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Label {
    ja: String,
    en: String,
}

impl<'de> Deserialize<'de> for DeclaredService {
    /// Takes the labels, and leaves the rest to the gate, which refuses what it does not know.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut table = toml::Table::deserialize(deserializer)?;
        let label = label_of(&mut table).map_err(D::Error::custom)?;
        let mut functions = BTreeMap::new();
        let declared = table.get_mut("function").and_then(toml::Value::as_array_mut);
        for function in declared.into_iter().flatten().filter_map(toml::Value::as_table_mut) {
            let Some(label) = label_of(function).map_err(D::Error::custom)? else { continue };
            let id = function.get("id").and_then(toml::Value::as_str).unwrap_or_default();
            if functions.insert(id.to_owned(), label).is_some() {
                return Err(D::Error::custom(format!("function {id:?} has two labels")));
            }
        }
        let gate = ServiceSettings::deserialize(table).map_err(D::Error::custom)?;
        Ok(Self { gate, label, functions })
    }
}

fn label_of(table: &mut toml::Table) -> Result<Option<Label>, toml::de::Error> {
    table.remove("label").map(Label::deserialize).transpose()
}

impl DeclaredService {
    pub fn id(&self) -> &str {
        self.gate.id.as_deref().unwrap_or(&self.gate.host)
    }

    /// What roles grant of it; `None` where nothing needs a grant. Paths stay with the gate.
    pub fn manifest(&self) -> Result<Option<Manifest>, anyhow::Error> {
        if self.gate.function.is_empty() {
            return Ok(None);
        }
        // One function may have several paths, each a table of its own.
        let mut ids: Vec<&str> = Vec::new();
        for function in &self.gate.function {
            if !ids.contains(&function.id.as_str()) {
                ids.push(&function.id);
            }
        }
        let label = |known: Option<&Label>, id: &str| {
            known.cloned().unwrap_or_else(|| Label { ja: id.to_owned(), en: id.to_owned() })
        };
        let function = ids
            .into_iter()
            .map(|id| FunctionLines { id, label: label(self.functions.get(id), id) })
            .collect();
        let lines = ManifestLines {
            service: self.id(),
            label: label(self.label.as_ref(), &self.gate.host),
            function,
        };
        Ok(Some(Manifest::parse(&toml::to_string(&lines)?)?))
    }
}

/// A manifest as it stands in a file.
#[derive(Serialize)]
struct ManifestLines<'a> {
    service: &'a str,
    label: Label,
    function: Vec<FunctionLines<'a>>,
}

#[derive(Serialize)]
struct FunctionLines<'a> {
    id: &'a str,
    label: Label,
}

/// What the console, each service of ours and each declared service let roles grant.
///
/// # Errors
/// Two services of one id: grants of one would open the other.
pub fn manifests(declared: &[DeclaredService]) -> Result<Manifests, anyhow::Error> {
    let mut manifests = own()?;
    let mut ids: Vec<&str> = OWN.to_vec();
    for service in declared {
        let id = service.id();
        anyhow::ensure!(!ids.contains(&id), "[[service]] {id}: there is another service of this id");
        ids.push(id);
        manifests.extend(service.manifest().with_context(|| format!("[[service]] {id}"))?);
    }
    Ok(Manifests::new(manifests)?)
}

fn own() -> Result<Vec<Manifest>, ManifestError> {
    Ok(vec![Manifest::console()?, Manifest::parse(safety::MANIFEST)?])
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::Language;

    fn declared(text: &str) -> Result<Vec<DeclaredService>, String> {
        #[derive(Deserialize)]
        struct File {
            service: Vec<DeclaredService>,
        }
        toml::from_str::<File>(text).map(|file| file.service).map_err(|error| error.to_string())
    }

    const HEAD: &str = "[[service]]\nhost = \"app.example.jp\"\nupstream = \"http://127.0.0.1:1\"\n";

    #[test]
    fn declared_functions_can_be_granted() {
        let text = format!(
            "{HEAD}label = {{ ja = \"請求\", en = \"Invoices\" }}
             [[service.function]]\nid = \"invoice.read\"\npath = \"/invoices\"\nlabel = {{ ja = \"閲覧\", en = \"View\" }}
             [[service.function]]\nid = \"invoice.read\"\npath = \"/invoices/{{id}}\"
             [[service.function]]\nid = \"invoice.write\"\nmethods = [\"POST\"]\npath = \"/invoices/**\"\n"
        );
        let services = declared(&text).unwrap();
        assert_eq!(services[0].gate.function.len(), 3, "each path is the gate's");
        let manifests = manifests(&services).unwrap();
        let manifest = manifests.service("app.example.jp").unwrap();
        assert_eq!(manifest.label().of(Language::Ja), "請求");
        let told: Vec<_> = manifest
            .functions()
            .iter()
            .map(|f| (&*f.id, f.label.of(Language::En), f.is_for_general))
            .collect();
        assert_eq!(told, [("invoice.read", "View", false), ("invoice.write", "invoice.write", false)]);
        assert!(manifests.grant("app.example.jp/invoice.write").is_some());
        assert_eq!(manifests.all().len(), 3);
    }

    #[test]
    fn what_cannot_be_granted_is_named() {
        let function = |line: &str| format!("{HEAD}[[service.function]]\npath = \"/\"\n{line}\n");
        let cases = [
            (format!("{HEAD}lable = 1\n"), "lable"),
            (function("id = \"a\"\nlabel = { ja = \"x\" }"), "en"),
            (function("id = \"a\"\nlabel = { ja = \"x\", en = \"x\", de = \"x\" }"), "de"),
            (function("id = \"Two Words\""), "Two Words"),
            (format!("{HEAD}id = \"safety\"\n"), "another service of this id"),
            (format!("{HEAD}{HEAD}"), "another service of this id"),
        ];
        for (text, expected) in cases {
            let said = match declared(&text) {
                Ok(services) => format!("{:#}", manifests(&services).err().unwrap()),
                Err(said) => said,
            };
            assert!(said.contains(expected), "{text}: {said}");
        }
        let none = manifests(&declared(HEAD).unwrap()).unwrap();
        assert!(none.service("app.example.jp").is_none(), "nothing to grant");
    }
}
