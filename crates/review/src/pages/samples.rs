//! Trees and samples of a pack: what was held against what, what was drawn from what, and the commands that draw it
//! again.

use super::wording::{self, LineFace};
use crate::model::pack::{Pack, PrivilegedSample, Sampled, TreePart};
use kernel::Message;
use web::{Visit, grouped};

pub(super) struct TreeFace {
    pub class: String,
    pub retention: i16,
    pub tone: &'static str,
    pub verdict: &'static str,
    pub is_whole: bool,
    pub rehashed: String,
    pub unreadable: String,
    pub rows: Vec<(&'static str, String)>,
    pub sample: Vec<SampleFace>,
    pub command: String,
}

pub(super) struct SampleFace {
    /// As the command writes it.
    pub number: String,
    pub class: String,
    pub line: LineFace,
    pub leaf: String,
}

/// The privileged operations that are looked at.
pub(super) struct PrivilegedFace {
    pub lead: String,
    pub lines: Vec<SampleFace>,
    pub is_cut: bool,
    pub command: String,
}

pub(super) fn tree(visit: &Visit, pack: &Pack, tree: &TreePart) -> TreeFace {
    let yes = |holds: bool| visit.t(if holds { "review-tree-holds" } else { "review-tree-fails" });
    let (tone, verdict) = match tree.is_whole() {
        true => ("good", "review-whole"),
        false => ("bad", "review-not-whole"),
    };
    let continues = match tree.continues {
        Some(holds) => yes(holds),
        None => visit.t("review-tree-first"),
    };
    let root = |size: u64, root: &str| match size {
        0 => visit.t_with("review-tree-empty", "root", root),
        _ => root.to_owned(),
    };
    let within = Message::key("review-tree-within").with("signed", grouped(tree.signed_size));
    let signed = match tree.is_signed && tree.is_within_signed {
        true => visit.message(&within.with("count", grouped(tree.end_size))),
        false => yes(false),
    };
    let rows = vec![
        (
            "review-tree-start",
            format!("{} · {}", grouped(tree.start_size), root(tree.start_size, &tree.start_root)),
        ),
        ("review-tree-end", format!("{} · {}", grouped(tree.end_size), root(tree.end_size, &tree.end_root))),
        ("review-tree-made", yes(tree.is_root_made && tree.missing == 0)),
        ("review-tree-continues", continues),
        ("review-tree-signed", signed),
        ("review-tree-forgotten", grouped(tree.forgotten)),
    ];
    TreeFace {
        class: wording::class(visit, tree.retention),
        retention: tree.retention,
        tone,
        verdict,
        is_whole: tree.is_whole(),
        rehashed: grouped(tree.rehashed),
        unreadable: grouped(tree.unreadable),
        rows,
        sample: tree
            .sample
            .iter()
            .map(|one| sampled(visit, pack, (tree.retention, one.seq.to_string()), one))
            .collect(),
        command: format!(
            "sekisho review sample --checkpoint {}-end-{}.txt --from {} --count {}",
            pack.month,
            tree.retention,
            tree.start_size,
            tree.sample.len()
        ),
    }
}

pub(super) fn privileged(visit: &Visit, pack: &Pack, sample: &PrivilegedSample) -> PrivilegedFace {
    let drawn = sample.drawn.iter().flat_map(|(class, drawn)| drawn.iter().map(move |one| (*class, one)));
    let lines: Vec<SampleFace> = drawn
        .map(|(class, one)| sampled(visit, pack, (class, format!("{class} {}", one.seq)), one))
        .collect();
    let is_all = u64::try_from(lines.len()).is_ok_and(|count| count == pack.privileged.total);
    let key = if is_all { "review-sample-privileged-all" } else { "review-sample-privileged-lead" };
    let message = Message::key(key).with("count", lines.len());
    PrivilegedFace {
        lead: visit.message(&message.with("total", grouped(pack.privileged.total))),
        lines,
        is_cut: sample.is_cut,
        command: format!("sekisho review sample --pack {}-pack.json", pack.month),
    }
}

fn sampled(visit: &Visit, pack: &Pack, (class, number): (i16, String), sampled: &Sampled) -> SampleFace {
    SampleFace {
        number,
        class: wording::class(visit, class),
        line: wording::line(visit, pack, &sampled.line),
        leaf: sampled.leaf.clone(),
    }
}
