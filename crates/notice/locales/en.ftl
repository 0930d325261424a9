notice-state-queued = Waiting
notice-state-sent = Sent
notice-state-deferred = Will be retried
notice-state-failed = Failed
