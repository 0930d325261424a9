# People, tenants, names
identity-user-id-missing = Enter a user ID.
identity-user-id-too-long = A user ID has at most { $max } characters.
identity-user-id-characters = A user ID may contain letters, digits and . _ + - @, and begins and ends with a letter or digit.
identity-tenant-code-missing = Enter a company code.
identity-tenant-code-length = A company code has { $min } to { $max } characters.
identity-tenant-code-characters = A company code may contain lower-case letters, digits and single hyphens. It begins with a letter and ends with a letter or digit.
identity-sign-in-name-shape = Enter it as user-ID@company-code.
identity-email-missing = Enter an e-mail address.
identity-email-too-long = An e-mail address has at most { $max } characters.
identity-email-shape = This is not an e-mail address. Example: taro@example.co.jp
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
identity-signin-address = The service cannot be used from your IP address. Connect from a permitted place, such as your company's network.
identity-signin-mismatch = The company code, user ID or password is not correct. Attempts left before a temporary lock: { $left }.
identity-signin-mismatch-locked = The company code, user ID or password is not correct. After repeated failures, sign-in is now locked for a time.
identity-signin-locked = Sign-in is locked for a time after repeated failures. Minutes to wait: about { $minutes }. If it is urgent, ask your administrator.
identity-signin-busy = Many people are signing in right now. Try again in a moment.
identity-signin-code-wrong = The code is not correct or was already used. Enter a new one. Attempts left before a temporary lock: { $left }.
identity-signin-code-locked = The code is not correct. After repeated failures, sign-in is now locked for a time.
identity-signin-again = Signing in was interrupted. Sign in again.

# Importing people
identity-csv-refused = The file has faults, so nothing was imported. Correct the following and upload it again.
identity-csv-more = Further faults: { $count }.
identity-csv-too-large = A file may have at most { $max } MB.
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
identity-csv-user-id-twice = The same user ID occurs in line { $line }.
identity-csv-email-twice = The same e-mail address occurs in line { $line }.
identity-csv-too-many-roles = At most { $max } roles can be given.
identity-csv-area = Enter the three-digit area code of the Japan Meteorological Agency.
identity-csv-language = Enter “ja” or “en”.
