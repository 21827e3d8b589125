// The console with scripts: single keys, and pages that change in place.
