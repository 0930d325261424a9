# Roles
access-roles-title = Roles
access-roles-lead = A role is a set of pages and functions that may be used. A user can have several roles.
access-role = Role
access-granted = Pages and functions
access-holders = Assigned to
access-people = { $count ->
    [one] 1 user
   *[other] { $count } users
}
access-actions = Actions
access-builtin = Standard role
access-everything = Everything
access-show = Show
access-edit = Edit
access-new = Add a role
access-name = Role name
access-name-hint = Up to 40 characters. You choose its pages and functions next.
access-create = Add and choose permissions
access-matrix = Pages and functions of “{ $service }” by role
access-what = Page or function
access-screen = Page
access-function = Function
access-screens = Pages
access-functions = Functions
access-yes = Yes
access-no = No

# One role
access-everything-title = This role may use every page and function
access-everything-help = Services and functions added later are included. It cannot be changed or deleted, so that somebody can always administer.
access-save = Save
access-cancel = Cancel
access-holders-title = Users with this role
access-holders-none = Nobody has this role yet.
access-holders-more = More users have this role.
access-holder = User
access-login = User ID
access-change-roles = Change roles
access-rename = Rename
access-rename-submit = Rename
access-delete = Delete this role
access-delete-help = This cannot be undone.
access-delete-held = Users have this role, so it cannot be deleted. Remove it from them first.
access-delete-submit = Delete this role

# A member's roles
access-members = Users
access-member-title = Assign roles
access-member-lead = Changes take effect at once, even for users who are signed in.
access-member-roles = Roles
access-member-roles-hint = Whatever any of the roles allows may be used.

# Notices
access-created = The role was added. Now choose its pages and functions.
access-saved = The role was saved.
access-renamed = The role was renamed.
access-deleted = The role was deleted.
access-member-saved = The roles were assigned.

# Faults
access-fault-name-empty = Enter a name for the role.
access-fault-name-long = A role's name has at most { $most } characters.
access-fault-name-characters = A role's name cannot contain semicolons or control characters.
access-fault-name-builtin = This is the name of a standard role.
access-fault-taken = There is already a role with this name.
access-fault-many = There can be { $most } roles at most.
access-fault-builtin = A standard role cannot be changed.
access-fault-held = Users have this role, so it cannot be deleted.
access-fault-function = One of the chosen functions is no longer offered. Please choose again.
access-fault-last = Nobody would be left who can change roles. First give another user a role such as “Administrators”.
