"""What the pytest plugin registers. Generated from schema/pytest_names.py by `./dev gen`; don't edit."""

# Plain tuples, since every start of pytest reads them: name, metavar (empty: a switch), variable, whether it
# is a path, help.
FLAGS = (
    ("dut-serial", "SERIAL", "LITMUS_DUT_SERIAL", False, "serial number of the unit under test (default: DUT001)"),
    (
        "dut-serials",
        "SLOT=SERIAL,…",
        "LITMUS_DUT_SERIAL_<SLOT>",
        False,
        "serial numbers of the units in a fixture's slots",
    ),
    ("slot", "ID", "", False, "run one slot of the fixture in this process"),
    ("dut-part-number", "PN", "LITMUS_DUT_PART_NUMBER", False, "part number of the unit"),
    ("dut-revision", "REV", "LITMUS_DUT_REVISION", False, "hardware revision of the unit"),
    ("dut-lot-number", "LOT", "LITMUS_DUT_LOT_NUMBER", False, "lot of the unit"),
    ("station", "ID", "", True, "station id, or path of a station file"),
    ("operator", "ID", "", False, "who runs the test"),
    ("data-dir", "DIR", "", True, "where records go"),
    ("product", "ID", "", True, "product id, or path of a product file"),
    ("guardband", "PERCENT", "", False, "tightens the limits taken from the product (default: 0)"),
    ("mock-instruments", "", "LITMUS_MOCK_INSTRUMENTS", False, "stand-ins in place of instruments"),
    ("no-mock-instruments", "", "", False, "real instruments, whatever else says"),
    ("fixture", "ID", "", True, "fixture id, or path of a fixture file"),
    (
        "test-phase",
        "PHASE",
        "LITMUS_TEST_PHASE",
        False,
        "development, validation, characterization, production, … (default: development)",
    ),
    (
        "strict-traceability",
        "",
        "",
        False,
        "fail tests that measure without run_id and step_name or, with a product, without spec_ref and dut_pin",
    ),
    ("test-profile", "NAME", "LITMUS_TEST_PROFILE", False, "the profile that the session runs with"),
    ("no-test-profile", "", "", False, "no profile, whatever else says"),
)

MARKERS = (
    "litmus_limits(**limits): limits by measurement name, each a map of low, high, nominal, units, comparator",
    "litmus_sweeps(entries): axes to sweep, outer to inner",
    "litmus_mocks(entries): patches of fixtures for this test",
    "litmus_characteristics(ids): product characteristics that this test measures",
    "litmus_connections(names): fixture connections to iterate; or role=[channels]",
    "litmus_retry(max_retries=0, delay=0.0, on=None): retries of this test",
    "litmus_prompts(**prompts): operator prompts by id",
)
