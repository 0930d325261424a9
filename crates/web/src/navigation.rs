//! What the side navigation and the person's menu offer. Composed by the program, filtered here by
//! standing; what a role grants beyond that is the office's decision on each page.

use crate::{Visit, icon::Icon};
use kernel::Standing;

/// The entries of one group of pages, in the order they are added.
#[derive(Clone, Debug, Default)]
pub struct Navigation {
    entries: Vec<(Option<&'static str>, Entry)>,
    menu: Vec<Entry>,
}

/// One link.
#[derive(Clone, Debug)]
pub struct Entry {
    href: &'static str,
    label: &'static str,
    icon: Icon,
    standings: &'static [Standing],
}

/// A titled part of the side navigation, ready to be shown.
#[derive(Clone, Debug)]
pub struct NavGroup {
    pub title: Option<String>,
    pub items: Vec<NavItem>,
}

/// A link, ready to be shown.
#[derive(Clone, Debug)]
pub struct NavItem {
    pub href: &'static str,
    pub label: String,
    pub current: bool,
    pub icon: Icon,
}

impl Entry {
    /// `label` is a locale key. For every signed-in person, until [`Entry::only_for`] narrows it.
    pub const fn new(href: &'static str, label: &'static str, icon: Icon) -> Self {
        let standings = &[Standing::Member, Standing::Administrator, Standing::Operator];
        Self { href, label, icon, standings }
    }

    pub const fn only_for(self, standings: &'static [Standing]) -> Self {
        Self { standings, ..self }
    }
}

impl Navigation {
    /// Adds a link under a heading (a locale key); links of one heading must follow each other.
    pub fn under(mut self, heading: &'static str, entry: Entry) -> Self {
        self.entries.push((Some(heading), entry));
        self
    }

    /// Adds a link without a heading.
    pub fn entry(mut self, entry: Entry) -> Self {
        self.entries.push((None, entry));
        self
    }

    /// Adds a link to the person's own menu in the top bar.
    pub fn menu(mut self, entry: Entry) -> Self {
        self.menu.push(entry);
        self
    }

    pub(crate) fn groups(&self, visit: &Visit) -> Vec<NavGroup> {
        let Some(standing) = visit.session.as_ref().map(|session| session.standing) else {
            return Vec::new();
        };
        let current = self.current(&visit.path);
        let mut groups: Vec<(Option<&'static str>, NavGroup)> = Vec::new();
        for (heading, entry) in self.entries.iter().filter(|(_, entry)| entry.standings.contains(&standing)) {
            let item = entry.item(visit, current == Some(entry.href));
            match groups.last_mut() {
                Some((last, group)) if last == heading => group.items.push(item),
                _ => {
                    let title = heading.map(|key| visit.t(key));
                    groups.push((*heading, NavGroup { title, items: vec![item] }));
                }
            }
        }
        groups.into_iter().map(|(_, group)| group).collect()
    }

    pub(crate) fn menu_items(&self, visit: &Visit) -> Vec<NavItem> {
        let Some(standing) = visit.session.as_ref().map(|session| session.standing) else {
            return Vec::new();
        };
        let shown = self.menu.iter().filter(|entry| entry.standings.contains(&standing));
        shown.map(|entry| entry.item(visit, visit.path == entry.href)).collect()
    }

    /// The entry whose path is the longest prefix of where the person is.
    fn current(&self, path: &str) -> Option<&'static str> {
        let path = path.split('?').next().unwrap_or(path);
        let hrefs = self.entries.iter().map(|(_, entry)| entry.href);
        hrefs.filter(|href| is_within(path, href)).max_by_key(|href| href.len())
    }
}

impl Entry {
    fn item(&self, visit: &Visit, current: bool) -> NavItem {
        NavItem { href: self.href, label: visit.t(self.label), current, icon: self.icon }
    }
}

fn is_within(path: &str, href: &str) -> bool {
    path == href || (href != "/" && path.strip_prefix(href).is_some_and(|rest| rest.starts_with('/')))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::visit::for_tests;

    fn navigation() -> Navigation {
        Navigation::default()
            .entry(Entry::new("/", "web-nav-home", Icon::Home))
            .under("web-nav-heading", Entry::new("/users", "web-a", Icon::People))
            .under("web-nav-heading", Entry::new("/users/import", "web-b", Icon::Upload))
            .under(
                "web-nav-provider",
                Entry::new("/tenants", "web-c", Icon::Building).only_for(&[Standing::Operator]),
            )
    }

    #[test]
    fn the_longest_path_is_current() {
        let cases = [
            ("/", Some("/")),
            ("/users", Some("/users")),
            ("/users?page=2", Some("/users")),
            ("/users/17", Some("/users")),
            ("/users/import", Some("/users/import")),
            ("/usersettings", None),
        ];
        for (path, expected) in cases {
            assert_eq!(navigation().current(path), expected, "{path}");
        }
    }

    #[test]
    fn a_standing_sees_its_own_entries_only() {
        let mut visit = for_tests::signed_in();
        assert_eq!(navigation().groups(&visit).len(), 2);
        visit.session.as_mut().unwrap().standing = Standing::Operator;
        let groups = navigation().groups(&visit);
        assert_eq!(groups.iter().map(|group| group.items.len()).collect::<Vec<_>>(), [1, 2, 1]);
        assert!(navigation().groups(&for_tests::stranger()).is_empty());
    }
}
