"""Generated from schema/ by `./dev gen`; don't edit."""
