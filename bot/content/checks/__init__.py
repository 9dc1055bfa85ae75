"""Checks across files: what a schema of one file cannot see. Functions from `Project` to problems."""
