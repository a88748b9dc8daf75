"""What each command is called and what it takes. These modules are loaded whenever any command is given, so they import
little; the work stands in `kiosk.*_cli` and below, and is imported by the command that needs it."""
