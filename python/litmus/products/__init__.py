"""Products: what their files promise of the unit under test."""
