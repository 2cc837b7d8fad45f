"""VisaInstrument: a driver's way to a VISA instrument, or to a simulated one.

from litmus.instruments import VisaInstrument

with VisaInstrument("TCPIP::192.168.1.20::INSTR", timeout=2000) as dmm:
    print(dmm.model, dmm.query("MEAS:VOLT:DC?"))
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from litmus.instruments import _pyvisa
from litmus.instruments._identity import parse_idn
from litmus.instruments._simulation import SimulatedVisa
from litmus.instruments.base import Instrument

__all__ = ["VisaInstrument"]


class VisaInstrument(Instrument):
    """An instrument that speaks text over VISA. It connects by itself when it is first used.

    `settings` are attributes of the PyVISA resource (`timeout` in ms, `read_termination`, `baud_rate`, …), and
    `visa_library` is PyVISA's library (`@py`, `bench.yaml@sim`). With `simulate=True` nothing is opened, and answers
    come from `sim_config`: `voltage` and `current` (MEAS:…?, and set by VOLT x, CURR x), `idn`, `responses`
    ({command: text}) and `noise` ({name: percent}). A class's `_sim_responses` are its own answers below these.
    """

    _sim_responses: ClassVar[Mapping[str, Any]] = {}

    def __init__(
        self,
        resource: str = "",
        *,
        simulate: bool = False,
        sim_config: Mapping[str, Any] | None = None,
        **settings: Any,
    ) -> None:
        super().__init__(resource, simulate=simulate, sim_config=sim_config)
        self.settings = settings
        self.idn: str | None = None  # what *IDN? was answered with, as it came
        self._session: Any = None

    # --- talking -----------------------------------------------------------------------------------------------------

    @property
    def session(self) -> Any:
        """The PyVISA resource, or its simulation."""
        self.connect()
        return self._session

    def write(self, command: str) -> None:
        self.session.write(command)

    def read(self) -> str:
        """One message, without the blanks and line ends around it."""
        return str(self.session.read()).strip()

    def query(self, command: str) -> str:
        """Writes, and reads one message."""
        return str(self.session.query(command)).strip()

    def query_ascii_values(self, command: str, **options: Any) -> list[float]:
        """Numbers that the answer separates by commas. `options` are those of PyVISA."""
        return list(self.session.query_ascii_values(command, **options))

    def query_binary_values(self, command: str, datatype: str = "f", **options: Any) -> list[float]:
        """Numbers of an IEEE 488.2 block; `datatype` is a letter of `struct`. `options` are those of PyVISA."""
        return list(self.session.query_binary_values(command, datatype=datatype, **options))

    def write_ascii_values(self, command: str, values: Sequence[float], **options: Any) -> None:
        self.session.write_ascii_values(command, values, **options)

    def write_binary_values(self, command: str, values: Sequence[float], datatype: str = "f", **options: Any) -> None:
        self.session.write_binary_values(command, values, datatype=datatype, **options)

    # --- life --------------------------------------------------------------------------------------------------------

    def _connect(self) -> None:
        if self.simulate:
            self._session = SimulatedVisa(self.resource, self.sim_config, self._sim_responses)
        else:
            role = type(self).__name__
            self._session = _pyvisa.open_resource(role, self.resource, self.settings)
        try:
            self._identify()
        except BaseException:
            self._disconnect()
            raise

    def _identify(self) -> None:
        """A device that doesn't know the question stays without identity; one that is gone is an error."""
        try:
            self.idn = _pyvisa.ask_identity(self._session)
        except ConnectionError:
            raise
        except Exception:
            return
        told = parse_idn(self.idn).info.given()
        for name, value in told.items():
            setattr(self, name, value)

    def _disconnect(self) -> None:
        session, self._session = self._session, None
        if session is not None:
            session.close()
