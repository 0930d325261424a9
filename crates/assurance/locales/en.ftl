# The trust page
assurance-trust-title = Our security promises, and whether we keep them
assurance-trust-lead = Each promise stands beside the result of its checks. The results change by themselves with every check; an exception is shown with its reason and its end.
assurance-summary = { $kept } of { $all } promises are kept
assurance-summary-duties = Beyond these, { $count } matters are for you to look after.
assurance-at = As of { $time }
assurance-valid-until = Valid until { $time }. A screen or printout older than that proves nothing.
assurance-valid-nothing = At present no promise is proven to be kept.
assurance-outdated-title = This page is past its validity
assurance-outdated = What it shows may no longer be so. Please reload it.
assurance-attention = Promises not proven to be kept
assurance-contents = Contents
assurance-chapter-count = { $kept } of { $all } kept
assurance-chapter-duties = { $all } duties

# Status
assurance-status-kept = Kept
assurance-status-broken = Broken
assurance-status-unproven = Unproven
assurance-status-excepted = Excepted
assurance-status-duty = Your duty

assurance-legend = How to read the status
assurance-legend-kept = A check that is still valid passed on everything it covers.
assurance-legend-broken = A check does not pass on at least one thing it covers.
assurance-legend-unproven = Valid results are incomplete, or the check itself has not been shown to work.
assurance-legend-excepted = Taken out of the promise for a stated reason and until a stated date.
assurance-legend-duty = A matter for you. It is never shown as kept by us.

# Grades
assurance-grade = Basis
assurance-grade-measured = Measured
assurance-grade-attested = Confirmed by an officer

# One promise
assurance-proven = Checks passed
assurance-proven-of = { $proven } of { $owed }
assurance-since = In this state since
assurance-next-stale = Result valid until
assurance-control = How
assurance-gaps = Why it is not proven
assurance-exception = Reason for the exception
assurance-exception-until = Exception ends

# Why something is unproven
assurance-gap-missing = Something has never been checked.
assurance-gap-stale = A result is past its validity.
assurance-gap-future = A result is dated later than now.
assurance-gap-error = A check could not be carried out.
assurance-gap-canary-missing = Within the last day the check has not been shown to detect a fault.
assurance-gap-canary-passed = The check overlooked a fault that was made on purpose.
assurance-gap-nothing = There is nothing on which to carry out the check.

# Decisions of operators
assurance-exception-end = Give an end in the future, at most 366 days from now.
assurance-exception-reason-needed = Give a reason of 1 to 500 characters. It is published.
