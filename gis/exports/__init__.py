"""Exports: what a person may see under a filter becomes a file that another program, or we ourselves, can read.

What an upload takes leaves in the form that it reads, so that importing our own export changes nothing.
"""
