"""What official papers share: their parts as values, the Chinese font, Typst for PDF, and Word."""

from gis.outputs.paper.values import NOTHING, SHORT, Block, Form, Line, Made, Ring, hash_of, joined, plain

__all__ = ["NOTHING", "SHORT", "Block", "Form", "Line", "Made", "Ring", "hash_of", "joined", "plain"]
