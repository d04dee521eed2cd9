"""Weekly hours, time zones, sets of intervals, and the wording of dates and times. Knows no pages. Pure."""
