import pytest


@pytest.fixture(scope="session")
def wiring(fixture_config) -> dict[str, str]:
    """Connection → instrument channel, of the slot that this process runs."""
    return {name: connection.instrument_channel for name, connection in fixture_config.connections.items()}
