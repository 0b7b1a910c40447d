"""Routes: no SQL, no rules."""
