# Roles
access-roles-title = Roles
access-roles-lead = A role is a set of screens and functions that may be used. A member can hold several roles.
access-role = Role
access-granted = Screens and functions
access-holders = Held by
access-people = { $count ->
    [one] 1 member
   *[other] { $count } members
}
access-actions = Actions
access-builtin = Standard role
access-everything = Everything
access-show = Show
access-edit = Edit
access-new = Add a role
access-name = Name of the role
access-name-hint = Up to 40 characters. You choose its screens and functions next.
access-create = Add and choose
access-matrix = Screens and functions of “{ $service }” by role
access-what = Screen or function
access-screen = Screen
access-function = Function
access-screens = Screens
access-functions = Functions
access-yes = Yes
access-no = No

# One role
access-everything-title = This role may use every screen and function
access-everything-help = Services and functions that are added later are included. So that somebody can always administer, it cannot be changed or deleted.
access-save = Save
access-cancel = Cancel
access-holders-title = Members with this role
access-holders-none = Nobody holds this role yet.
access-holders-more = More members hold this role.
access-holder = Member
access-login = User ID
access-change-roles = Change roles
access-rename = Rename
access-rename-submit = Rename
access-delete = Delete this role
access-delete-help = This cannot be undone.
access-delete-held = Members hold this role, so it cannot be deleted. Take it from them first.
access-delete-submit = Delete this role

# A member's roles
access-members = Members
access-member-title = Assign roles
access-member-lead = Changes take effect at once, also for those who are signed in.
access-member-roles = Roles
access-member-roles-hint = What any of the roles allows may be used.

# Notices
access-created = The role was added. Now choose its screens and functions
access-saved = The role was saved
access-renamed = The role was renamed
access-deleted = The role was deleted
access-member-saved = The roles were assigned

# Faults
access-fault-name-empty = Enter a name for the role.
access-fault-name-long = A role's name has at most { $most } characters.
access-fault-name-characters = A role's name cannot contain semicolons or control characters.
access-fault-name-builtin = This is the name of a standard role.
access-fault-taken = There already is a role of this name.
access-fault-many = There can be { $most } roles at most.
access-fault-builtin = A standard role cannot be changed.
access-fault-held = Members hold this role, so it cannot be deleted.
access-fault-function = One of the chosen functions is no longer offered. Please choose again.
access-fault-last = Nobody would be left who can change roles. First give another member a role such as “Administrators”.
