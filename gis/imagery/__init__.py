"""From two images to detections that one can repeat: the only place that opens rasters.

`detect` runs, `verify` repeats a run and names what differs. How it works, and its measured limits: docs/detection.md.
"""
