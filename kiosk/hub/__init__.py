"""The server that kiosks sync to: ingest, feed, clerks' decisions, the public look-up page.

It knows the wire format, the rules and the store's machinery; no part of the kiosk knows it but the command line.
"""
