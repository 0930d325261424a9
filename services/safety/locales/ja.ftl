# 安否確認

safety-intensity-1 = 震度1
safety-intensity-2 = 震度2
safety-intensity-3 = 震度3
safety-intensity-4 = 震度4
safety-intensity-5-lower = 震度5弱
safety-intensity-5-upper = 震度5強
safety-intensity-6-lower = 震度6弱
safety-intensity-6-upper = 震度6強
safety-intensity-7 = 震度7

safety-answer-safe = 無事です
safety-answer-injured = けがをしています
safety-answer-needs-help = 助けが必要です

safety-ignored-not-a-trigger = 安否確認の対象ではない情報のため、送信しませんでした。
safety-ignored-not-understood = 内容を解釈できない電文のため、送信しませんでした。管理者が内容を確認してください。
safety-ignored-drill = 訓練または試験の電文のため、送信しませんでした。
safety-ignored-no-event = 地震を識別する番号がない電文のため、送信しませんでした。
safety-ignored-outdated = より新しい電文を処理済みのため、送信しませんでした。
safety-ignored-no-intensity = 国内の震度を含まない情報のため、送信しませんでした。
safety-ignored-below-minimum = 設定した震度以上の対象地域がないため、送信しませんでした。

safety-came-started = 安否確認を開始しました。
safety-came-added = 実施中の安否確認に対象者を追加しました。
safety-came-nobody-new = 新たに対象となる利用者はいませんでした。
safety-came-cancelled = 安否確認を取り消し、送信済みの利用者に連絡しました。
safety-came-nothing-to-cancel = 取り消す安否確認はありませんでした。
safety-came-not-watching = 電文による自動開始が無効のため、何も行いませんでした。
safety-came-known = 同じ電文を処理済みのため、何も行いませんでした。

# Refusals and faults
safety-refusal-ended = この安否確認は終了しています。
safety-refusal-cancelled = この安否確認は、気象庁の発表が取り消されたため終了しました。
safety-refusal-resends = 再送は1回の安否確認につき5回までです。
safety-refusal-no-rule = 発動条件が設定されていません。先に発動条件を設定してください。
safety-refusal-answers = 回答の変更回数が上限に達しました。
safety-refusal-link = 回答用のリンクが正しくありません。
safety-fault-message-missing = 確認したい内容を入力してください。
safety-fault-message-long = 200文字以内で入力してください。
safety-fault-nobody = 選択した部署に、対象となる利用者がいません。
safety-fault-departments = 部署を1つ以上選択してください。
safety-fault-both = 全員に送信するときは、部署の選択を外してください。
safety-fault-choice = 選択肢から選んでください。
safety-fault-file = 電文のファイルを選択してください。
safety-fault-not-a-telegram = 電文として読み取れませんでした（{ $reason }）。
safety-fault-answer = 回答を選択してください。
safety-fault-comment = コメントは200文字以内で入力してください。

# Mails
safety-mail-mark = 【安否確認】
safety-mail-mark-drill = 【訓練】
safety-mail-mark-again = 【再送】
safety-mail-mark-cancelled = 【取消】
safety-mail-subject = { $marks }{ $subject }
safety-mail-subject-cancelled = { $marks }{ $subject }
safety-mail-place = { $area } { $intensity }
safety-mail-quake-at = 地震（{ $place }）
safety-mail-quake = 地震
safety-mail-dear = { $name } 様
safety-mail-drill = これは訓練です。実際の災害ではありませんが、実際と同じように回答してください。
safety-mail-again = まだ回答をいただいていないため、再度お送りしています。
safety-mail-ask = ご自身の安全を確保したうえで、現在の状況をお知らせください。
safety-mail-link = ▼ 回答はこちら（サインインは不要です）
safety-mail-notes = ・このリンクはあなた専用です。ほかの方に転送しないでください。
    ・回答は、あとから変更できます。
safety-mail-cancelled = 先ほどお送りした安否確認は、気象庁の発表が取り消されたため、取り消します。
    回答は不要です。ご心配をおかけしました。
safety-mail-fact-place = 勤務地の震度: { $value }
safety-mail-fact-message = 内容: { $value }
safety-mail-fact-headline = 気象庁の発表: { $value }
safety-mail-fact-hypocentre = 震源地: { $value }
safety-mail-fact-started = 安否確認の開始: { $value }
safety-mail-foot = --
    安否確認サービスからの自動送信です。このメールに返信しても回答にはなりません。

