gate-label-code = エラーコード
gate-label-reference = お問い合わせ番号
gate-label-time = 発生日時

gate-malformed-title = リクエストを受け付けられませんでした
gate-malformed-what = 送信された内容の形式が正しくないため、安全のために接続を終了しました。
gate-malformed-do = ブラウザを最新の状態にして、もう一度お試しください。繰り返し表示される場合は、お問い合わせ番号を添えて管理者にご連絡ください。

gate-head-too-large-title = 送信された情報が大きすぎます
gate-head-too-large-what = リクエストのヘッダー（多くの場合は Cookie）が上限を超えています。
gate-head-too-large-do = このサイトの Cookie を削除してから、もう一度お試しください。

gate-method-refused-title = この操作は受け付けていません
gate-method-refused-what = 使用された HTTP メソッドは、このサービスでは許可されていません。
gate-method-refused-do = 画面のボタンやリンクから操作してください。

gate-too-many-title = アクセスが集中しています
gate-too-many-what = お使いのネットワークから短時間に多くのリクエストが届いたため、一時的に制限しています。
gate-too-many-do = 少し待ってから、もう一度お試しください。

gate-too-many-session-title = 操作の回数が上限に達しました
gate-too-many-session-what = 短時間に多くのリクエストが送信されたため、一時的に制限しています。サインインの状態は変わりません。
gate-too-many-session-do = 少し待ってから、もう一度お試しください。プログラムで操作している場合は、間隔を空けてください。

gate-too-many-tenant-title = 組織全体のアクセスが上限に達しました
gate-too-many-tenant-what = ご所属の組織から短時間に多くのリクエストが届いたため、一時的に制限しています。
gate-too-many-tenant-do = 少し待ってから、もう一度お試しください。繰り返し表示される場合は、お客様の組織の管理者にご連絡ください。

gate-too-many-service-title = サービスが混み合っています
gate-too-many-service-what = サービス全体へのリクエストが集中しているため、一時的に制限しています。
gate-too-many-service-do = 少し待ってから、もう一度お試しください。

gate-address-blocked-title = このネットワークからのアクセスを一時的に止めています
gate-address-blocked-what = お使いのネットワークから、攻撃と見られるアクセスが届いています。そのため、サインインしていない方からのアクセスを受け付けていません。
gate-address-blocked-do = 時間をおくか、ほかのネットワークからお試しください。お心当たりがない場合は、お問い合わせ番号を添えて管理者にご連絡ください。

gate-unknown-host-title = このアドレスのサービスはありません
gate-unknown-host-what = お探しのアドレスでは、サービスを提供していません。
gate-unknown-host-do = アドレスに誤りがないかご確認ください。

gate-inspected-title = 安全のため、このリクエストを遮断しました
gate-inspected-what = 送信された内容が、攻撃を防ぐための検査で危険と判定されました。
gate-inspected-do = 前の画面に戻り、記号などを減らして入力し直してください。繰り返し表示される場合は、お問い合わせ番号を添えて管理者にご連絡ください。

gate-sign-in-needed-title = サインインが必要です
gate-sign-in-needed-what = サインインしていないか、セッションの有効期限が切れています。
gate-sign-in-needed-do = サインインしてから、もう一度お試しください。

gate-address-refused-title = このネットワークからは利用できません
gate-address-refused-what = ご所属の組織が、利用できるネットワークを限定しています。
gate-address-refused-do = 社内ネットワークやVPNから接続し直すか、お客様の組織の管理者にお問い合わせください。

gate-function-refused-title = この機能を利用する権限がありません
gate-function-refused-what = サインインは確認できましたが、この画面または機能の利用が許可されていません。
gate-function-refused-do = 必要な場合は、お客様の組織の管理者に、役割の割り当てをご依頼ください。

gate-body-too-large-title = 送信するデータが大きすぎます
gate-body-too-large-what = ファイルまたはデータの大きさが、このサービスの上限を超えています。
gate-body-too-large-do = データを小さく分けて、もう一度お試しください。

gate-body-stalled-title = 送信が途中で止まりました
gate-body-stalled-what = 一定時間データが届かなかったため、受信を中止しました。
gate-body-stalled-do = 通信状況をご確認のうえ、もう一度お試しください。

gate-undecided-title = ただいま利用できません
gate-undecided-what = 利用者の確認ができないため、安全のためにアクセスを止めています。
gate-undecided-do = しばらく待ってから、もう一度お試しください。

gate-upstream-down-title = サービスが一時的に停止しています
gate-upstream-down-what = サービスに接続できない状態が続いています。
gate-upstream-down-do = しばらく待ってから、もう一度お試しください。

gate-upstream-broken-title = サービスに接続できませんでした
gate-upstream-broken-what = サービスから正しい応答がありませんでした。
gate-upstream-broken-do = しばらく待ってから、もう一度お試しください。続く場合は、お問い合わせ番号を添えて管理者にご連絡ください。

gate-upstream-slow-title = サービスの応答に時間がかかっています
gate-upstream-slow-what = 制限時間内に応答がありませんでした。処理は続いている可能性があります。
gate-upstream-slow-do = 結果を確認してから、必要に応じてもう一度お試しください。

gate-fault-title = エラーが発生しました
gate-fault-what = 処理中に予期しない問題が発生しました。
gate-fault-do = お問い合わせ番号を添えて管理者にご連絡ください。
gate-go-home = トップページへ
gate-go-again = もう一度試す
