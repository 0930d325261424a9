//! Operations in people's words. A name that is not here is shown as it is.

use kernel::Language;

/// Name, Japanese, English, offered as a filter.
type Row = (&'static str, &'static str, &'static str, bool);

const ROWS: &[Row] = &[
    ("identity.signin", "サインイン", "Sign-in", true),
    ("identity.signin.attempt", "サインインの試行", "Sign-in attempt", false),
    ("identity.signin.accept", "パスワードの確認", "Password accepted", false),
    ("identity.signin.refuse", "サインインの失敗", "Sign-in failed", false),
    ("identity.signin.release", "サインイン試行の取り消し", "Sign-in attempt released", false),
    ("identity.factor.check", "二段階認証", "Two-step verification", false),
    ("identity.factor.offer", "認証アプリの登録開始", "Authenticator offered", false),
    ("identity.factor.enrol", "認証アプリの登録", "Authenticator enrolled", false),
    ("identity.factor.confirm", "認証アプリの確認", "Authenticator confirmed", false),
    ("identity.factor.reset", "二段階認証のリセット", "Two-step verification reset", false),
    ("identity.signin.look", "サインイン画面の確認", "Sign-in looked up", false),
    ("identity.session", "セッション", "Sessions", true),
    ("identity.session.open", "サインイン", "Signed in", false),
    ("identity.session.end", "サインアウト", "Signed out", false),
    ("identity.session.revoke", "セッションの強制終了", "Session revoked", false),
    ("identity.session.clamp", "セッションの期限短縮", "Sessions shortened", false),
    ("identity.session.touch", "セッションの利用", "Session used", false),
    ("identity.session.list", "セッション一覧の表示", "Sessions listed", false),
    ("identity.session.find", "セッションの確認", "Session looked up", false),
    ("identity.account.show", "アカウント設定の表示", "Own account shown", false),
    ("identity.operator.create", "運用者の登録", "Operator added", false),
    ("identity.sweep", "期限切れ情報の削除", "Expired records removed", false),
    ("identity.sweep.look", "期限切れ情報の確認", "Expired records looked for", false),
    ("identity.administrator.create", "最初の管理者の作成", "First administrator created", false),
    ("identity.member", "利用者の管理", "Users", true),
    ("identity.member.create", "利用者の登録", "User added", false),
    ("identity.member.update", "利用者の変更", "User changed", false),
    ("identity.member.suspend", "利用者の利用停止", "User suspended", false),
    ("identity.member.resume", "利用者の利用再開", "User resumed", false),
    ("identity.member.unlock", "ロックの解除", "User unlocked", false),
    ("identity.member.list", "利用者一覧の表示", "Users listed", false),
    ("identity.member.show", "利用者の表示", "User shown", false),
    ("identity.members.import", "利用者の一括登録", "Users imported", false),
    ("identity.options.set", "セキュリティ設定の変更", "Security settings changed", true),
    ("identity.options.show", "セキュリティ設定の表示", "Security settings shown", false),
    ("identity.password", "パスワード", "Passwords", true),
    ("identity.password.set", "パスワードの設定", "Password set", false),
    ("identity.password.change", "パスワードの変更", "Password changed", false),
    ("identity.password.forgot", "パスワード再設定の依頼", "Password reset asked for", false),
    ("identity.password.send", "パスワード設定の案内", "Password link sent", false),
    ("identity.password.answer", "パスワード再設定の受付", "Password reset answered", false),
    ("identity.password.prove", "現在のパスワードの確認", "Current password confirmed", false),
    ("identity.password.disprove", "現在のパスワードの不一致", "Current password wrong", false),
    ("identity.password.renew", "期限切れパスワードの変更", "Expired password changed", false),
    ("access", "役割と権限", "Roles", true),
    ("access.role.create", "役割の作成", "Role created", false),
    ("access.role.rename", "役割名の変更", "Role renamed", false),
    ("access.role.delete", "役割の削除", "Role deleted", false),
    ("access.role.grants.set", "役割の権限の変更", "Role’s grants changed", false),
    ("access.member.roles.set", "利用者への役割の付与", "User’s roles changed", false),
    ("access.roles.found", "標準の役割の作成", "Standard roles made", false),
    ("access.role.list", "役割一覧の表示", "Roles listed", false),
    ("access.member.roles.view", "利用者の役割の表示", "User’s roles shown", false),
    ("tenancy", "テナント", "Tenants", true),
    ("tenancy.tenant.create", "テナントの作成", "Tenant created", false),
    ("tenancy.tenant.suspend", "テナントの停止", "Tenant suspended", false),
    ("tenancy.tenant.resume", "テナントの再開", "Tenant resumed", false),
    ("tenancy.state.change", "テナントの状態の変更", "Tenant’s state changed", false),
    ("tenancy.provider.ensure", "事業者の初期登録", "Provider registered", false),
    ("tenancy.tenant.list", "テナント一覧の表示", "Tenants listed", false),
    ("tenancy.tenant.show", "テナントの表示", "Tenant shown", false),
    ("safety", "安否確認", "Safety confirmation", true),
    ("safety.rule.set", "発動条件の変更", "Trigger rule changed", false),
    ("safety.rule.view", "発動条件の表示", "Trigger rule shown", false),
    ("safety.watcher.list", "電文の配信先の確認", "Telegram recipients looked up", false),
    ("safety.telegram.list", "電文一覧の表示", "Telegrams listed", false),
    ("safety.rollcall.list", "安否確認一覧の表示", "Safety confirmations listed", false),
    ("safety.rollcall.view", "集計の表示", "Tally shown", false),
    ("safety.rollcall.plan", "対象者の確認", "Recipients looked up", false),
    ("safety.mail.read", "安否確認メールの確認", "Safety confirmation email looked up", false),
    ("safety.answer.view", "回答画面の表示", "Answer page shown", false),
    ("safety.answer.list", "自分の回答の表示", "Own answers shown", false),
    ("safety.telegram.receive", "電文の受信", "Telegram received", false),
    ("safety.rollcall.start", "安否確認の開始", "Safety confirmation started", false),
    ("safety.rollcall.extend", "安否確認の対象追加", "Safety confirmation extended", false),
    ("safety.rollcall.cancel", "安否確認の取り消し", "Safety confirmation cancelled", false),
    ("safety.rollcall.resend", "安否確認の再送", "Safety confirmation sent again", false),
    ("safety.rollcall.close", "安否確認の終了", "Safety confirmation closed", false),
    ("safety.rollcall.export", "集計の出力", "Tally exported", false),
    ("safety.mail.write", "安否確認メールの作成", "Safety confirmation emails written", false),
    ("safety.answer.record", "安否の回答", "Answer recorded", false),
    ("safety.answer.own", "安否の回答", "Answer recorded", false),
    ("notice.mail.settle", "メールの送信", "Emails sent", true),
    ("notice.mail.open", "送信するメールの確認", "Outgoing emails looked up", false),
    ("assurance", "約束の確認", "Promises", true),
    ("assurance.asset.register", "確認対象の登録", "Asset registered", false),
    ("assurance.asset.retire", "確認対象の除外", "Asset retired", false),
    ("assurance.evidence.record", "確認結果の記録", "Evidence recorded", false),
    ("assurance.canary.record", "検査自体の確認の記録", "Canary results recorded", false),
    ("assurance.exception.set", "例外の登録", "Exception set", false),
    ("assurance.attest", "担当者による確認", "Attested", false),
    ("assurance.status.view", "確認結果の表示", "Status shown", false),
    ("assurance.probe.look", "検査用の参照", "Probe’s look", false),
    ("assurance.trace.leave", "検査用の記録", "Probe’s trace left", false),
    ("waf", "攻撃検知の管理", "Attack detection", true),
    ("waf.package.import", "ルールセットの取り込み", "Rule set imported", false),
    ("waf.package.list", "ルールセット一覧の表示", "Rule sets listed", false),
    ("waf.package.stage", "ルールセットの適用候補への指定", "Rule set staged", false),
    ("waf.package.unstage", "適用候補の取り消し", "Rule set unstaged", false),
    ("waf.package.activate", "ルールセットの適用", "Rule set activated", false),
    ("waf.package.rollback", "ルールセットの切り戻し", "Rule set rolled back", false),
    ("waf.rules.load", "適用中のルールの確認", "Rules in force looked up", false),
    ("waf.exclusion.add", "検知の除外の登録", "Exclusion added", false),
    ("waf.exclusion.end", "検知の除外の終了", "Exclusion ended", false),
    ("waf.exclusion.list", "検知の除外一覧の表示", "Exclusions listed", false),
    ("waf.patch.add", "仮想パッチの適用", "Virtual patch added", false),
    ("waf.patch.end", "仮想パッチの終了", "Virtual patch ended", false),
    ("waf.patch.list", "仮想パッチ一覧の表示", "Virtual patches listed", false),
    ("waf.match.report", "誤検知の報告", "False positive reported", false),
    ("waf.match.list", "攻撃の検知の表示", "Detected attacks shown", false),
    ("waf.match.find", "検知の記録の確認（サービス提供者）", "Detection looked up by the provider", false),
    ("waf.proposal.decline", "除外の提案の却下", "Proposed exclusion declined", false),
    ("waf.proposal.list", "除外の提案一覧の表示", "Proposed exclusions listed", false),
    ("waf.review.record", "ルールの定期点検の記録", "Rule review recorded", false),
    ("waf.review.list", "ルールの定期点検の表示", "Rule reviews listed", false),
    ("waf.shadow.record", "適用候補との比較の記録", "Comparison with the staged rule set recorded", false),
    ("waf.shadow.list", "適用候補との比較の表示", "Comparison with the staged rule set shown", false),
    ("waf.choice.set", "攻撃検知の動作の選択", "Mode of attack detection chosen", false),
    ("waf.choice.list", "攻撃検知の動作の表示", "Modes of attack detection shown", false),
    ("audit", "監査ログの利用", "Audit log", true),
    ("audit.search", "監査ログの検索", "Audit log searched", false),
    ("audit.export", "監査ログの出力", "Audit log exported", false),
    ("gate", "ゲート", "Gate", true),
    ("gate.request.pass", "アクセスの記録", "Accesses", false),
    ("gate.request.refuse", "拒否したアクセス", "Access refused", false),
    ("gate.connection.refuse", "拒否した接続", "Connection refused", false),
    ("gate.attack.detect", "攻撃の検知", "Attack detected", true),
    ("gate.address.block", "アドレスの自動遮断", "Address blocked automatically", false),
    ("blocklist", "アドレスの遮断と許可", "Blocked and allowed addresses", true),
    ("blocklist.address.block", "アドレスの遮断", "Address blocked", false),
    ("blocklist.address.allow", "アドレスの許可", "Address allowed", false),
    ("blocklist.entry.lift", "遮断または許可の解除", "Block or permission lifted", false),
    ("blocklist.entry.list", "遮断・許可一覧の表示", "Blocked and allowed addresses listed", false),
    ("blocklist.entry.load", "遮断・許可の確認", "Blocked and allowed addresses looked up", false),
    ("host.firewall.drift", "ホストのファイアウォールの改変", "Host firewall changed by others", false),
    ("gate.record.lose", "記録の欠落", "Records lost", false),
    // Parts of the program that act by themselves.
    ("notice", "メールの送信", "Mail delivery", false),
    ("probes", "約束の検査", "Probes", false),
    ("safety.telegrams", "電文の監視", "Telegram watcher", false),
    ("identity", "認証", "Sign-in service", false),
    ("trust", "公開ページ", "Trust page", false),
    ("start", "起動処理", "Start-up", false),
    ("command line", "コマンドライン", "Command line", false),
    ("host-firewall", "ホストのファイアウォール", "Host firewall", false),
    ("settings", "設定ファイル", "Settings file", false),
    ("demo", "デモ", "Demo", false),
];

/// What people call an operation, a view or a part of the program.
pub fn label(name: &str, language: Language) -> Option<&'static str> {
    ROWS.iter().find(|row| row.0 == name).map(|row| text(row, language))
}

/// The filters: a name is a prefix of what it finds.
pub fn offered(language: Language) -> impl Iterator<Item = (&'static str, &'static str)> {
    ROWS.iter().filter(|row| row.3).map(move |row| (row.0, text(row, language)))
}

fn text(row: &Row, language: Language) -> &'static str {
    match language {
        Language::Ja => row.1,
        Language::En => row.2,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_there_once() {
        let names: std::collections::BTreeSet<_> = ROWS.iter().map(|row| row.0).collect();
        assert_eq!(names.len(), ROWS.len());
        assert_eq!(label("audit.search", Language::En), Some("Audit log searched"));
        assert_eq!(label("no.such", Language::Ja), None);
    }
}
