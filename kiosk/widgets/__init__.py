"""Reusable widgets: values in, messages out, no services."""
