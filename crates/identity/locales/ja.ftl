# 利用者・テナント・名前
identity-user-id-missing = 利用者IDを入力してください。
identity-user-id-too-long = 利用者IDは{ $max }文字以内で入力してください。
identity-user-id-characters = 利用者IDには半角の英数字と「. _ + - @」を使用できます。先頭と末尾は英数字にしてください。
identity-tenant-code-missing = 企業コードを入力してください。
identity-tenant-code-length = 企業コードは{ $min }～{ $max }文字で入力してください。
identity-tenant-code-characters = 企業コードには半角の英小文字・数字・ハイフンを使用できます。先頭は英字、末尾は英数字とし、ハイフンは連続して使用できません。
identity-sign-in-name-shape = 「利用者ID@企業コード」の形式で入力してください。
identity-email-missing = メールアドレスを入力してください。
identity-email-too-long = メールアドレスは{ $max }文字以内で入力してください。
identity-email-shape = メールアドレスの形式が正しくありません。例：taro@example.co.jp
identity-name-missing = 氏名を入力してください。
identity-name-too-long = { $max }文字以内で入力してください。
identity-name-characters = 改行や制御文字など、使用できない文字が含まれています。
identity-department-missing = 部署を入力してください。
identity-role-missing = 役割を入力してください。

# パスワード
identity-password-hint-customer = { $min }～{ $max }文字の半角文字で、英大文字・英小文字・数字・記号のうち{ $kinds }種類以上を使用してください。
identity-password-hint-staff = { $min }～{ $max }文字で、英字・数字・記号をすべて使用してください。空白も使用できます。
identity-password-too-short = パスワードは{ $min }文字以上にしてください。
identity-password-too-long = パスワードは{ $max }文字以内にしてください。
identity-password-kinds = 英大文字・英小文字・数字・記号のうち、{ $kinds }種類以上を使用してください。
identity-password-letters-digits-symbols = 英字・数字・記号をすべて使用してください。
identity-password-ascii-only = パスワードには半角の英数字と記号のみ使用できます。空白と全角文字は使用できません。
identity-password-control-characters = パスワードに制御文字は使用できません。
identity-password-contains-user-id = パスワードに利用者IDを含めることはできません。
identity-password-contains-tenant-code = パスワードに企業コードを含めることはできません。
identity-password-common = 推測されやすいパスワードのため、使用できません。別のパスワードにしてください。

# 接続元アドレス
identity-address-wrong = 「{ $entry }」はIPアドレスまたはCIDR形式ではありません。例：203.0.113.5、203.0.113.0/24
identity-address-host-bits = 「{ $entry }」は1台と範囲のどちらを指すか判別できません。範囲の場合は「{ $network }」、1台の場合は「{ $single }」と入力してください。
identity-address-too-many = 登録できるのは{ $max }件までです。

# セキュリティ設定
identity-option-number = { $min }～{ $max }の整数を入力してください。
identity-option-number-or-off = { $min }～{ $max }の整数、または「off」を入力してください。
identity-option-yes-no = 「する」または「しない」を選択してください。
identity-option-language = 表示言語を選択してください。
identity-option-at-most = サービス提供者の設定により、{ $value }以下にしてください。
identity-option-at-least = サービス提供者の設定により、{ $value }以上にしてください。
identity-option-fixed = サービスで{ $value }に決められているため、変更できません。
identity-option-demanded = サービス提供者の設定により必須です。解除することはできません。
identity-option-outside-list = サービス提供者が許可している範囲（{ $value }）の外は登録できません。
identity-option-min-over-max = 最大文字数（{ $max }文字）を超えています。
identity-option-locks-you-out = 現在ご利用中のIPアドレス（{ $address }）が含まれていません。このまま保存すると、ご自身がサインインできなくなります。
identity-option-address-unknown = 現在ご利用中のIPアドレスを確認できないため、接続元の制限を設定できません。

# サインイン
identity-signin-address = 接続元のIPアドレスからは利用できません。社内ネットワークなど、許可された場所から接続してください。
identity-signin-mismatch = 企業コード、利用者ID、またはパスワードが正しくありません。あと{ $left }回誤ると、一時的にロックされます。
identity-signin-mismatch-locked = 企業コード、利用者ID、またはパスワードが正しくありません。失敗が続いたため、一時的にロックしました。
identity-signin-locked = サインインの失敗が続いたため、一時的にロックしています。約{ $minutes }分後にもう一度お試しください。お急ぎの場合は管理者にお問い合わせください。
identity-signin-busy = ただいま混み合っています。しばらくしてからもう一度お試しください。
identity-signin-code-wrong = 認証コードが正しくないか、すでに使用されています。新しいコードを入力してください。あと{ $left }回誤ると、一時的にロックされます。
identity-signin-code-locked = 認証コードが正しくありません。失敗が続いたため、一時的にロックしました。
identity-signin-again = サインインの手続きが中断されました。もう一度サインインしてください。

# 利用者の一括登録
identity-csv-refused = ファイルに誤りがあるため、登録しませんでした。以下を修正して、もう一度アップロードしてください。
identity-csv-more = このほかに{ $count }件の誤りがあります。
identity-csv-too-large = ファイルは{ $max }MB以内にしてください。
identity-csv-encoding = 文字コードを判別できません。UTF-8またはShift_JISのCSV形式で保存してください。
identity-csv-empty = ファイルが空です。1行目に項目名を入力してください。
identity-csv-no-rows = 利用者の行がありません。2行目以降に入力してください。
identity-csv-too-many-rows = 1回に登録できるのは{ $max }行までです。ファイルを分けてください。
identity-csv-column-unknown = 項目名「{ $name }」は使用できません。
identity-csv-column-twice = 項目「{ $name }」が2回指定されています。
identity-csv-column-missing = 項目「{ $name }」がありません。
identity-csv-open-quote = 引用符「"」が閉じられていません。
identity-csv-after-quote = 閉じる引用符「"」のあとに文字があります。
identity-csv-cells = 列の数が項目名の行と異なります（{ $expected }列のところ{ $found }列）。
identity-csv-user-id-twice = 同じ利用者IDが{ $line }行目にもあります。
identity-csv-email-twice = 同じメールアドレスが{ $line }行目にもあります。
identity-csv-too-many-roles = 役割は{ $max }件までです。
identity-csv-area = 地域コードは気象庁の3桁の数字で入力してください。
identity-csv-language = 言語は「ja」または「en」と入力してください。
