"""The rules. Pure: no SQL, no files but the shipped data, no HTTP, no clock."""
