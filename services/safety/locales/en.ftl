# Safety confirmation

safety-intensity-1 = intensity 1
safety-intensity-2 = intensity 2
safety-intensity-3 = intensity 3
safety-intensity-4 = intensity 4
safety-intensity-5-lower = intensity lower 5
safety-intensity-5-upper = intensity upper 5
safety-intensity-6-lower = intensity lower 6
safety-intensity-6-upper = intensity upper 6
safety-intensity-7 = intensity 7

safety-answer-safe = I am safe
safety-answer-injured = I am injured
safety-answer-needs-help = I need help

safety-ignored-not-a-trigger = Nothing was sent: this kind of information does not start a safety confirmation.
safety-ignored-not-understood = Nothing was sent: the telegram could not be understood. An administrator should look at it.
safety-ignored-drill = Nothing was sent: the telegram is a drill or a test.
safety-ignored-no-event = Nothing was sent: the telegram does not identify an earthquake.
safety-ignored-outdated = Nothing was sent: a newer telegram has been processed already.
safety-ignored-no-intensity = Nothing was sent: the telegram reports no intensities in Japan.
safety-ignored-below-minimum = Nothing was sent: no area concerned reached the intensity that was set.

safety-came-started = A safety confirmation was started.
safety-came-added = People were added to the safety confirmation in progress.
safety-came-nobody-new = Nobody was newly concerned.
safety-came-cancelled = The safety confirmation was cancelled and those who had been asked were told.
safety-came-nothing-to-cancel = There was no safety confirmation to cancel.
safety-came-not-watching = Nothing was done: starting by telegram is switched off.
safety-came-known = Nothing was done: the same telegram has been processed already.

# Refusals and faults
safety-refusal-ended = This safety confirmation has ended.
safety-refusal-cancelled = This safety confirmation ended because the agency withdrew its report.
safety-refusal-resends = A safety confirmation can be sent again five times at most.
safety-refusal-no-rule = No trigger rule has been set. Set one first.
safety-refusal-answers = This answer has been changed too many times.
safety-refusal-link = The link for answering is not valid.
safety-fault-message-missing = Say what people are asked about.
safety-fault-message-long = Use at most 200 characters.
safety-fault-nobody = The departments you chose have nobody who can be asked.
safety-fault-departments = Choose at least one department.
safety-fault-both = To ask everybody, choose no departments.
safety-fault-choice = Choose one of the options.
safety-fault-file = Choose the telegram's file.
safety-fault-not-a-telegram = This could not be read as a telegram ({ $reason }).
safety-fault-answer = Choose an answer.
safety-fault-comment = Use at most 200 characters for the comment.

# Mails
safety-mail-mark = 【安否確認】
safety-mail-mark-drill = [Drill]
safety-mail-mark-again = [Reminder]
safety-mail-mark-cancelled = [Cancelled]
safety-mail-subject = { $marks } { $subject }: are you safe?
safety-mail-subject-cancelled = { $marks } { $subject }
safety-mail-place = { $area }, { $intensity }
safety-mail-quake-at = Earthquake, { $place }
safety-mail-quake = Earthquake
safety-mail-dear = Dear { $name },
safety-mail-drill = This is a drill. There is no real disaster, but please answer as if there were.
safety-mail-again = We have not received your answer yet, so we are asking again.
safety-mail-ask = First get to safety. Then please tell us how you are.
safety-mail-link = Answer here (no sign-in needed):
safety-mail-notes = - This link is yours alone. Please do not forward it.
    - You can change your answer later.
safety-mail-cancelled = The safety confirmation we sent you is cancelled, because the Japan Meteorological Agency took its report back.
    You do not need to answer. We apologise for the alarm.
safety-mail-fact-place = At your workplace: { $value }
safety-mail-fact-message = About: { $value }
safety-mail-fact-headline = The agency's announcement: { $value }
safety-mail-fact-hypocentre = Hypocentre: { $value }
safety-mail-fact-started = Asked since: { $value }
safety-mail-foot = --
    Sent automatically by the safety confirmation service. A reply to this mail is not an answer.

