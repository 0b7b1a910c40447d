"""Vector tiles: what lies in a square of the map, as one person may see it, under one filter.

`draw` answers a tile with one SQL statement. Low zooms come from `tile_grid` (counts that triggers keep, see migration
0002), unless so few features lie in the tile that they can be drawn themselves.
"""

from gis.tiles.address import Layer, TileAddress
from gis.tiles.drawing import Tile, data_version, draw

__all__ = ["Layer", "Tile", "TileAddress", "data_version", "draw"]
