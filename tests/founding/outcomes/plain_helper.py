"""A module that pytest doesn't rewrite."""


def fails():
    raise AssertionError("plain")
