"""One module a format, each with `read(path, folder)`: what it gives is in gis/ingest/layer.py.

`path` is the original, which no reader may change; `folder` is an empty one of the reader's own. A new format is a
line in `sniff`, a module here and a line in the table of `gis/ingest/reading.py`.
"""
