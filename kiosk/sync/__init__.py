"""Between kiosk and hub: the wire format that both ends share, and the kiosk's end of it."""
