"""The hub on HTTP: the kiosks' interface, uploads, the clerks' interface, the public look-up page."""