# Navigation and shared words
safety-nav = Safety confirmation
safety-nav-settings = Settings
safety-nav-list = Safety confirmations
safety-nav-mine = My answers
safety-nav-rules = Trigger rule
safety-nav-telegrams = Telegrams
safety-department-none = No department
safety-state-open = In progress
safety-state-closed = Ended
safety-state-cancelled = Cancelled
safety-drill = Drill
safety-status-safe = Safe
safety-status-injured = Injured
safety-status-needs-help = Needs help
safety-status-none = No answer
safety-quake = Earthquake in { $place }
safety-quake-max = up to { $intensity }
safety-answered-of = { $answered } of { $asked }
safety-percent = { $percent }%

# List
safety-list-title = Safety confirmations
safety-list-lead = Asks people by email how they are after an earthquake or another emergency, and counts the answers.
safety-list-start = Start one now
safety-list-empty = There are no safety confirmations yet
safety-list-empty-text = Once a trigger rule is set, one starts by itself when a telegram of the meteorological agency meets it. You can also start one yourself.
safety-list-caption = Safety confirmations so far
safety-list-what = About
safety-list-state = State
safety-list-started = Started
safety-list-progress = Answered
safety-list-attention = Need attention

# New
safety-new-title = Start a safety confirmation
safety-new-lead = Sends an email to everybody chosen. It cannot be taken back once sent.
safety-new-message = What people are asked about
safety-new-message-hint = Shown in the subject of the email and on the answer page. Example: Fire at the head office
safety-new-audience = Who is asked
safety-new-everybody = Everybody ({ $count })
safety-new-some = Chosen departments
safety-new-departments = Departments
safety-new-department = { $name } ({ $count })
safety-new-drill = This is a drill
safety-new-drill-hint = The subject is marked as a drill and the email says so.
safety-new-submit = Start sending
safety-new-cancel = Cancel
safety-started = The safety confirmation has started. Emails are being sent.

# Tally
safety-tally-summary = Summary
safety-tally-asked = Asked
safety-tally-answered = Answered
safety-tally-people = { $count }
safety-tally-attention = Need attention
safety-tally-attention-note = { $injured } injured, { $help } need help
safety-tally-mails-note = { $unreached } not reached by email, { $waiting } waiting
safety-tally-rate = { $percent }% answered
safety-tally-departments = By department
safety-tally-department = Department
safety-tally-progress = Answered
safety-tally-everyone = People
safety-tally-name = Name
safety-tally-status = Status
safety-tally-answered-at = Answered at
safety-tally-comment = Comment
safety-tally-mail = Email
safety-tally-corrected = first { $time }
safety-tally-filter-all = Everybody
safety-tally-filter-none = No answer
safety-tally-filter-not-safe = Need attention
safety-tally-filter-safe = Safe
safety-tally-filter-unreached = Not reached
safety-tally-nobody = Nobody matches
safety-tally-nobody-text = Try another filter.
safety-tally-only = Showing { $department } only.
safety-tally-all-departments = Show all departments
safety-tally-refresh = Refresh
safety-tally-auto = Refresh every 30 seconds
safety-tally-auto-stop = Stop refreshing
safety-tally-updated = As of { $time }
safety-tally-csv = Download CSV
safety-tally-resend = Remind those who have not answered
safety-tally-resend-note = Sends another email to the { $count } who have not answered ({ $left } more possible).
safety-tally-resend-none = The limit of five reminders has been reached. Please call instead.
safety-tally-close = End this safety confirmation
safety-tally-close-note = No more answers are taken after that. This cannot be undone.
safety-tally-manage = Remind or end
safety-tally-facts = The agency's announcement
safety-tally-headline = Announcement
safety-tally-hypocentre = Hypocentre
safety-tally-areas = Areas concerned
safety-tally-started = Started
safety-tally-ended = Ended
safety-tally-resends = Reminders
safety-tally-times = { $count }
safety-tally-unreported = some stations silent
safety-tally-cancelled = The agency withdrew its report, so this safety confirmation was cancelled. Those who had been asked are told so by email.
safety-tally-is-drill = This is a drill.
safety-mail-state-waiting = Waiting
safety-mail-state-sent = Sent
safety-mail-state-failed = Failed
safety-mail-state-none = No address
safety-resent = Reminders are being sent.
safety-resent-nobody = There was nobody to remind.
safety-closed = The safety confirmation has ended.

