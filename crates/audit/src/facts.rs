//! What operations tell besides who and what, in people's words. A name that is not here is shown as it is.
//!
//! `crates/testkit/tests/it/languages.rs` finds the facts of every operation and fails on one without words.

use kernel::Language;

/// Name, Japanese, English.
type Row = (&'static str, &'static str, &'static str);

const ROWS: &[Row] = &[
    ("about", "対象", "About"),
    ("active", "適用中のルール", "Rules in force"),
    ("activity", "操作", "Operation"),
    ("actor", "操作した人", "Who"),
    ("address", "IPアドレス", "IP address"),
    ("administrator", "管理者", "Administrator"),
    ("after", "変更後", "After"),
    ("again", "再実行", "Again"),
    ("alert", "アラート", "Alert"),
    ("answer", "回答", "Answer"),
    ("approved_by", "承認した人", "Approved by"),
    ("asked_by", "作成を依頼した人", "Asked for by"),
    ("attempt", "試行回数", "Attempt"),
    ("basis", "根拠", "Basis"),
    ("before", "変更前", "Before"),
    ("built_at", "作成日時", "Built at"),
    ("by", "行った人", "By"),
    ("came", "受信の扱い", "Came as"),
    ("channel", "通知先", "Channel"),
    ("checkpoints", "チェックポイント", "Checkpoints"),
    ("class", "区分", "Class"),
    ("classes", "区分", "Classes"),
    ("code", "コード", "Code"),
    ("compared", "比較した件数", "Compared"),
    ("count", "件数", "Count"),
    ("cursors", "読み取り位置", "Cursors"),
    ("days", "日数", "Days"),
    ("delay_ms", "検知までの時間（ミリ秒）", "Delay (ms)"),
    ("departments", "部署", "Departments"),
    ("destroyed", "破棄した鍵", "Keys destroyed"),
    ("destroyed_count", "破棄した鍵の数", "Number of keys destroyed"),
    ("digest", "要約値（SHA-256）", "Digest (SHA-256)"),
    ("dropped", "取りこぼした件数", "Dropped"),
    ("edition", "版", "Edition"),
    ("entries", "記録数", "Entries"),
    ("event", "災害のID", "Event"),
    ("expiry_keys", "期限の鍵", "Expiry keys"),
    ("exported", "出力した件数", "Exported"),
    ("failed", "失敗した項目", "Failed"),
    ("filter", "条件式", "Filter"),
    ("filter_before", "変更前の条件式", "Filter before"),
    ("final", "再試行の終了", "No further attempt"),
    ("finding", "指摘", "Finding"),
    ("findings", "指摘", "Findings"),
    ("first", "最初の番号", "First"),
    ("first_month", "最初の月", "First month"),
    ("foreign", "想定外の項目", "Foreign"),
    ("format", "形式", "Format"),
    ("found", "該当した件数", "Found"),
    ("founded", "作成した役割", "Roles made"),
    ("from", "開始", "From"),
    ("from_beginning", "最初からの転送", "From the beginning"),
    ("gauge", "数え方", "Gauge"),
    ("given", "付与した役割", "Roles given"),
    ("granted", "追加した権限", "Granted"),
    ("has_email", "メールアドレスの登録", "Has an email address"),
    ("heard_at", "最後の受信", "Last heard"),
    ("held", "保全中の鍵の数", "Keys held"),
    ("is_final", "確定した資料", "Final"),
    ("is_link_mailed", "案内メールの送信", "Link was mailed"),
    ("is_on", "有効", "On"),
    ("is_watched", "監視中", "Watched"),
    ("is_whole", "記録の完全性", "Intact"),
    ("keys", "鍵", "Keys"),
    ("kept", "残した鍵", "Keys kept"),
    ("kept_count", "残した鍵の数", "Number of keys kept"),
    ("key", "まとめる単位", "Key"),
    ("kind", "種類", "Kind"),
    ("last_month", "最後の月", "Last month"),
    ("level", "段階", "Level"),
    ("lines", "行", "Lines"),
    ("log", "ログの名前", "Log"),
    ("login", "利用者ID", "User ID"),
    ("logs", "ログの種類", "Logs"),
    ("looked_at", "調べた件数", "Looked at"),
    ("lost", "失われた件数", "Lost"),
    ("made", "作成", "Made"),
    ("mails", "メール", "Emails"),
    ("method", "メソッド", "Method"),
    ("missing", "不足している項目", "Missing"),
    ("mode", "動作", "Mode"),
    ("month", "対象月", "Month"),
    ("name", "名称", "Name"),
    ("network", "ネットワーク", "Network"),
    ("newest", "最も新しい日時", "Newest"),
    ("next", "次の手順", "Next step"),
    ("not_caught", "検出できなかった確認", "Not caught"),
    ("note", "メモ", "Note"),
    ("notes", "メモ", "Notes"),
    ("number", "番号", "Number"),
    ("observed", "観察のみ", "Observed only"),
    ("of", "対象のパラメーター", "Of"),
    ("oldest", "最も古い日時", "Oldest"),
    ("only_active", "適用中のルールだけで検知", "Matched by rules in force only"),
    ("only_staged", "準備中のルールだけで検知", "Matched by staged rules only"),
    ("outcome", "結果", "Result"),
    ("override", "上書きの理由", "Reason for overriding"),
    ("path", "パス", "Path"),
    ("people", "人数", "People"),
    ("proposal", "提案", "Proposal"),
    ("proposals", "提案の数", "Proposals"),
    ("proposed_by", "申請した人", "Proposed by"),
    ("purpose", "目的", "Purpose"),
    ("quiet", "通知後に休む時間（秒）", "Quiet (seconds)"),
    ("raised", "通知した回数", "Raised"),
    ("reaches_backups", "バックアップへの適用", "Reaches backups"),
    ("read", "読み取った件数", "Read"),
    ("reason", "理由", "Reason"),
    ("reasons", "理由", "Reasons"),
    ("refused", "拒否", "Refused"),
    ("rehashed", "パスワードの再計算", "Password hashed again"),
    ("rejected", "受け取りを拒否された件数", "Rejected"),
    ("requests", "要求", "Requests"),
    ("retention", "ログの種類", "Class of log"),
    ("role", "役割", "Role"),
    ("roll_call", "安否確認", "Roll-call"),
    ("rows", "件数", "Rows"),
    ("rule", "ルール", "Rule"),
    ("rules", "ルールの数", "Rules"),
    ("scanned", "確認した件数", "Scanned"),
    ("score", "点数", "Score"),
    ("self_test_failures", "自己検査の失敗", "Self-test failures"),
    ("sent", "送信", "Sent"),
    ("seq", "記録の番号", "Number of the entry"),
    ("service", "サービス", "Service"),
    ("session", "セッション", "Session"),
    ("sessions", "セッション数", "Sessions"),
    ("sessions_ended", "終了したセッション数", "Sessions ended"),
    ("severity", "重要度", "Severity"),
    ("sha256", "要約値（SHA-256）", "SHA-256"),
    ("shortened", "短縮したセッション数", "Sessions shortened"),
    ("shown", "表示名", "Shown as"),
    ("signature", "何人目の署名", "Signature number"),
    ("silent_after_seconds", "途絶とみなす時間（秒）", "Silent after (seconds)"),
    ("source", "入手元", "Source"),
    ("standing", "区分", "Standing"),
    ("standing_before", "変更前の区分", "Standing before"),
    ("state", "状態", "State"),
    ("status", "ステータスコード", "Status"),
    ("table", "テーブル", "Table"),
    ("taken", "外した役割", "Roles taken"),
    ("tenant", "テナント", "Tenant"),
    ("tenant_code", "企業コード", "Tenant code"),
    ("text", "内容", "Text"),
    ("threshold", "しきい値", "Threshold"),
    ("threshold_before", "変更前のしきい値", "Threshold before"),
    ("times", "繰り返した回数", "Times"),
    ("title", "標題", "Title"),
    ("to", "宛先", "To"),
    ("together", "まとめて通知", "Told together"),
    ("token", "確認用の値", "Token"),
    ("trace", "追跡ID", "Trace"),
    ("tree", "ログの区分", "Tree"),
    ("trial", "過去の記録での確認", "Trial"),
    ("until", "終了", "Until"),
    ("value", "値", "Value"),
    ("version", "バージョン", "Version"),
    ("webhooks", "Webhookの数", "Webhooks"),
    ("why", "理由", "Why"),
    ("window", "期間（秒）", "Window (seconds)"),
    ("with_passages", "アクセスの記録を含む", "With passages"),
    ("withdrawn", "外した権限", "Withdrawn"),
    ("without_address", "メールアドレスのない人数", "Without an email address"),
    ("words", "記載内容", "Words"),
];

/// Facts that are instants, where they are numbers: seconds since 1970.
const INSTANTS: [&str; 5] = ["from", "heard_at", "newest", "oldest", "until"];

/// What a fact is called; its own name where nobody has given it one.
pub fn fact_label(name: &str, language: Language) -> &str {
    match ROWS.iter().find(|row| row.0 == name) {
        Some((_, ja, en)) => match language {
            Language::Ja => ja,
            Language::En => en,
        },
        None => name,
    }
}

/// Whether a number under this name is a time.
pub fn is_instant(name: &str) -> bool {
    INSTANTS.contains(&name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fact_is_named_once_and_in_both_languages() {
        let names: std::collections::BTreeSet<_> = ROWS.iter().map(|row| row.0).collect();
        assert_eq!(names.len(), ROWS.len());
        assert!(ROWS.iter().all(|(_, ja, en)| !ja.is_ascii() && en.is_ascii()));
        assert_eq!(fact_label("login", Language::Ja), "利用者ID");
        assert_eq!(fact_label("no_such", Language::En), "no_such");
        assert!(INSTANTS.iter().all(|name| names.contains(name)));
    }
}
