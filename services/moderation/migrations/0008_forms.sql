-- How the form of a page was filled in; null for a comment that came otherwise.
ALTER TABLE submissions
    ADD form_trapped boolean, -- with a field that people do not see
    ADD form_seconds double precision; -- since it was opened; null for one that never was
