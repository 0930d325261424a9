gate-label-code = Error code
gate-label-reference = Reference
gate-label-time = Time

gate-malformed-title = The request could not be accepted
gate-malformed-what = What was sent was not well-formed, so the connection was closed for safety.
gate-malformed-do = Update your browser and try again. If this keeps happening, give the reference shown here to your administrator.

gate-head-too-large-title = Too much was sent along
gate-head-too-large-what = The request’s headers, most often its cookies, are over the limit.
gate-head-too-large-do = Delete this site’s cookies and try again.

gate-method-refused-title = This operation is not accepted
gate-method-refused-what = The HTTP method used is not allowed for this service.
gate-method-refused-do = Please use the buttons and links on the pages.

gate-too-many-title = Too many requests
gate-too-many-what = Many requests came from your network in a short time, so they are limited for a moment.
gate-too-many-do = Wait a little and try again.

gate-too-many-session-title = Too many requests of yours
gate-too-many-session-what = You sent many requests in a short time, so they are limited for a moment. You are still signed in.
gate-too-many-session-do = Wait a little and try again. A program should pause between its requests.

gate-too-many-tenant-title = Your organisation has reached its limit
gate-too-many-tenant-what = Many requests came from your organisation in a short time, so they are limited for a moment.
gate-too-many-tenant-do = Wait a little and try again. If this keeps happening, tell your organisation’s administrator.

gate-too-many-service-title = The service is busy
gate-too-many-service-what = Many requests are being made to the service as a whole, so they are limited for a moment.
gate-too-many-service-do = Wait a little and try again.

gate-address-blocked-title = Access from this network is held for a while
gate-address-blocked-what = What looks like an attack has come from your network. Nobody who is not signed in is let in from there.
gate-address-blocked-do = Wait a while, or try from another network. If you know of nothing, give the reference shown here to your administrator.

gate-unknown-host-title = There is no service at this address
gate-unknown-host-what = No service is provided at the address you entered.
gate-unknown-host-do = Check the address for typing mistakes.

gate-inspected-title = This request was blocked for safety
gate-inspected-what = What was sent was judged dangerous by the check that keeps attacks out.
gate-inspected-do = Go back and enter it again with fewer special characters. If this keeps happening, give the reference shown here to your administrator.

gate-sign-in-needed-title = Sign-in is needed
gate-sign-in-needed-what = You are not signed in, or your session has expired.
gate-sign-in-needed-do = Sign in and try again.

gate-address-refused-title = Not available from this network
gate-address-refused-what = Your organisation limits the networks from which this service may be used.
gate-address-refused-do = Connect from your office network or VPN, or ask your organisation’s administrator.

gate-function-refused-title = You do not have permission to use this
gate-function-refused-what = You are signed in, but this page or function has not been granted to you.
gate-function-refused-do = If you need it, ask your organisation’s administrator to assign you a role that includes it.

gate-body-too-large-title = Too much data was sent
gate-body-too-large-what = The file or data is larger than this service accepts.
gate-body-too-large-do = Split it into smaller parts and try again.

gate-body-stalled-title = The transfer stopped
gate-body-stalled-what = No data arrived for some time, so the transfer was abandoned.
gate-body-stalled-do = Check your connection and try again.

gate-undecided-title = Not available at the moment
gate-undecided-what = We cannot verify who you are right now, so access is held for safety.
gate-undecided-do = Wait a while and try again.

gate-upstream-down-title = The service is temporarily down
gate-upstream-down-what = The service has not been reachable for some time.
gate-upstream-down-do = Wait a while and try again.

gate-upstream-broken-title = The service could not be reached
gate-upstream-broken-what = The service gave no proper answer.
gate-upstream-broken-do = Wait a while and try again. If it happens again, give the reference shown here to your administrator.

gate-upstream-slow-title = The service is taking too long
gate-upstream-slow-what = There was no answer in time. The work may still be going on.
gate-upstream-slow-do = Check the result before you try again.

gate-fault-title = Something went wrong
gate-fault-what = An unexpected problem occurred.
gate-fault-do = Give the reference shown here to your administrator.
gate-go-home = To the start page
gate-go-again = Try again
