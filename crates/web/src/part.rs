//! Parts of pages that need arithmetic: pagination, tallies, tabs. What is only markup is a macro
//! in `templates/components.html`.

use crate::Visit;
use askama::{Template, filters::HtmlSafe};
use kernel::Message;

/// One view of a thing, for `c::tabs`.
#[derive(Clone, Debug)]
pub struct Tab {
    pub href: String,
    pub label: String,
    pub is_current: bool,
}

/// The way through a long list, with how much there is. Pages count from 1.
#[derive(Template)]
#[template(path = "web/pager.html")]
pub struct Pager {
    label: String,
    text: String,
    pages: u64,
    previous: Option<String>,
    previous_label: String,
    next: Option<String>,
    next_label: String,
    links: Vec<PagerLink>,
}

impl HtmlSafe for Pager {}

struct PagerLink {
    number: Option<u64>,
    href: String,
    label: String,
    is_current: bool,
}

impl Pager {
    /// `base`: the list's path with its other query values; `page=N` is added. `per_page` > 0.
    pub fn new(visit: &Visit, base: &str, page: u64, per_page: u64, total: u64) -> Self {
        let pages = total.div_ceil(per_page.max(1)).max(1);
        let page = page.clamp(1, pages);
        let href = |number: u64| page_href(base, number);
        let before = page.saturating_sub(1);
        let after = page.saturating_add(1);
        Self {
            label: visit.t("web-pager"),
            text: if total == 0 { String::new() } else { range(visit, page, per_page, total) },
            pages,
            previous: (before >= 1).then(|| href(before)),
            previous_label: visit.t("web-pager-previous"),
            next: (after <= pages).then(|| href(after)),
            next_label: visit.t("web-pager-next"),
            links: numbers(page, pages).into_iter().map(|number| link(visit, base, number, page)).collect(),
        }
    }
}

fn range(visit: &Visit, page: u64, per_page: u64, total: u64) -> String {
    let skipped = page.saturating_sub(1).saturating_mul(per_page);
    let last = skipped.saturating_add(per_page).min(total);
    let message = Message::key("web-pager-range").with("from", skipped.saturating_add(1));
    visit.message(&message.with("to", last).with("total", grouped(total)))
}

fn page_href(base: &str, number: u64) -> String {
    let mark = if base.contains('?') { '&' } else { '?' };
    format!("{base}{mark}page={number}")
}

fn link(visit: &Visit, base: &str, number: Option<u64>, current: u64) -> PagerLink {
    let shown = number.unwrap_or_default();
    PagerLink {
        number,
        href: page_href(base, shown),
        label: visit.t_with("web-pager-page", "number", shown),
        is_current: number == Some(current),
    }
}

/// First, last, and the neighbours of the current page; `None` is a gap.
fn numbers(page: u64, pages: u64) -> Vec<Option<u64>> {
    let near = |number: &u64| *number == 1 || *number == pages || number.abs_diff(page) <= 1;
    let candidates = [1, page.saturating_sub(1), page, page.saturating_add(1), pages];
    let mut kept: Vec<u64> =
        candidates.into_iter().filter(|n| (1..=pages).contains(n)).filter(near).collect();
    kept.dedup();
    let mut shown = Vec::new();
    let mut last = 0;
    for number in kept {
        match number.abs_diff(last) {
            0 | 1 => {}
            2 => shown.push(Some(number.saturating_sub(1))),
            _ => shown.push(None),
        }
        shown.push(Some(number));
        last = number;
    }
    shown
}

/// How many of each: a bar, and the numbers in words beside it.
#[derive(Template)]
#[template(path = "web/tally.html")]
pub struct Tally {
    parts: Vec<TallyPart>,
}

impl HtmlSafe for Tally {}

struct TallyPart {
    tone: &'static str,
    label: String,
    count: String,
    share: String,
    /// In thousandths of the bar.
    x: u64,
    width: u64,
}

impl Tally {
    /// Tone (`good`, `bad`, `warn`, `info`, `quiet`), label, count.
    pub fn new(parts: &[(&'static str, String, u64)]) -> Self {
        let total = parts.iter().fold(0_u64, |sum, (_, _, count)| sum.saturating_add(*count)).max(1);
        let permille = |count: u64| count.saturating_mul(1_000).checked_div(total).unwrap_or(0);
        let mut seen = 0_u64;
        let parts = parts.iter().map(|(tone, label, count)| {
            let x = permille(seen);
            seen = seen.saturating_add(*count);
            let width = permille(seen).saturating_sub(x);
            let share = permille(*count);
            let share = format!("{}.{}%", share / 10, share % 10);
            TallyPart { tone, label: label.clone(), count: grouped(*count), share, x, width }
        });
        Self { parts: parts.collect() }
    }

    fn spoken(&self) -> String {
        let parts = self.parts.iter().map(|part| format!("{} {} ({})", part.label, part.count, part.share));
        parts.collect::<Vec<_>>().join(", ")
    }
}

/// `1234567` as `1,234,567`, as both languages write it.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len().saturating_mul(2));
    for (index, digit) in digits.chars().enumerate() {
        let left = digits.len().saturating_sub(index);
        if index > 0 && left.is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::visit::for_tests;

    #[test]
    fn page_numbers_show_the_ends_and_the_neighbours() {
        let cases = [
            (1, 1, "1"),
            (1, 3, "1 2 3"),
            (1, 9, "1 2 … 9"),
            (2, 9, "1 2 3 … 9"),
            (4, 9, "1 2 3 4 5 … 9"),
            (5, 9, "1 … 4 5 6 … 9"),
            (9, 9, "1 … 8 9"),
        ];
        for (page, pages, expected) in cases {
            let shown: Vec<String> =
                numbers(page, pages).iter().map(|n| n.map_or("…".to_owned(), |n| n.to_string())).collect();
            assert_eq!(shown.join(" "), expected);
        }
    }

    #[test]
    fn a_pager_keeps_the_query_and_stays_within_the_list() {
        let visit = for_tests::stranger();
        let shown = Pager::new(&visit, "/users?q=a&b", 99, 20, 1_234).render().unwrap();
        assert!(shown.contains("1,234件中 1221～1234件"), "{shown}");
        assert!(shown.contains("/users?q=a&#38;b&#38;page=61"), "{shown}");
        assert!(!shown.contains("page=63"));
        assert_eq!(Pager::new(&visit, "/users", 1, 20, 0).render().unwrap(), "");
    }

    #[test]
    fn a_tally_fills_its_bar() {
        let tally = Tally::new(&[
            ("good", "A".to_owned(), 2),
            ("bad", "B".to_owned(), 1),
            ("quiet", "C".to_owned(), 0),
        ]);
        let widths: Vec<(u64, u64)> = tally.parts.iter().map(|part| (part.x, part.width)).collect();
        assert_eq!(widths, [(0, 666), (666, 334), (1000, 0)]);
        assert_eq!(tally.parts[0].share, "66.6%");
        assert!(Tally::new(&[("quiet", "C".to_owned(), 0)]).render().is_ok());
    }

    #[test]
    fn numbers_are_grouped() {
        for (number, expected) in [(0, "0"), (999, "999"), (1_000, "1,000"), (1_234_567, "1,234,567")] {
            assert_eq!(grouped(number), expected);
        }
    }
}
