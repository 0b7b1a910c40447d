"""Reading what offices send: bytes become rows with clean geometry. Knows files and the domain, not the database."""
