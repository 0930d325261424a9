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