# Navigation and shared words
safety-nav = 安否確認
safety-nav-settings = 設定
safety-nav-list = 安否確認
safety-nav-mine = 自分の回答
safety-nav-rules = 発動条件
safety-nav-telegrams = 電文
safety-department-none = 部署なし
safety-state-open = 実施中
safety-state-closed = 終了
safety-state-cancelled = 取消
safety-drill = 訓練
safety-status-safe = 無事
safety-status-injured = けが
safety-status-needs-help = 要救助
safety-status-none = 未回答
safety-quake = { $place }の地震
safety-quake-max = 最大{ $intensity }
safety-answered-of = { $answered } / { $asked }人
safety-percent = { $percent }%

# List
safety-list-title = 安否確認
safety-list-lead = 地震などのときに、社員の状況をメールで尋ね、回答を集計します。
safety-list-start = 安否確認を開始
safety-list-empty = 安否確認はまだありません
safety-list-empty-text = 発動条件を設定しておくと、気象庁の電文を受け取ったときに自動で始まります。手動で始めることもできます。
safety-list-caption = これまでの安否確認
safety-list-what = 内容
safety-list-state = 状態
safety-list-started = 開始日時
safety-list-progress = 回答状況
safety-list-attention = 要対応

# New
safety-new-title = 安否確認を開始
safety-new-lead = 対象者に安否確認メールを送信します。送信したメールは取り消せません。
safety-new-message = 確認したい内容
safety-new-message-hint = メールの件名と回答画面に表示されます。例：本社ビル火災に伴う安否確認
safety-new-audience = 対象者
safety-new-everybody = 全員（{ $count }人）
safety-new-some = 部署を選択
safety-new-departments = 部署
safety-new-department = { $name }（{ $count }人）
safety-new-drill = 訓練として実施する
safety-new-drill-hint = 件名に【訓練】と付け、訓練であることを本文に記載します。
safety-new-submit = 送信を開始する
safety-new-cancel = キャンセル
safety-started = 安否確認を開始しました。メールを順次送信しています。

# Tally
safety-tally-summary = 集計
safety-tally-asked = 対象者
safety-tally-answered = 回答済み
safety-tally-people = { $count }人
safety-tally-attention = 要対応
safety-tally-attention-note = けが { $injured }人・要救助 { $help }人
safety-tally-mails-note = メール不達 { $unreached }人・送信待ち { $waiting }件
safety-tally-rate = 回答率 { $percent }%
safety-tally-departments = 部署別の集計
safety-tally-department = 部署
safety-tally-progress = 回答率
safety-tally-everyone = 対象者の状況
safety-tally-name = 氏名
safety-tally-status = 状況
safety-tally-answered-at = 回答日時
safety-tally-comment = コメント
safety-tally-mail = メール
safety-tally-corrected = 初回 { $time }
safety-tally-filter-all = 全員
safety-tally-filter-none = 未回答
safety-tally-filter-not-safe = 要対応
safety-tally-filter-safe = 無事
safety-tally-filter-unreached = メール不達
safety-tally-nobody = 該当する対象者はいません
safety-tally-nobody-text = 表示条件を変えてご確認ください。
safety-tally-only = { $department }のみを表示しています。
safety-tally-all-departments = すべての部署を表示
safety-tally-refresh = 最新の状況に更新
safety-tally-auto = 30秒ごとに自動更新する
safety-tally-auto-stop = 自動更新を止める
safety-tally-updated = { $time } 時点
safety-tally-csv = CSVでダウンロード
safety-tally-resend = 未回答者に再送
safety-tally-resend-note = 未回答の{ $count }人にもう一度メールを送信します（残り{ $left }回）。
safety-tally-resend-none = 再送の上限（5回）に達しました。電話などで確認してください。
safety-tally-close = 安否確認を終了
safety-tally-close-note = 終了すると、以後の回答は受け付けません。終了は取り消せません。
safety-tally-manage = 再送と終了
safety-tally-facts = 気象庁の発表
safety-tally-headline = 発表内容
safety-tally-hypocentre = 震源地
safety-tally-areas = 対象地域
safety-tally-started = 開始日時
safety-tally-ended = 終了日時
safety-tally-resends = 再送
safety-tally-times = { $count }回
safety-tally-unreported = 未入電を含む
safety-tally-cancelled = 気象庁の発表が取り消されたため、この安否確認は取り消されました。送信済みの対象者には取消を連絡しています。
safety-tally-is-drill = これは訓練です。
safety-mail-state-waiting = 送信待ち
safety-mail-state-sent = 送信済み
safety-mail-state-failed = 送信失敗
safety-mail-state-none = 宛先なし
safety-resent = 未回答者への再送を開始しました。
safety-resent-nobody = 再送の対象者はいませんでした。
safety-closed = 安否確認を終了しました。

