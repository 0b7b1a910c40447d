"""净土: everything that is true without HTTP."""
