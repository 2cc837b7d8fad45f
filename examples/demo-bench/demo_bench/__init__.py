"""A simulated bench: a 5 V to 3.3 V converter board, its supply, multimeter and oscilloscope."""
