//! Trees and samples of a pack: what was held against what, what was drawn from what, and the commands that draw it
//! again.

use super::wording::{self, LineFace};
use crate::model::pack::{Pack, PrivilegedSample, Sampled, TreePart};
use web::{Visit, grouped};

pub(super) struct TreeFace {
    pub class: String,
    pub retention: i16,
    pub tone: &'static str,
    pub verdict: &'static str,
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
    let rows = vec![
        ("review-tree-start", format!("{} · {}", grouped(tree.start_size), tree.start_root)),
        ("review-tree-end", format!("{} · {}", grouped(tree.end_size), tree.end_root)),
        ("review-tree-rehashed", grouped(tree.rehashed)),
        ("review-tree-made", yes(tree.is_root_made && tree.missing == 0)),
        ("review-tree-continues", continues),
        ("review-tree-signed", yes(tree.is_signed && tree.is_within_signed)),
        ("review-tree-forgotten", grouped(tree.forgotten)),
        ("review-tree-unreadable", grouped(tree.unreadable)),
    ];
    TreeFace {
        class: wording::class(visit, tree.retention),
        retention: tree.retention,
        tone,
        verdict,
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
    let message = kernel::Message::key("review-sample-privileged-lead").with("count", lines.len());
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
