# Tenants
tenancy-tenants-title = テナント
tenancy-tenants-lead = サービスをご利用の企業の一覧です。
tenancy-tenants-new = テナントを登録
tenancy-tenants-search = 企業コードまたは企業名
tenancy-tenants-find = 検索
tenancy-tenants-find-all = すべて表示
tenancy-tenants-none = 該当するテナントはありません
tenancy-tenants-none-help = 検索条件を変えるか、テナントを登録してください。
tenancy-provider = サービス提供者
tenancy-provider-help = 運用担当者が所属する、サービス提供者自身のテナントです。利用を停止することはできません。

tenancy-field-code = 企業コード
tenancy-field-name = 企業名
tenancy-field-state = 状態
tenancy-field-created = 登録日時
tenancy-field-id = テナントID
tenancy-field-reason = 理由

tenancy-state-active = 利用中
tenancy-state-suspended = 利用停止中

# New tenant
tenancy-new-title = テナントの登録
tenancy-new-lead = 企業と、その企業の最初の管理者を登録します。暗号鍵も同時に作成されます。
tenancy-new-tenant = 企業
tenancy-new-administrator = 最初の管理者
tenancy-new-administrator-lead = パスワード設定のご案内を、このメールアドレスに送ります。
tenancy-administrator-login = 利用者ID
tenancy-administrator-name = 氏名
tenancy-administrator-email = メールアドレス
tenancy-new-submit = 登録する
tenancy-cancel = キャンセル
tenancy-created = テナントを登録しました。

tenancy-code-hint = サインインのときに入力する短い名前です。半角の英小文字、数字、ハイフンで3～32文字。登録後は変更できません。
tenancy-code-missing = 企業コードを入力してください。
tenancy-code-length = 企業コードは{ $min }文字以上{ $max }文字以内で入力してください。
tenancy-code-characters = 企業コードは英字で始め、半角の英小文字、数字、ハイフンで入力してください。ハイフンは末尾に置いたり、続けたりできません。
tenancy-code-reserved = この企業コードは、システムで使用するため登録できません。
tenancy-code-taken = この企業コードは、すでに使われています。
tenancy-name-missing = 企業名を入力してください。
tenancy-name-length = 企業名は{ $max }文字以内で入力してください。
tenancy-name-characters = 企業名に使用できない文字が含まれています。

# State
tenancy-suspend-title = 利用の停止
tenancy-suspend-lead = この企業の利用者は、全員ただちに利用できなくなります。データは削除されません。停止したことと理由は、この企業の監査ログにも残ります。
tenancy-suspend-submit = 利用を停止する
tenancy-suspended = 利用を停止しました。
tenancy-resume-title = 利用の再開
tenancy-resume-lead = この企業の利用者が、ふたたびサインインできるようになります。再開したことと理由は、この企業の監査ログにも残ります。
tenancy-resume-submit = 利用を再開する
tenancy-resumed = 利用を再開しました。
tenancy-suspend-reason-hint = 例：契約の終了、お客様からの申し出
tenancy-resume-reason-hint = 例：契約の更新、お支払いの確認
tenancy-state-already = ほかの操作により、すでにその状態になっています。
tenancy-provider-stays = サービス提供者のテナントは、利用を停止できません。
