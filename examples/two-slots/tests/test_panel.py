"""Runs in each slot: the same tests, another board."""

OUTPUT = {"low": 3.135, "high": 3.465, "units": "V"}


def test_off(dmm, wiring, verify):
    """No board is supplied yet: the slots wait for each other before one of them goes on."""
    verify("output_off", dmm.measure_voltage(wiring["vout"]), limit={"high": 0.1, "units": "V"})


def test_output_voltage(dmm, psu, wiring, verify, sync):
    sync.wait("both boards measured off", timeout=60)
    psu.set_voltage(wiring["vin"], 5.0)
    verify("output_voltage", dmm.measure_voltage(wiring["vout"]), limit=OUTPUT)


def test_repeatability(dmm, wiring, verify):
    readings = [dmm.measure_voltage(wiring["vout"]) for _ in range(5)]
    verify("spread", max(readings) - min(readings), limit={"high": 0.001, "units": "V"})
