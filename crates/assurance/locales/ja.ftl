# The trust page
assurance-trust-title = セキュリティに関する約束と履行状況
assurance-trust-lead = 当社のお約束を、検査の結果とともに掲載しています。結果は検査のたびに自動で更新されます。例外を設ける場合は、理由と期限を表示します。
assurance-summary = お約束{ $all }項目のうち、{ $kept }項目を履行しています
assurance-summary-duties = このほかに、お客様にお願いしている事項が{ $count }項目あります。
assurance-at = { $time } 時点の状況です
assurance-valid-until = この内容の有効期限は { $time } です。期限を過ぎた画面や印刷物は、履行の証明になりません。
assurance-valid-nothing = 現在、履行を証明できている項目はありません。
assurance-outdated-title = この画面は有効期限を過ぎています
assurance-outdated = 表示されている状態は現在のものではない可能性があります。再読み込みしてください。
assurance-attention = 履行を証明できていないお約束
assurance-contents = 目次
assurance-chapter-count = { $all }項目中 { $kept }項目を履行中
assurance-chapter-duties = お願い事項 { $all }項目

# Status
assurance-status-kept = 履行中
assurance-status-broken = 不履行
assurance-status-unproven = 未証明
assurance-status-excepted = 例外
assurance-status-duty = お客様の責任範囲

assurance-legend = 状態の読み方
assurance-legend-kept = すべての対象で、有効期限内の検査に合格しています。
assurance-legend-broken = 一つ以上の対象で、検査に合格していません。
assurance-legend-unproven = 有効期限内の検査結果がそろっていないか、検査そのものの確かさを確認できていません。
assurance-legend-excepted = 理由と期限を定めて、お約束の対象から外しています。
assurance-legend-duty = お客様に行っていただく事項です。当社が履行したと表示することはありません。

# Grades
assurance-grade = 根拠
assurance-grade-measured = 実測
assurance-grade-attested = 責任者の確認

# One promise
assurance-proven = 合格した検査
assurance-proven-of = { $owed }件中{ $proven }件
assurance-since = この状態になった日時
assurance-next-stale = 検査結果の有効期限
assurance-control = 仕組み
assurance-gaps = 証明できない理由
assurance-exception = 例外の理由
assurance-exception-until = 例外の期限

# Why something is unproven
assurance-gap-missing = まだ一度も検査していない対象があります。
assurance-gap-stale = 検査結果の有効期限が切れています。
assurance-gap-future = 検査結果の日時が現在より先になっています。
assurance-gap-error = 検査を実行できませんでした。
assurance-gap-canary-missing = 検査が誤りを検出できることを、この一日に確認していません。
assurance-gap-canary-passed = わざと誤らせた対象を、検査が見逃しました。
assurance-gap-nothing = 検査できる対象がありません。

# Decisions of operators
assurance-exception-end = 期限は、今から366日以内の将来の日時にしてください。
assurance-exception-reason-needed = 理由を1文字以上500文字以内で入力してください。公開されます。
