"""The demonstration year: a pure plan of what a bureau's year looks like, performed through our own services."""
