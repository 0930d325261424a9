blocklist-network-unreadable = Enter an IP address, or a range such as 192.0.2.0/24.
blocklist-network-wide = The range is too wide. Enter /{ $v4 } or narrower for IPv4, /{ $v6 } or narrower for IPv6.
blocklist-network-own = A range that holds your own address cannot be blocked.
blocklist-reason-missing = Enter a reason.
blocklist-reason-length = Enter a reason of at most { $max } characters, on one line.
blocklist-until-past = Enter an end that lies ahead.
blocklist-full = There are { $max } entries in force, which is the limit. Lift some that are not needed.
blocklist-over-already = This entry is over already.
