# Shell
web-skip = 本文へ移動
web-menu = メニュー
web-menu-close = メニューを閉じる
web-navigation = 主なメニュー
web-trail = 現在の場所
web-account-menu = アカウントメニュー
web-sign-out = サインアウト
web-language = 表示言語
web-footer = Sekisho（関所）
web-footer-note = 操作はすべて記録されます
web-brand-home = トップページへ
web-standing-member = 一般利用者
web-standing-administrator = 管理者
web-standing-operator = 運用担当者

# Forms
web-field-required = 必須
web-faults-title = 入力内容をご確認ください

# Parts
web-pager = ページ送り
web-pager-previous = 前へ
web-pager-next = 次へ
web-pager-range = { $total }件中 { $from }～{ $to }件
web-pager-page = { $number }ページ目
web-tabs = 表示の切り替え
web-steps = 手順
web-step-done = 完了
web-step-current = 現在
web-progress = 進捗
web-home = トップページ

# Refusals: title, what happened (from the refusal), what to do
refusal-title-invalid = 入力内容をご確認ください
refusal-title-sign-in-needed = サインインが必要です
refusal-title-denied = このページを表示する権限がありません
refusal-title-not-found = ページが見つかりません
refusal-title-conflict = 最新の状態をご確認ください
refusal-title-too-many = しばらくお待ちください
refusal-title-unavailable = 一時的にご利用いただけません
refusal-title-fault = 処理中に問題が発生しました

refusal-invalid = 入力内容に誤りがあります。
refusal-sign-in-needed = サインインしていないか、サインインの有効期限が切れています。
refusal-denied = この操作は、お使いのアカウントには許可されていません。
refusal-not-found = お探しのページは、移動または削除されたか、公開されていません。
refusal-conflict = ほかの操作によって内容が変更されたため、処理できませんでした。
refusal-too-many = 短い間に操作が集中したため、受け付けを一時的に止めています。
refusal-unavailable = 必要な機能が応答していないため、処理を完了できませんでした。
refusal-fault = 当システムの問題により、処理を完了できませんでした。
refusal-cross-site = ほかのサイトから送信された可能性があるため、受け付けませんでした。
refusal-cross-site-title = 送信を受け付けませんでした
refusal-cross-site-help = このサイトの画面を開き直し、もう一度お試しください。
refusal-form-stale = ページを開いてから時間がたったか、サインインし直されたため、受け付けませんでした。変更は行われていません。
refusal-form-stale-title = もう一度操作してください
refusal-form-stale-help = 前のページに戻って再読み込みし、もう一度入力してください。
refusal-too-large = 送信されたデータが大きすぎます。
refusal-unreadable = 送信された内容を読み取れませんでした。
refusal-method = このページでは、その操作はできません。
refusal-reason-missing = 理由を入力してください。
refusal-reason-length = 理由は{ $max }文字以内で、1行で入力してください。

refusal-help-invalid = 前のページに戻り、内容を確認してもう一度お試しください。
refusal-help-sign-in-needed = サインインすると、続きからご利用いただけます。
refusal-help-denied = 必要な場合は、下のお問い合わせ番号を添えて、お客様の組織の管理者にご相談ください。
refusal-help-not-found = アドレスに誤りがないかご確認のうえ、トップページからお進みください。
refusal-help-conflict = 前のページを再読み込みし、内容を確認してからもう一度お試しください。
refusal-help-too-many = 数分おいてから、もう一度お試しください。
refusal-help-unavailable = 数分おいてから、もう一度お試しください。入力内容は保存されていない場合があります。
refusal-help-fault = 担当者に記録が届いています。続く場合は、下のお問い合わせ番号を添えてご連絡ください。

refusal-home = トップページへ
refusal-sign-in = サインインへ
refusal-code = エラーコード
refusal-trace = お問い合わせ番号
refusal-time = 発生日時
