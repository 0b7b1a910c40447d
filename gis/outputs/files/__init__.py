"""Features as files: one module a format, each with `write(folder, stem, layers, page)`.

A writer is given an empty folder for one file (or the parts of one) and gives the paths it wrote. Rows come some
thousand at a time, and no writer keeps more of them than that. What a format cannot hold is noted, never lost silently.
"""
