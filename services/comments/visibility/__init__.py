"""Automation: verdicts and decisions become what readers see."""
