# Roles
access-roles-title = 役割と権限
access-roles-lead = 役割は、各サービスの画面と機能のうち、利用できるものをまとめたものです。利用者には、複数の役割を割り当てられます。
access-role = 役割
access-granted = 利用できる画面・機能
access-holders = 割り当て
access-people = { $count }名
access-actions = 操作
access-builtin = 標準の役割
access-everything = すべて
access-show = 内容を見る
access-edit = 編集
access-new = 役割の追加
access-name = 役割の名前
access-name-hint = 40文字以内。追加したあとに、利用できる画面と機能を選びます。
access-create = 追加して内容を選ぶ
access-matrix = 「{ $service }」で各役割が利用できる画面と機能
access-what = 画面・機能
access-screen = 画面
access-function = 機能
access-screens = 画面
access-functions = 機能
access-yes = 可
access-no = 不可

# One role
access-everything-title = この役割は、すべての画面と機能を利用できます
access-everything-help = あとから追加されるサービスや機能も含みます。管理する人がいなくならないように、内容の変更と削除はできません。
access-save = 保存する
access-cancel = キャンセル
access-holders-title = この役割の利用者
access-holders-none = まだ誰にも割り当てられていません。
access-holders-more = ほかにもこの役割の利用者がいます。
access-holder = 利用者
access-login = 利用者ID
access-change-roles = 役割を変更
access-rename = 名前の変更
access-rename-submit = 名前を変更する
access-delete = 役割の削除
access-delete-help = 削除すると元に戻せません。
access-delete-held = 利用者に割り当てられているため、削除できません。先に割り当てを解除してください。
access-delete-submit = この役割を削除する

# A member's roles
access-members = 利用者
access-member-title = 役割の割り当て
access-member-lead = 変更は、サインイン中の利用者にもすぐに適用されます。
access-member-roles = 役割
access-member-roles-hint = 割り当てた役割のいずれかで許可されていれば、利用できます。

# Notices
access-created = 役割を追加しました。利用できる画面と機能を選んでください。
access-saved = 役割の内容を保存しました。
access-renamed = 役割の名前を変更しました。
access-deleted = 役割を削除しました。
access-member-saved = 役割の割り当てを保存しました。

# Faults
access-fault-name-empty = 役割の名前を入力してください。
access-fault-name-long = 役割の名前は{ $most }文字以内で入力してください。
access-fault-name-characters = 役割の名前に、セミコロン（;）や改行などの制御文字は使えません。
access-fault-name-builtin = 標準の役割と同じ名前は使えません。
access-fault-taken = 同じ名前の役割がすでにあります。
access-fault-many = 役割は{ $most }個まで登録できます。
access-fault-builtin = 標準の役割のため、変更できません。
access-fault-held = 利用者に割り当てられているため、削除できません。
access-fault-function = 選ばれた機能の中に、現在は提供されていないものがあります。もう一度お選びください。
access-fault-last = 役割を変更できる利用者が一人もいなくなるため、保存できません。先に、別の利用者に「管理者」などの役割を割り当ててください。
