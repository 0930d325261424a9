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
