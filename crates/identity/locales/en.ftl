# People, tenants, names
identity-user-id-missing = Enter a user ID.
identity-user-id-too-long = A user ID has at most { $max } characters.
identity-user-id-characters = A user ID may contain letters, digits and the symbols . _ + - @, and must begin and end with a letter or digit.
identity-tenant-code-missing = Enter a company code.
identity-tenant-code-length = A company code has { $min } to { $max } characters.
identity-tenant-code-characters = A company code may contain lower-case letters, digits and single hyphens. It begins with a letter and ends with a letter or digit.
identity-sign-in-name-shape = Enter it as user-ID@company-code.
identity-email-missing = Enter an email address.
identity-email-too-long = An email address has at most { $max } characters.
identity-email-shape = This is not a valid email address. Example: taro@example.co.jp
identity-name-missing = Enter a name.
identity-name-too-long = Enter at most { $max } characters.
identity-name-characters = This contains line breaks, control characters or others that cannot be used.
identity-department-missing = Enter a department.
identity-role-missing = Enter a role.

# Passwords
identity-password-hint-customer = { $min } to { $max } characters, using at least { $kinds } of: upper-case letters, lower-case letters, digits, symbols. No spaces.
identity-password-hint-staff = { $min } to { $max } characters with letters, digits and symbols. Spaces are allowed.
identity-password-too-short = Use at least { $min } characters.
identity-password-too-long = Use at most { $max } characters.
identity-password-kinds = Use at least { $kinds } of: upper-case letters, lower-case letters, digits, symbols.
identity-password-letters-digits-symbols = Use letters, digits and symbols.
identity-password-ascii-only = Use only half-width letters, digits and symbols. Spaces and full-width characters cannot be used.
identity-password-control-characters = Control characters cannot be used in a password.
identity-password-contains-user-id = A password must not contain the user ID.
identity-password-contains-tenant-code = A password must not contain the company code.
identity-password-common = This password is easy to guess. Choose another one.

# Source addresses
identity-address-wrong = “{ $entry }” is neither an IP address nor a CIDR network. Examples: 203.0.113.5, 203.0.113.0/24
identity-address-host-bits = “{ $entry }” may mean one machine or a network. Enter “{ $network }” for the network or “{ $single }” for the machine.
identity-address-too-many = At most { $max } entries can be listed.

# Security settings
identity-option-number = Enter a whole number from { $min } to { $max }.
identity-option-number-or-off = Enter a whole number from { $min } to { $max }, or “off”.
identity-option-yes-no = Choose yes or no.
identity-option-language = Choose a language.
identity-option-at-most = The service provider allows at most { $value }.
identity-option-at-least = The service provider requires at least { $value }.
identity-option-fixed = The service fixes this at { $value }; it cannot be changed.
identity-option-demanded = The service provider requires this; it cannot be turned off.
identity-option-outside-list = Entries must lie within what the service provider allows ({ $value }).
identity-option-min-over-max = This is more than the maximum length ({ $max }).
identity-option-locks-you-out = Your current IP address ({ $address }) is not in the list. Saving it would lock you out.
identity-option-address-unknown = Your current IP address cannot be determined, so source addresses cannot be restricted.

# Sign-in
identity-signin-address = Your organisation limits the networks from which this service may be used. Connect from your office network or VPN.
identity-signin-address-title = Not available from this network
identity-signin-address-help = If you think this is a mistake, give the reference below to your organisation’s administrator.
identity-signin-mismatch = The company code, user ID or password is not correct. { $left ->
    [one] One more failure and sign-in is locked for a while.
   *[other] { $left } more failures and sign-in is locked for a while.
}
identity-signin-mismatch-locked = The company code, user ID or password is not correct. After repeated failures, sign-in is locked for a while. Try again later, or ask your administrator.
identity-signin-locked = Sign-in is locked after repeated failures. { $minutes ->
    [one] Try again in about one minute
   *[other] Try again in about { $minutes } minutes
}; if it is urgent, ask your administrator.
identity-signin-busy = Many people are signing in right now. Try again in a moment.
identity-signin-code-wrong = The code is not correct or has already been used. Enter a new one. { $left ->
    [one] One more failure and sign-in is locked for a while.
   *[other] { $left } more failures and sign-in is locked for a while.
}
identity-signin-code-locked = The code is not correct. After repeated failures, sign-in is locked for a while.
identity-signin-again = Sign-in was interrupted. Please sign in again.

