"""Updates in, effects out: what runs beside every feature."""
