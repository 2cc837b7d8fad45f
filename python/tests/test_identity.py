"""Who an instrument is, whether that is whom its file names, and whether its calibration holds."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from litmus.instruments import InstrumentInfo
from litmus.instruments._calibration import complaint, days_until_due
from litmus.instruments._identity import differences, identify, parse_idn
from litmus.models.instrument import CalibrationInfo

KEITHLEY = "KEITHLEY INSTRUMENTS INC.,MODEL 2000,1234567,A20 /A02\n"
INFO = InstrumentInfo("KEITHLEY INSTRUMENTS INC.", "MODEL 2000", "1234567", "A20 /A02")


@pytest.mark.parametrize(
    ("answer", "fields"),
    [
        (KEITHLEY, INFO),
        ('"ACME","X1","7","1.0"', InstrumentInfo("ACME", "X1", "7", "1.0")),
        ("ACME, X1 ,7,1.0,2.0", InstrumentInfo("ACME", "X1", "7", "1.0,2.0")),
        ("ACME,X1,0,0", InstrumentInfo("ACME", "X1")),
        ("ACME,X1,,1.0", InstrumentInfo("ACME", "X1", None, "1.0")),
        ("ACME,X1", InstrumentInfo("ACME", "X1")),
        ("", InstrumentInfo()),
        ("\x00\x07\x7f", InstrumentInfo()),
        ("ERROR -113", InstrumentInfo()),
        ("\ufffd\x01,\ufffd,\x02,3", InstrumentInfo()),
        ("a," * 3 + "x" * 500, InstrumentInfo()),
    ],
)
def test_idn_is_read_as_far_as_it_says_something(answer: str, fields: InstrumentInfo) -> None:
    assert parse_idn(answer).info == fields


def test_what_is_missing_is_named_and_the_answer_is_kept() -> None:
    told = parse_idn("ACME,X1,0,1.0\r\n")

    assert told.raw == "ACME,X1,0,1.0"
    assert told.problem == "*IDN? was answered without serial"
    assert parse_idn(KEITHLEY).problem is None
    assert "'ERROR -113', which are not four fields" in str(parse_idn("ERROR -113").problem)


def test_only_what_the_file_gives_is_compared() -> None:
    assert differences(InstrumentInfo(), INFO) == []
    assert differences(InstrumentInfo(model="model  2000"), INFO) == []
    assert differences(InstrumentInfo(model="MODEL 2001", serial="1234567", firmware="B01"), INFO) == [
        "model",
        "firmware",
    ]
    assert differences(InstrumentInfo(serial="1"), InstrumentInfo()) == ["serial"]


class WithGetIdn:
    def get_idn(self) -> dict[str, str | None]:
        return {"vendor": "ACME", "model": "X1", "serial": "7", "firmware": None}


class WithId:
    @property
    def id(self) -> str:
        return "ACME,X1,7,1.0"


class WithAttributes:
    model = "X1"
    serial_number = 7


class WithQuery:
    def query(self, command: str) -> str:
        assert command == "*IDN?"
        return "ACME,X1,7,1.0"


class WithBrokenId:
    """The first way fails, the next one works."""

    @property
    def idn(self) -> str:
        raise RuntimeError("not supported")

    def ask(self, command: str) -> str:
        return "ACME,X1,7,1.0"


FULL = InstrumentInfo("ACME", "X1", "7", "1.0")


@pytest.mark.parametrize(
    ("driver", "info"),
    [
        (WithGetIdn(), InstrumentInfo("ACME", "X1", "7")),
        (WithId(), FULL),
        (WithAttributes(), InstrumentInfo(model="X1", serial="7")),
        (WithQuery(), FULL),
        (WithBrokenId(), FULL),
        (object(), InstrumentInfo()),
    ],
)
def test_a_driver_is_asked_in_its_own_way(driver: Any, info: InstrumentInfo) -> None:
    assert identify(driver, "GPIB0::5::INSTR").info == info


def test_a_query_that_may_not_be_visa_is_not_tried() -> None:
    told = identify(WithQuery(), "postgres://bench")

    assert not told.is_known
    assert told.problem


def test_a_driver_whose_other_end_is_gone_is_an_error() -> None:
    class Gone:
        def query(self, command: str) -> str:
            raise BrokenPipeError(32, "Broken pipe")

    with pytest.raises(BrokenPipeError):
        identify(Gone(), "TCPIP::h::5025::SOCKET")


TODAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("due", "days", "text"),
    [
        (date(2026, 11, 20), -1, "dmm: its calibration expired on 2026-11-20 (1 day ago)"),
        (date(2026, 11, 21), 0, "dmm: its calibration is due on 2026-11-21 (today)"),
        (date(2026, 12, 21), 30, "dmm: its calibration is due on 2026-12-21 (in 30 days)"),
        (date(2026, 12, 22), 31, None),
        (None, None, None),
    ],
)
def test_calibration_is_complained_about_from_thirty_days_on(
    due: date | None, days: int | None, text: str | None
) -> None:
    calibration = CalibrationInfo(due_date=due)

    assert days_until_due(calibration, TODAY) == days
    assert complaint("dmm", calibration, TODAY) == (None if text is None else (days, text))
