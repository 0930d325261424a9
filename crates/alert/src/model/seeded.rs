//! The rules that are there from the start: what each detects, exactly.
//!
//! A table of data. A tenant switches them off and on and changes thresholds; the expressions stay.

use super::{
    rule::{Gauge, Severity},
    seed::{Seed, Source, Whose},
};
use kernel::{TenantId, Text};

/// Raised by a probe to see how long it takes; shown to nobody.
pub const CANARY: &str = "canary";
pub const LEDGER_LAG: &str = "ledger-lag";
pub const LEDGER_FAULT: &str = "ledger-fault";
pub const LEDGER_REFUSED: &str = "ledger-refused";
pub const FOLLOWER_LAG: &str = "follower-lag";

const HOUR: u32 = 3_600;
const DAY: u32 = 86_400;

const fn count(filter: &'static str, key: &'static str) -> Source {
    Source::Entries { filter, key, gauge: Gauge::Count, value: "" }
}

pub const SEEDS: &[Seed] = &[
    Seed {
        id: "mass-export",
        whose: Whose::Everybody,
        severity: Severity::High,
        source: count(
            r#"outcome in ["success", "intent"] && (activity.endsWith(".export") || activity.endsWith(".download"))"#,
            "actor",
        ),
        threshold: 5,
        window: 600,
        quiet: HOUR,
        name: Text::new("短時間の大量出力", "Many exports in a short time"),
        why: Text::new(
            "同じ人が10分以内に5回以上データを出力しました。持ち出しの可能性があります。",
            "One person exported data five times or more within ten minutes: data may be leaving.",
        ),
    },
    Seed {
        id: "large-export",
        whose: Whose::Everybody,
        severity: Severity::High,
        source: count(
            r#"activity.endsWith(".export") && ((has(facts.exported) && facts.exported >= 5000) || (has(facts.rows) && facts.rows >= 5000))"#,
            "actor",
        ),
        threshold: 1,
        window: 60,
        quiet: HOUR,
        name: Text::new("1回の大量出力", "A large export"),
        why: Text::new(
            "1回で5,000件以上のデータが出力されました。",
            "5,000 records or more were exported at once.",
        ),
    },
    Seed {
        id: "privilege-off-hours",
        whose: Whose::Everybody,
        severity: Severity::High,
        source: count(
            r#"outcome == "success" && (hour < 7 || hour >= 21 || weekday >= 6) && ((activity in ["identity.member.create", "identity.member.update"] && has(facts.standing) && facts.standing != "member" && (activity == "identity.member.create" || has(facts.standing_before))) || activity == "identity.operator.create" || (activity == "access.member.roles.set" && has(facts.given) && size(facts.given) > 0))"#,
            "actor",
        ),
        threshold: 1,
        window: 60,
        quiet: HOUR,
        name: Text::new("夜間・休日の権限付与", "Rights given at night or at a weekend"),
        why: Text::new(
            "平日7時から21時以外に、管理者の権限または役割が付与されました。祝日は区別しません。",
            "Administrator standing or a role was given outside 7:00–21:00 on weekdays. Public holidays are not told apart.",
        ),
    },
    Seed {
        id: "privilege-own",
        whose: Whose::Everybody,
        severity: Severity::Critical,
        source: count(
            r#"outcome == "success" && activity == "access.member.roles.set" && actor_kind == "user" && target.endsWith(actor) && has(facts.given) && size(facts.given) > 0"#,
            "actor",
        ),
        threshold: 1,
        window: 60,
        quiet: 600,
        name: Text::new("自分自身への権限付与", "Rights given to oneself"),
        why: Text::new(
            "役割を変更した人が、自分自身に役割を追加しました。",
            "Somebody who may change roles gave a role to themselves.",
        ),
    },
    Seed {
        id: "new-administrator",
        whose: Whose::Everybody,
        severity: Severity::Medium,
        source: count(
            r#"outcome == "success" && ((activity == "identity.member.create" && has(facts.standing) && facts.standing != "member") || (activity == "identity.member.update" && has(facts.standing_before) && facts.standing != "member") || activity == "identity.operator.create")"#,
            "target",
        ),
        threshold: 1,
        window: 60,
        quiet: 60,
        name: Text::new("管理者の追加", "A new administrator"),
        why: Text::new(
            "管理者または運用者が新しく登録されたか、一般の利用者が管理者に変更されました。",
            "An administrator or operator was added, or a member became an administrator.",
        ),
    },
    Seed {
        id: "new-network",
        whose: Whose::Everybody,
        severity: Severity::Medium,
        source: Source::Entries {
            filter: r#"outcome == "success" && activity == "identity.session.open" && network != """#,
            key: "target",
            gauge: Gauge::Unseen,
            value: "network",
        },
        threshold: 1,
        window: 90 * DAY,
        quiet: HOUR,
        name: Text::new("いつもと違うネットワークからのサインイン", "Sign-in from a new network"),
        why: Text::new(
            "過去90日間に使われていないネットワーク（IPv4は/24、IPv6は/48）からサインインがありました。初回のサインインは除きます。",
            "Somebody signed in from a network (/24 of IPv4, /48 of IPv6) not used by them for 90 days. A person’s first sign-in does not count.",
        ),
    },
    Seed {
        id: "new-country",
        whose: Whose::Everybody,
        severity: Severity::High,
        source: Source::Entries {
            filter: r#"outcome == "success" && activity == "identity.session.open" && country != """#,
            key: "target",
            gauge: Gauge::Unseen,
            value: "country",
        },
        threshold: 1,
        window: 90 * DAY,
        quiet: HOUR,
        name: Text::new("いつもと違う国からのサインイン", "Sign-in from a new country"),
        why: Text::new(
            "過去90日間と異なる国からサインインがありました。サービス提供者がIPアドレスの国別データベースを設定している場合のみ検知します。",
            "Somebody signed in from a country not used by them for 90 days. Works only where the provider has configured a country database.",
        ),
    },
    Seed {
        id: "two-countries",
        whose: Whose::Everybody,
        severity: Severity::Critical,
        source: Source::Entries {
            filter: r#"outcome == "success" && activity == "identity.session.open" && place != """#,
            key: "target",
            gauge: Gauge::Travel,
            value: "place",
        },
        threshold: 2,
        // At 900 km/h nothing on Earth is further than 23 hours away.
        window: DAY,
        quiet: HOUR,
        name: Text::new("移動できない短時間での遠隔地からのサインイン", "Impossible travel"),
        why: Text::new(
            "同じ人が、時速900kmを超えなければ移動できない2か所から続けてサインインしました。IPアドレスの位置の誤差は差し引きます。国しか分からない場合は、1時間以内に2か国からサインインしたときに検知します。",
            "One person signed in from two places, one after the other, that nobody can go between slower than 900 km/h; how uncertain the places are is taken off. Where only countries are known: from two within an hour.",
        ),
    },
    Seed {
        id: "factor-reset",
        whose: Whose::Everybody,
        severity: Severity::Medium,
        source: count(r#"outcome == "success" && activity == "identity.factor.reset""#, "target"),
        threshold: 1,
        window: 60,
        quiet: 60,
        name: Text::new("二段階認証のリセット", "Second factor reset"),
        why: Text::new("利用者の二段階認証がリセットされました。", "Somebody’s second factor was reset."),
    },
    Seed {
        id: "protection-loosened",
        whose: Whose::Everybody,
        severity: Severity::High,
        source: count(
            r#"outcome == "success" && activity == "identity.options.set" && has(facts.before) && has(facts.after) && facts.before != facts.after"#,
            "",
        ),
        threshold: 1,
        window: 60,
        quiet: 60,
        name: Text::new("セキュリティ設定の変更", "Security settings changed"),
        why: Text::new(
            "二段階認証の必須化など、サインインの設定が変更されました。強めた場合も通知します。",
            "The sign-in settings (second factor, lockout, addresses) were changed, tightened or loosened.",
        ),
    },
    Seed {
        id: "lock-storm",
        whose: Whose::Everybody,
        severity: Severity::High,
        source: count(
            r#"outcome == "refused" && activity.startsWith("identity.") && has(facts.code) && facts.code == "SK-SIGNIN-004""#,
            "",
        ),
        threshold: 20,
        window: 600,
        quiet: HOUR,
        name: Text::new("ロックの多発", "Many lockouts"),
        why: Text::new(
            "10分以内に20回以上、ロック中のアカウントへのサインインが試みられました。",
            "Sign-in at locked accounts was tried 20 times or more within ten minutes.",
        ),
    },
    Seed {
        id: "password-spray",
        whose: Whose::Everybody,
        severity: Severity::High,
        source: Source::Entries {
            filter: r#"activity == "identity.signin.refuse" && has(facts.login) && address != """#,
            key: "network",
            gauge: Gauge::Distinct,
            value: "facts.login",
        },
        threshold: 8,
        window: 1_800,
        quiet: HOUR,
        name: Text::new("多数のIDへのサインイン失敗", "Failed sign-ins at many names"),
        why: Text::new(
            "同じネットワークから30分以内に8個以上のIDでサインインに失敗しました。",
            "Sign-in failed at eight names or more from one network within 30 minutes.",
        ),
    },
    Seed {
        id: "key-destruction",
        whose: Whose::Everybody,
        severity: Severity::Critical,
        source: count(
            r#"activity.startsWith("retention.keys.destroy") || activity == "retention.key.forget" || activity.startsWith("retention.destruction.")"#,
            "target",
        ),
        threshold: 1,
        window: 60,
        quiet: 60,
        name: Text::new("鍵の破棄", "Key destruction"),
        why: Text::new(
            "記録の鍵の破棄が提案、承認または実行されたか、試みられました。破棄された記録は二度と読めません。",
            "The destruction of keys of records was proposed, approved, done or tried. What they sealed can never be read again.",
        ),
    },
    Seed {
        id: "watch-changed",
        whose: Whose::Everybody,
        severity: Severity::High,
        source: count(
            r#"outcome == "success" && (activity.startsWith("alert.rule.") || activity.startsWith("alert.channel.")) && !activity.endsWith(".list")"#,
            "actor",
        ),
        threshold: 1,
        window: 60,
        quiet: 600,
        name: Text::new("アラートの設定の変更", "The alerts themselves were changed"),
        why: Text::new(
            "アラートのルールまたは通知先が変更されました。監視を止めようとする操作の可能性があります。",
            "An alert rule or a recipient was changed: somebody may be switching the watch off.",
        ),
    },
    Seed {
        id: "delivery-failed",
        whose: Whose::Everybody,
        severity: Severity::High,
        source: count(
            r#"(outcome == "failure" && activity == "alert.delivery.settle" && has(facts.final) && facts.final) || activity == "sink.target.stop""#,
            "target",
        ),
        threshold: 1,
        window: 60,
        quiet: 6 * HOUR,
        name: Text::new("アラートまたはログの送信の失敗", "Alerts or log entries could not be delivered"),
        why: Text::new(
            "Webhookへの通知またはログの転送を繰り返し試みましたが、届きませんでした。宛先の設定を確認してください。",
            "A webhook did not take an alert, or a receiver did not take log entries, after repeated attempts. Check the address.",
        ),
    },
    Seed {
        id: "attack-surge",
        whose: Whose::Provider,
        severity: Severity::High,
        source: count(r#"activity == "gate.attack.detect""#, ""),
        threshold: 200,
        window: 300,
        quiet: HOUR,
        name: Text::new("攻撃の急増", "A surge of attacks"),
        why: Text::new(
            "ゲートで、宛先のテナントが定まらない攻撃を5分以内に200件以上検知しました。",
            "The gate detected 200 attacks or more, not yet any tenant’s, within five minutes.",
        ),
    },
    Seed {
        id: "block-surge",
        whose: Whose::Provider,
        severity: Severity::Medium,
        source: count(r#"activity == "gate.address.block""#, ""),
        threshold: 20,
        window: 600,
        quiet: HOUR,
        name: Text::new("自動遮断の急増", "Many automatic blocks"),
        why: Text::new(
            "10分以内に20件以上の接続元を自動で遮断しました。",
            "20 networks or more were blocked automatically within ten minutes.",
        ),
    },
    Seed {
        id: "records-lost",
        whose: Whose::Provider,
        severity: Severity::Critical,
        source: count(r#"activity == "gate.record.lose""#, ""),
        threshold: 1,
        window: 60,
        quiet: 600,
        name: Text::new("アクセスの記録の欠落", "Access records were lost"),
        why: Text::new(
            "ゲートの記録が書き込めずに失われました。",
            "Records of the gate could not be written and were lost.",
        ),
    },
    Seed {
        id: "firewall-drift",
        whose: Whose::Provider,
        severity: Severity::High,
        source: count(r#"activity == "host.firewall.drift""#, ""),
        threshold: 1,
        window: 60,
        quiet: HOUR,
        name: Text::new("ホストのファイアウォールの改変", "The host’s firewall was changed"),
        why: Text::new(
            "ホストのファイアウォールが、Sekisho以外によって変更されました。",
            "The host’s firewall was changed by somebody else.",
        ),
    },
    Seed {
        id: "witness-conflict",
        whose: Whose::Provider,
        severity: Severity::Critical,
        source: count(r#"activity in ["ledger.witness.conflict", "ledger.publication.contradict"]"#, ""),
        threshold: 1,
        window: 60,
        quiet: 600,
        name: Text::new("証人との不一致", "A witness disagrees"),
        why: Text::new(
            "外部の証人または公開済みのファイルが、署名済みの記録と異なる状態を示しています。記録の分岐または巻き戻しの可能性があります。",
            "A witness, or what was published, knows another state than the one signed here: a fork or a rollback.",
        ),
    },
    Seed {
        id: "scrub-finding",
        whose: Whose::Provider,
        severity: Severity::Critical,
        source: count(r#"activity == "ledger.scrub.find""#, ""),
        threshold: 1,
        window: 60,
        quiet: 600,
        name: Text::new("記録の定期検査での不一致", "The scrubber found a mismatch"),
        why: Text::new(
            "保存された記録を読み直したところ、署名済みの内容と一致しませんでした。",
            "Stored records were read again and do not match what was signed.",
        ),
    },
    Seed {
        id: "writer-silent",
        whose: Whose::Provider,
        severity: Severity::High,
        source: count(r#"activity == "ledger.writer.fall-silent""#, "target"),
        threshold: 1,
        window: 60,
        quiet: HOUR,
        name: Text::new("記録の書き込み元の停止", "A writer of records is silent"),
        why: Text::new(
            "記録を書き込むはずの機器またはプログラムから、記録が届いていません。",
            "A machine or program that should write records has fallen silent.",
        ),
    },
    Seed {
        id: LEDGER_LAG,
        whose: Whose::Provider,
        severity: Severity::High,
        source: Source::Health,
        threshold: 1,
        window: 30,
        quiet: HOUR,
        name: Text::new("記録の署名の遅れ", "Records wait to be signed"),
        why: Text::new(
            "30秒を超えて、記録が順序付けと署名を待っています。",
            "Entries have waited for more than 30 seconds to be ordered and signed.",
        ),
    },
    Seed {
        id: LEDGER_FAULT,
        whose: Whose::Provider,
        severity: Severity::Critical,
        source: Source::Health,
        threshold: 1,
        window: 1,
        quiet: HOUR,
        name: Text::new("記録の検証の失敗", "Verification of the ledger failed"),
        why: Text::new(
            "記録の検証で、改変または欠落が見つかりました。",
            "Verification found an entry altered or missing.",
        ),
    },
    Seed {
        id: LEDGER_REFUSED,
        whose: Whose::Provider,
        severity: Severity::Critical,
        source: Source::Health,
        threshold: 1,
        window: 1,
        quiet: HOUR,
        name: Text::new("記録の署名の停止", "The ledger refuses to sign"),
        why: Text::new(
            "データベースが公開済みの状態より古いか異なるため、署名を停止しています。",
            "The database is behind, or differs from, what was released: nothing is signed.",
        ),
    },
    Seed {
        id: FOLLOWER_LAG,
        whose: Whose::Provider,
        severity: Severity::Medium,
        source: Source::Health,
        threshold: 1,
        window: 30,
        quiet: HOUR,
        name: Text::new("アラートの判定の遅れ", "Alerts run behind"),
        why: Text::new(
            "30秒を超えて、順序付け済みの記録がアラートの判定を待っています。",
            "Ordered entries have waited for more than 30 seconds to be looked at.",
        ),
    },
    Seed {
        id: CANARY,
        whose: Whose::Provider,
        severity: Severity::Low,
        source: count(
            r#"activity == "alert.canary.leave" && has(facts.is_watched) && facts.is_watched"#,
            "facts.token",
        ),
        threshold: 1,
        window: 60,
        quiet: 0,
        name: Text::new("アラートの動作確認", "Trial of the alerts"),
        why: Text::new(
            "アラートが発生するまでの時間を測るための記録です。",
            "Measures how long an alert takes.",
        ),
    },
];

pub fn seed(id: &str) -> Option<&'static Seed> {
    SEEDS.iter().find(|seed| seed.id == id)
}

/// The seeds of a tenant.
pub fn seeds_of(tenant: TenantId) -> impl Iterator<Item = &'static Seed> {
    SEEDS.iter().filter(move |seed| seed.whose == Whose::Everybody || tenant.is_provider())
}