# Importing people
identity-csv-refused = The file contains errors, so nobody was imported. Correct the following and upload it again.
identity-csv-more = Further errors: { $count }.
identity-csv-too-large = A file may be at most { $max } MB.
identity-csv-encoding = The character encoding cannot be determined. Save the file as CSV in UTF-8 or Shift_JIS.
identity-csv-empty = The file is empty. The first row names the columns.
identity-csv-no-rows = There are no rows with people. Enter them from the second row on.
identity-csv-too-many-rows = At most { $max } rows can be imported at once. Split the file.
identity-csv-column-unknown = There is no column “{ $name }”.
identity-csv-column-twice = The column “{ $name }” occurs twice.
identity-csv-column-missing = The column “{ $name }” is missing.
identity-csv-open-quote = A quotation mark (") is never closed.
identity-csv-after-quote = There is text after a closing quotation mark (").
identity-csv-cells = The number of cells differs from the header row ({ $expected } expected, { $found } found).
identity-csv-user-id-twice = The same user ID also occurs in line { $line }.
identity-csv-email-twice = The same email address also occurs in line { $line }.
identity-csv-too-many-roles = At most { $max } roles can be given.
identity-csv-area = Enter the three-digit area code of the Japan Meteorological Agency.
identity-csv-language = Enter “ja” or “en”.

# Sign-in pages
identity-signin-title = Sign in
identity-signin-submit = Sign in
identity-signin-forgotten = Forgot your password?
identity-signin-over = Start over
identity-signin-to = Back to sign-in
identity-signin-ended = Your sign-in has ended
identity-signin-ended-help = There was no activity for a while, or you were signed out from another device. Please sign in again. Anything you had not saved may be lost.
identity-signed-out = You have been signed out.
identity-field-tenant = Company code
identity-field-login = User ID
identity-field-password = Password
identity-password-missing = Enter your password.
identity-field-organisation = Organisation
identity-device-unknown = Unknown device

# Second factor
identity-factor-title = Enter your code
identity-factor-lead = Enter the six-digit code that your authenticator app shows.
identity-factor-hint = The code changes every 30 seconds.
identity-factor-submit = Confirm
identity-factor-lost = If you can no longer use your authenticator app, ask your organisation’s administrator.
identity-factor-first-code = The code does not match. Check that your device’s clock is right and enter a new code.
identity-factor-on = Set up
identity-factor-off = Not set up
identity-factor-was-set = Two-step verification is set up.
identity-factor-was-reset = Two-step verification was removed.
identity-field-code = Code
identity-set-up-title = Set up two-step verification
identity-set-up-lead = To continue signing in, set up an authenticator app.
identity-set-up-step-app = 1. Install an authenticator app (Google Authenticator, Microsoft Authenticator or similar) on your phone.
identity-set-up-step-scan = 2. Scan this QR code with the app.
identity-set-up-by-hand = If you cannot scan it, enter this key into the app:
identity-set-up-step-code = 3. Enter the six-digit code that the app shows.
identity-set-up-qr = QR code for the authenticator app
identity-set-up-submit = Set up
identity-own-factor-title = Two-step verification
identity-own-factor-lead = Sign in with a code from an authenticator app on your phone as well as your password. A leaked password is then not enough to sign in.
identity-own-factor-code-hint = To move to another device, enter a code from your current app.
identity-own-factor-begin = Start setup

# Setting and changing passwords
identity-field-new-password = New password
identity-field-again = Confirm new password
identity-field-present = Current password
identity-password-again-differs = The two passwords do not match.
identity-password-present-wrong = The current password is not correct. { $left ->
    [one] One more failure and it is locked for a while.
   *[other] { $left } more failures and it is locked for a while.
}
identity-password-refused = The password was not set.
identity-password-same = The new password must differ from the current one.
identity-password-unset = Not set
identity-password-was-set = Your password is set. Sign in with the new password.
identity-password-was-changed = Your password was changed. Your other devices were signed out.
identity-renew-title = Set a new password
identity-renew-expired = Your password has expired. Set a new one.
identity-renew-demanded = To continue signing in, set a new password.
identity-renew-submit = Set and continue
identity-change-title = Change your password
identity-change-lead = Changing it signs you out on all other devices.
identity-change-submit = Change
identity-link-title = Set your password
identity-link-reset-title = Set a new password
identity-link-submit = Set password
identity-link-over-title = This link cannot be used
identity-link-over = The link has expired or has already been used.
identity-link-over-help = You can request a new link on the next page.
identity-link-over-again = Get a new link
identity-link-nowhere = No email can be sent: there is no address, or the user is suspended.
identity-link-was-sent = An email for setting the password was sent.
identity-forgotten-title = Reset your password
identity-forgotten-lead = We will email a link for setting a new password to your registered address.
identity-forgotten-submit = Send email
identity-forgotten-sent-title = Check your email
identity-forgotten-sent = If this user is registered, we have sent a link to the registered email address. The link is valid for 24 hours.
identity-forgotten-sent-help = If nothing arrives within a few minutes, check your spam folder and what you entered. If that does not help, ask your organisation’s administrator.

# Account
identity-account-title = Account
identity-account-back = Back to your account
identity-account-password = Password
identity-account-password-since = Password set on
identity-account-password-until = Expires on
identity-account-password-change = Change password
identity-account-factor = Two-step verification
identity-account-factor-set-up = Set up
identity-account-factor-change = Change to another device
identity-account-sessions = Signed-in devices
identity-account-sessions-lead = If you see one you do not recognise, sign it out and change your password.
identity-session-device = Device
identity-session-address = IP address
identity-session-since = Signed in
identity-session-seen = Last active
identity-session-this = This device
identity-session-revoke = Sign out
identity-session-was-revoked = The device was signed out.
identity-sessions-title = Signed-in devices
identity-sessions-lead = Who is signed in to this organisation, and on which device.

# Members
identity-members-title = Users
identity-members-search = Search by user ID, name, email address or department
identity-search = Search
identity-members-none = No users yet
identity-members-none-help = Everyone you add gets an email with a link for setting a password.
identity-members-not-found = No users found
identity-members-not-found-help = Try different search words.
identity-members-all = Show all
identity-member-new-link = Add a user
identity-member-new-title = Add a user
identity-member-new-lead = The user gets an email with a link for setting a password.
identity-member-create = Add
identity-member-details = Details
identity-member-roles = Change roles
identity-member-since = Added
identity-member-standing-choose = Choose a type of user.
identity-member-taken = There is already such a user.
identity-member-login-taken = This user ID is already in use.
identity-member-email-taken = Another user has this email address.
identity-member-yourself = You cannot suspend yourself or change your own type of user. Ask another administrator.
identity-member-last = There would be no active administrator left.
identity-member-was-created = The user was added.
identity-member-was-updated = The changes were saved.
identity-member-was-suspended = The user was suspended.
identity-member-was-resumed = The user was reinstated.
identity-member-was-unlocked = The user was unlocked.
identity-field-name = Name
identity-field-email = Email address
identity-field-email-hint = We send the link for setting the password and messages from the service here.
identity-field-department = Department
identity-field-area = Workplace area code
identity-field-area-hint = The Japan Meteorological Agency’s three-digit code. Example: 390 (Noto, Ishikawa)
identity-field-language = Language
identity-field-standing = Type
identity-field-standing-hint = Administrators manage this organisation’s users and settings.
identity-field-login-hint = Used for signing in. Letters, digits and the symbols . _ + - @. It cannot be changed later.
identity-field-roles = Roles
identity-field-state = State
identity-field-factor = Two-step verification
identity-state-active = Active
identity-state-locked = Locked
identity-state-locked-until = Unlocks at
identity-state-invited = No password yet
identity-state-suspended = Suspended
identity-actions = Actions
identity-save = Save
identity-cancel = Cancel
identity-none = None
identity-unlock-title = Unlock
identity-unlock-text = Lets the user sign in without waiting.
identity-unlock = Unlock
identity-send-link-title = Email for setting a password
identity-send-link-text = Sends the user a link for setting a new password. The current password stays valid until then.
identity-send-link-invited = The user has not set a password yet. You can send the link again.
identity-send-link = Send email
identity-reset-factor-title = Remove two-step verification
identity-reset-factor-text = For users who can no longer use their authenticator app. They are signed out on all devices.
identity-reset-factor = Remove two-step verification
identity-suspend-title = Suspend
identity-suspend-text = Signs the user out at once and keeps them from signing in. Their details are kept, and you can reinstate them later.
identity-suspend = Suspend
identity-resume-title = Reinstate
identity-resume-text = The user can sign in with the same user ID and password as before.
identity-resume = Reinstate

# Import page
identity-import-link = Import a CSV file
identity-import-title = Import users
identity-import-lead = Adds many users from one CSV file. If anything in it is wrong, nobody is added.
identity-import-template = Download the template
identity-import-file = CSV file
identity-import-file-hint = UTF-8 or Shift_JIS, at most { $max } users.
identity-import-file-missing = Choose a file.
identity-import-submit = Check and import
identity-import-done = { $count ->
    [one] One user was added. The email for setting a password is on its way.
   *[other] { $count } users were added. The emails for setting their passwords are on their way.
}
identity-import-faults = What needs correcting
identity-import-line = Line
identity-import-column = Column
identity-import-fault = What is wrong
identity-import-columns = Columns of the file
identity-import-column-name = Name
identity-import-column-content = Content
identity-import-column-place = Column { $number }
identity-import-about-login = Required. The user ID for signing in.
identity-import-about-name = Required. Up to 100 characters.
identity-import-about-email = Required. The link for setting a password is sent here.
identity-import-about-department = Optional.
identity-import-about-roles = Optional; empty gives the default roles. Separate several with “;”.
identity-import-about-area = Optional. The Japan Meteorological Agency’s three-digit code. Example: 390 (Noto, Ishikawa)
identity-import-about-language = Optional. “ja” or “en”.
identity-csv-role-unknown = There is no role “{ $name }”.

# Options page
identity-options-title = Security settings
identity-options-lead = Fields left empty use the provider’s setting or the default. Settings can be stricter than the provider’s, never looser.
identity-options-password = Passwords
identity-options-session = Sign-in duration
identity-options-lockout = Account lockout
identity-options-access = Access and authentication
identity-options-display = Display
identity-options-now = Currently: { $value } ({ $source })
identity-options-from-tenant = set by this organisation
identity-options-from-provider = set by the provider
identity-options-from-default = default
identity-options-unset = Use the default
identity-options-yes = Yes
identity-options-no = No
identity-options-off = Off
identity-options-everywhere = No restriction
identity-options-your-address = Your current IP address: { $address }
identity-options-refused = The settings were not saved.
identity-options-were-set = The settings were saved.
identity-option-label-password-min-length = Minimum password length
identity-option-label-password-max-length = Maximum password length
identity-option-label-password-kinds = Kinds of characters a password needs
identity-option-label-password-lifetime-days = Password lifetime
identity-option-label-idle-minutes = Sign out automatically when idle for
identity-option-label-session-hours = Longest time signed in
identity-option-label-lockout-threshold = Failed attempts before locking
identity-option-label-lockout-window-minutes = Period in which failures are counted
identity-option-label-lockout-minutes = How long an account stays locked
identity-option-label-second-factor-required = Require two-step verification
identity-option-label-addresses = Allowed IP addresses
identity-option-label-language = Default language
