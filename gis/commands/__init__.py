"""The command line, one module per command; `gis.__main__` gathers them."""
