# Tenants
tenancy-tenants-title = Tenants
tenancy-tenants-lead = Companies that use the service.
tenancy-tenants-new = Add a tenant
tenancy-tenants-search = Company code or name
tenancy-tenants-find = Search
tenancy-tenants-find-all = Show all
tenancy-tenants-none = No tenant found
tenancy-tenants-none-help = Search for something else, or add a tenant.
tenancy-provider = Service provider
tenancy-provider-help = The provider's own tenant, to which the operators belong. It cannot be suspended.

tenancy-field-code = Company code
tenancy-field-name = Company name
tenancy-field-state = State
tenancy-field-created = Registered
tenancy-field-id = Tenant ID
tenancy-field-reason = Reason

tenancy-state-active = Active
tenancy-state-suspended = Suspended

# New tenant
tenancy-new-title = Add a tenant
tenancy-new-lead = Registers a company and its first administrator, and makes its encryption keys.
tenancy-new-tenant = Company
tenancy-new-administrator = First administrator
tenancy-new-administrator-lead = We email a link for setting the password to this address.
tenancy-administrator-login = User ID
tenancy-administrator-name = Full name
tenancy-administrator-email = Email address
tenancy-new-submit = Add
tenancy-cancel = Cancel
tenancy-created = The tenant has been added.

tenancy-code-hint = A short name that people type when they sign in: 3 to 32 lower-case letters, digits and hyphens. It cannot be changed later.
tenancy-code-missing = Enter a company code.
tenancy-code-length = A company code has { $min } to { $max } characters.
tenancy-code-characters = A company code begins with a letter and has only lower-case letters, digits and single hyphens between them.
tenancy-code-reserved = This company code is reserved for the system.
tenancy-code-taken = This company code is already in use.
tenancy-name-missing = Enter a company name.
tenancy-name-length = A company name has at most { $max } characters.
tenancy-name-characters = The company name contains a character that cannot be used.

# State
tenancy-suspend-title = Suspend
tenancy-suspend-lead = Nobody of this company can use the service from this moment. No data is deleted. The suspension and its reason are also recorded in the company's own audit log.
tenancy-suspend-submit = Suspend this tenant
tenancy-suspended = The tenant has been suspended.
tenancy-resume-title = Resume
tenancy-resume-lead = People of this company can sign in again. This and the reason are also recorded in the company's own audit log.
tenancy-resume-submit = Resume this tenant
tenancy-resumed = The tenant has been resumed.
tenancy-suspend-reason-hint = For example: end of contract, at the customer's request
tenancy-resume-reason-hint = For example: contract renewed, payment received
tenancy-state-already = Somebody else has already done this.
tenancy-provider-stays = The provider's own tenant cannot be suspended.
