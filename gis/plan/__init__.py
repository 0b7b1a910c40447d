"""The plan of 2024 and the units it names, as data that ships with the product."""