# CSV
safety-csv-name = 氏名
safety-csv-department = 部署
safety-csv-area = 勤務地
safety-csv-status = 状況
safety-csv-comment = コメント
safety-csv-first = 初回回答日時
safety-csv-latest = 最新回答日時
safety-csv-count = 回答回数
safety-csv-mail = メール

# Rules
safety-rules-title = 発動条件
safety-rules-lead = 気象庁の震度情報を受け取ったときに、安否確認を自動で始める条件です。
safety-rules-watching = 電文を受け取ったら安否確認を自動で開始する
safety-rules-minimum = 開始する震度
safety-rules-minimum-hint = 勤務地の地域でこの震度以上を観測した利用者に送信します。
safety-rules-at-least = { $intensity }以上
safety-rules-drills = 訓練・試験の電文
safety-rules-drills-hint = 訓練・試験の電文で、実際の安否確認が始まることはありません。
safety-rules-drills-ignore = 何もしない
safety-rules-drills-drill = 【訓練】として安否確認を行う
safety-rules-save = 保存する
safety-rules-saved = 発動条件を保存しました。
safety-rules-changed = 最終変更
safety-rules-note = 震度5弱以上と推定されるものの震度の情報が届いていない地域（未入電）は、震度5弱として扱います。
safety-rules-note-title = 情報が届かない地域について
safety-rules-unset = 発動条件はまだ設定されていません
safety-rules-unset-text = 保存すると、以後に届く電文から適用されます。

# Telegrams
safety-telegrams-title = 電文
safety-telegrams-lead = 受け取った気象庁の電文（震度速報、震源・震度に関する情報）と、その処理結果です。
safety-telegrams-load = 電文を読み込む
safety-telegrams-load-lead = 気象庁防災情報XMLのファイルを読み込み、発動条件に従って処理します。
safety-telegrams-file = 電文のファイル
safety-telegrams-file-hint = XML形式、8MBまで。条件を満たすと、実際にメールが送信されます。
safety-telegrams-submit = 読み込んで処理する
safety-telegrams-empty = 電文はまだ届いていません
safety-telegrams-empty-text = 監視フォルダーに置かれた電文、または読み込んだ電文がここに表示されます。
safety-telegrams-caption = 新しい順に50件まで
safety-telegrams-received = 受信日時
safety-telegrams-kind = 種類
safety-telegrams-headline = 発表内容
safety-telegrams-result = 処理結果
safety-telegrams-people = { $count }人
safety-telegrams-open = 集計を見る
safety-telegrams-doubts = 解釈できなかった値

# Own answers
safety-mine-title = 自分の回答
safety-mine-lead = 実施中の安否確認に回答できます。回答は、終了するまで何度でも変更できます。
safety-mine-empty = 回答が必要な安否確認はありません
safety-mine-empty-text = 安否確認が始まると、ここから回答できます。
safety-mine-answer = 現在の状況
safety-mine-comment = コメント（任意）
safety-mine-submit = 回答する
safety-mine-change = 回答を変更する
safety-mine-answered = { $time }に「{ $answer }」と回答済みです。
safety-mine-done = 回答を受け付けました。

# Answer page: short, every byte counts
safety-a-title = 安否確認
safety-a-drill = これは訓練です
safety-a-ask = 現在の状況をお知らせください
safety-a-comment = ひとこと（任意）
safety-a-now = 現在の回答: { $answer }
safety-a-change = 変更するときは、もう一度回答してください
safety-a-thanks = 回答を受け付けました
safety-a-thanks-help = 安全を確保し、連絡をお待ちください。緊急のときは119番へ通報してください。
safety-a-again = 回答を変更する
safety-a-closed = この安否確認は終了しました
safety-a-closed-help = 回答の受付は終了しています。状況に変化があるときは、上長または管理者に直接ご連絡ください。
safety-a-cancelled = この安否確認は取り消されました
safety-a-cancelled-help = 気象庁の発表が取り消されたため、回答は不要です。
safety-a-invalid = このリンクでは回答できません
safety-a-invalid-help = リンクが途中で切れていないか、メールの本文をもう一度ご確認ください。サインインして回答することもできます。
safety-a-signin = サインインして回答する
safety-a-trouble = 回答を受け付けられませんでした
safety-a-trouble-help = 混み合っているか、一時的な問題が発生しています。少し待ってから、メールのリンクをもう一度開いてください。
safety-a-fault = 回答を確認してください
safety-a-fault-help = 3つの選択肢から1つを選んでください。ひとことは200文字までです。
