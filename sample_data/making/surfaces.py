"""What a district is covered with, as reflectance × 10,000 of blue, green, red and near infrared.

Plausible values of such surfaces at the ground (as spectral libraries and Sentinel-2 level 2A scenes of northern
cities have them), not measured anywhere: early April, then late summer where that differs.
"""

from __future__ import annotations

SURFACES: dict[str, tuple[tuple[int, int, int, int], ...]] = {
    "street": ((880, 950, 1000, 1180),),
    "paving": ((960, 1050, 1120, 1370),),
    "yard": ((960, 1080, 1190, 1520), (920, 1050, 1120, 1640)),
    "grey tiles": ((760, 840, 900, 1100),),
    "worn tiles": ((930, 1020, 1100, 1340),),
    "red tiles": ((820, 990, 1270, 1660),),
    "bitumen": ((850, 910, 950, 1090),),
    "concrete": ((1180, 1270, 1350, 1590),),
    "bright roof": ((1520, 1610, 1670, 1880),),
    "metal sheet": ((1560, 1650, 1700, 1900),),
    "blue sheet": ((1530, 1470, 1330, 1760),),
    "soil": ((1040, 1260, 1500, 2080),),
    "wet soil": ((900, 1120, 1340, 1800),),
    "dust net": ((740, 920, 850, 1400),),
    "weeds": ((720, 920, 1000, 1950), (480, 730, 550, 3150)),
    "lawn": ((690, 910, 950, 1950), (470, 700, 540, 3000)),
    "trees": ((610, 750, 800, 1500), (370, 550, 430, 2800)),
    "water": ((560, 610, 480, 290), (520, 640, 470, 330)),
}
NAMES = tuple(SURFACES)
SKY_LIGHT = (0.46, 0.40, 0.36, 0.28)
"""What remains of each band in shadow: the light of the sky, which is blue."""
TINT = (-1.0, -0.2, 0.6, 0.9)
"""How a warmer surface differs from a colder one."""