# CSV
safety-csv-name = Name
safety-csv-department = Department
safety-csv-area = Workplace
safety-csv-status = Status
safety-csv-comment = Comment
safety-csv-first = First answered at
safety-csv-latest = Last answered at
safety-csv-count = Answers
safety-csv-mail = Email

# Rules
safety-rules-title = Trigger rule
safety-rules-lead = Which reports of the Japan Meteorological Agency start a safety confirmation automatically.
safety-rules-watching = Start a safety confirmation when a telegram arrives
safety-rules-minimum = When to start
safety-rules-minimum-hint = Users whose workplace lies in an area with this intensity or above are asked.
safety-rules-at-least = From { $intensity }
safety-rules-drills = Telegrams marked as drill or test
safety-rules-drills-hint = They never start a real safety confirmation.
safety-rules-drills-ignore = Do nothing
safety-rules-drills-drill = Hold a drill, marked as such
safety-rules-save = Save
safety-rules-saved = The trigger rule was saved.
safety-rules-changed = Last changed
safety-rules-note = An area that must have felt lower 5 or more but has not reported is taken as lower 5.
safety-rules-note-title = About areas that do not report
safety-rules-unset = No trigger rule has been set yet
safety-rules-unset-text = Once saved it holds for every telegram that arrives after that.

# Telegrams
safety-telegrams-title = Telegrams
safety-telegrams-lead = Telegrams about seismic intensity from the Japan Meteorological Agency, and what came of each.
safety-telegrams-load = Load a telegram
safety-telegrams-load-lead = Reads a file in the agency’s XML format and processes it under the trigger rule.
safety-telegrams-file = The telegram's file
safety-telegrams-file-hint = XML, 8 MB at most. If the rule is met, emails are really sent.
safety-telegrams-submit = Load and process
safety-telegrams-empty = No telegram has arrived yet
safety-telegrams-empty-text = Telegrams put into the watched folder or loaded here are listed here.
safety-telegrams-caption = The newest 50
safety-telegrams-received = Received
safety-telegrams-kind = Kind
safety-telegrams-headline = Announcement
safety-telegrams-result = What came of it
safety-telegrams-people = { $count } people
safety-telegrams-open = See the answers
safety-telegrams-doubts = Values that were not understood

# Own answers
safety-mine-title = My answers
safety-mine-lead = Answer the safety confirmations in progress. You can change your answer until it ends.
safety-mine-empty = There is nothing to answer
safety-mine-empty-text = When a safety confirmation starts you can answer it here.
safety-mine-answer = How are you?
safety-mine-comment = Comment (optional)
safety-mine-submit = Answer
safety-mine-change = Change the answer
safety-mine-answered = Answered “{ $answer }” at { $time }.
safety-mine-done = Your answer was recorded.

# Answer page: short, every byte counts
safety-a-title = Are you safe?
safety-a-drill = This is a drill
safety-a-ask = Please tell us how you are
safety-a-comment = Comment (optional)
safety-a-now = Your answer: { $answer }
safety-a-change = To change it, answer again
safety-a-thanks = Your answer was recorded
safety-a-thanks-help = Thank you. Stay safe and wait for word from your company. In an emergency call 119.
safety-a-again = Change the answer
safety-a-closed = This safety confirmation has ended
safety-a-closed-help = Answers are no longer taken. If something has changed, please tell your manager directly.
safety-a-cancelled = This safety confirmation was cancelled
safety-a-cancelled-help = The agency withdrew its report. You do not need to answer.
safety-a-invalid = This link cannot be used
safety-a-invalid-help = Please check that you opened the whole link from the email. You can also sign in to answer.
safety-a-signin = Sign in and answer
safety-a-trouble = Your answer was not recorded
safety-a-trouble-help = The service is busy or has a temporary problem. Please wait a little and open the link in the email again.
safety-a-fault = Please check your answer
safety-a-fault-help = Choose one of the three answers. A comment has 200 characters at most.
