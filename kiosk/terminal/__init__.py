"""The hardened terminal: `environment` before Textual, `gate` in front of it, `guard` behind it, `driver` around it.

`locked_app` is the base class of the kiosk's app; `textual_compat` holds every private name of Textual.
"""
