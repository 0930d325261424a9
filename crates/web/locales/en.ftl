# Shell
web-skip = Skip to content
web-menu = Menu
web-menu-close = Close menu
web-navigation = Main menu
web-trail = You are here
web-account-menu = Account menu
web-sign-out = Sign out
web-language = Language
web-footer = Sekisho
web-footer-note = Every operation is recorded
web-brand-home = To the start page
web-standing-member = Standard user
web-standing-administrator = Administrator
web-standing-operator = Operator

# Forms
web-field-required = Required
web-faults-title = Please check your entries

# Parts
web-pager = Pages
web-pager-previous = Previous
web-pager-next = Next
web-pager-range = { $from }–{ $to } of { $total }
web-pager-page = Page { $number }
web-tabs = Views
web-steps = Steps
web-step-done = Done
web-step-current = Current
web-progress = Progress
web-home = Start page

# Refusals: title, what happened (from the refusal), what to do
refusal-title-invalid = Please check your entries
refusal-title-sign-in-needed = Please sign in
refusal-title-denied = You do not have access to this page
refusal-title-not-found = Page not found
refusal-title-conflict = Please check the latest state
refusal-title-too-many = Please wait a moment
refusal-title-unavailable = Temporarily unavailable
refusal-title-fault = Something went wrong

refusal-invalid = Some entries need correcting.
refusal-sign-in-needed = You are not signed in, or your sign-in has expired.
refusal-denied = Your account is not allowed to do this.
refusal-not-found = The page was moved or deleted, or it is not public.
refusal-conflict = This was changed in the meantime, so nothing was done.
refusal-too-many = There were too many requests in a short time, so we have paused for a moment.
refusal-unavailable = Part of the system is not responding, so this could not be completed.
refusal-fault = A problem on our side prevented this from being completed.
refusal-cross-site = This may have been sent from another site, so it was not accepted.
refusal-cross-site-title = This was not accepted
refusal-cross-site-help = Open the page on this site again and try from there.
refusal-form-stale = The page had been open for a long time, or you have signed in again since. Nothing was changed.
refusal-form-stale-title = Please try that again
refusal-form-stale-help = Go back to the previous page, reload it and enter it again.
refusal-too-large = What was sent is too large.
refusal-unreadable = What was sent could not be read.
refusal-method = This page does not support that operation.
refusal-reason-missing = Enter a reason.
refusal-reason-length = Keep the reason to one line of at most { $max } characters.

refusal-help-invalid = Go back to the previous page, check your entries and try again.
refusal-help-sign-in-needed = Sign in to continue where you were.
refusal-help-denied = If you need it, ask your organisation’s administrator and mention the reference below.
refusal-help-not-found = Check the address, or continue from the start page.
refusal-help-conflict = Reload the previous page, check its content and try again.
refusal-help-too-many = Try again in a few minutes.
refusal-help-unavailable = Try again in a few minutes. What you entered may not have been saved.
refusal-help-fault = Our staff have been given a record of it. If it happens again, contact us with the reference below.

refusal-home = To the start page
refusal-sign-in = Sign in
refusal-code = Error code
refusal-trace = Reference
refusal-time = Time
