"""Scenes (影像): registered, kept once by hash as COG, shown, described as STAC."""
