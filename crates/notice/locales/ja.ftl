notice-state-queued = 送信待ち
notice-state-sent = 送信済
notice-state-deferred = 再送待ち
notice-state-failed = 失敗
