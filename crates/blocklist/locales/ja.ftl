blocklist-network-unreadable = IPアドレス、または「192.0.2.0/24」のような範囲で入力してください。
blocklist-network-wide = 範囲が広すぎます。IPv4は/{ $v4 }、IPv6は/{ $v6 }より狭い範囲で入力してください。
blocklist-network-own = ご自身のアドレスを含む範囲は遮断できません。
blocklist-reason-missing = 理由を入力してください。
blocklist-reason-length = 理由は{ $max }文字以内で、1行で入力してください。
blocklist-until-past = 終了日時には、これからの日時を指定してください。
blocklist-full = 有効な登録が上限の{ $max }件に達しています。不要な登録を解除してください。
blocklist-over-already = この登録は、すでに終了しています。
