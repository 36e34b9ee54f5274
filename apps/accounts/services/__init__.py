"""Verbs that write accounts, one subject per file: keyword-only, `by=`, one transaction, a reason in the history."""
