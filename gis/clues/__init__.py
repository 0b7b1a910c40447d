"""Clues from opening to closure. `domain.review` says what may be done; here it is stored and shown.

Modules are imported by name: `links.refresh` opens clues (`opening`), and what moves them comes after links.
"""
