"""PostGIS and nothing else."""
