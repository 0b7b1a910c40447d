"""A supervised site: its key units, demolitions, buried tanks, and everything it must do."""

from gis.sites.changing import NewDemolition, NewUnits, plan_demolition, set_units
from gis.sites.tanks import TankSaid, add_tank, change_tank, remove_tank
from gis.sites.views import SiteView, TankView, site_of

__all__ = [
    "NewDemolition",
    "NewUnits",
    "SiteView",
    "TankSaid",
    "TankView",
    "add_tank",
    "change_tank",
    "plan_demolition",
    "remove_tank",
    "set_units",
    "site_of",
]
