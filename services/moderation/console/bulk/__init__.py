"""Deciding many cases at once: the preview, its confirmation, progress, undo, and all that was done.

Whatever page wants many cases decided sends a form to POST /console/bulk, with the token of every form and one of:

- `ids`, as often as there are cases: "<comment's id>.<the revision that was seen>";
- `query`: a question to the list, as it stands in an address, with or without its "?":
  "?reason=links&older=2h" for all that match, "?author=<id>&state=all" for all of an author,
  "?cluster=<its id>" for what says nearly the same, "?host=spam.example" for what links there,
  "?rule=<name>" for what a rule spoke of. Without `state` only what waits is meant; what `query` says of order and
  paging counts not. A blank one counts as not sent: all that waits is "?".

The answer is the page of the preview: /console/bulk/<id>. Nothing is decided before it is confirmed there.
"""
