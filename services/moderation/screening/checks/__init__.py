"""One file a check: a submission in, signals out, nothing else.

A file has the name before the dot of the features it speaks of, and a check says nothing of what is not there.
"""
