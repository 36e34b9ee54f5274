"""Statutory time limits: a versioned rule table, an event log per record, and a pure engine that replays it.

choices   the kinds of events, units, start events and the rule codes' families
engine    pure: `replay(rule, events, calendar) -> ClockState`, `check_next(...)` refuses what may not follow
rules     the table: `rule_for(code, on)`, the version in force on a day
log       writes and reads events: `record(...)`, `states(reference)`, `states_for(references)`, `next_due(states)`
explain   words for a screen: `chip(state, today, calendar)`
"""
