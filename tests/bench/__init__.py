"""`make bench`: one table of ratios, all of them measured in one run; nothing here is a timed test."""
