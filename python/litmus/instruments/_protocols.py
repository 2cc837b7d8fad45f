"""Where instruments are looked for: VISA, NI's drivers, serial ports, LXI on the network.

Each protocol has a `name`, `discover()` → resources, and `get_info(resource)` → who it is; entry points of the group
`litmus.discovery` add others. A protocol that can't be asked raises Missing, which says what to install.
"""

from __future__ import annotations

import importlib
import importlib.util
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol
from uuid import uuid4

from litmus._errors import InstrumentConnectError, LitmusError
from litmus.instruments import _mdns, _pyvisa
from litmus.instruments._identity import parse_idn
from litmus.instruments.locks import HeldLocks
from litmus.models.instrument import InstrumentInfo


class Missing(LitmusError, ImportError):
    """What has to be installed before this protocol can be asked."""


class Discovery(Protocol):
    """What an entry point of `litmus.discovery` is, or makes when it is called."""

    name: str

    def discover(self) -> list[str]: ...

    def get_info(self, resource: str) -> InstrumentInfo: ...


# VISA also lists interfaces and backplanes, and PyVISA-py takes each serial port for a possible GPIB adapter.
_INSTRUMENTS = ("::INSTR", "::SOCKET", "::RAW")


class Visa:
    """Whatever PyVISA's library lists."""

    name = "visa"

    def discover(self) -> list[str]:
        try:
            manager = _pyvisa.open_manager(_pyvisa.library(project_root=Path.cwd()))
        except InstrumentConnectError as error:
            raise Missing(f"{error.cause}; {error.hint}") from error
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # of PyVISA-py, about what else could be installed to search
                listed = manager.list_resources("?*")
        finally:
            _pyvisa.managers.done(manager)
        return sorted(resource for resource in listed if resource.upper().endswith(_INSTRUMENTS))

    def get_info(self, resource: str, settings: dict[str, Any] | None = None) -> InstrumentInfo:
        """Asks *IDN?, holding the address. InstrumentConnectError or ResourceInUse when that can't be done.

        `settings` are those of the role, as far as they are the resource's and not its driver's.
        """
        locks = HeldLocks(uuid4())
        try:
            locks.take("discovery", resource)
            return self._ask(resource, settings or {})
        finally:
            locks.close()

    @staticmethod
    def _ask(resource: str, settings: dict[str, Any]) -> InstrumentInfo:
        opened = _pyvisa.open_resource("", resource, settings, Path.cwd(), only_known=True)
        try:
            return parse_idn(_pyvisa.ask_identity(opened)).info
        except Exception as error:
            raise InstrumentConnectError(
                f"it doesn't answer *IDN? ({error})", resource=resource, hint="it may not speak SCPI"
            ) from error
        finally:
            opened.close()


class Ni:
    """Devices of NI-DAQmx and NI System Configuration, by NI's own Python packages."""

    name = "ni"

    def __init__(self) -> None:
        self._found: dict[str, InstrumentInfo] = {}

    def discover(self) -> list[str]:
        self._found = {}
        usable = False
        for package, look in (("nidaqmx", _daqmx_devices), ("nisyscfg", _syscfg_devices)):
            if importlib.util.find_spec(package) is None:
                continue
            usable = True
            for resource, info in look():
                self._found.setdefault(resource, info)
        if not usable:
            raise Missing(
                "NI devices need NI's driver and one of its Python packages: pip install nidaqmx, or nisyscfg"
            )
        return sorted(self._found)

    def get_info(self, resource: str) -> InstrumentInfo:
        return self._found.get(resource, InstrumentInfo())


def _daqmx_devices() -> Iterator[tuple[str, InstrumentInfo]]:
    system = importlib.import_module("nidaqmx.system").System.local()
    try:
        for device in system.devices:
            yield device.name, InstrumentInfo("NI", device.product_type, _serial_text(device.serial_num))
    except Exception as error:  # the package is there, NI's library isn't
        raise Missing(f"nidaqmx can't be used ({error}); install NI-DAQmx") from error


def _syscfg_devices() -> Iterator[tuple[str, InstrumentInfo]]:
    syscfg = importlib.import_module("nisyscfg")
    try:
        with syscfg.Session() as session:
            for item in session.find_hardware():
                name = getattr(item, "expert_user_alias", [None])[0] or getattr(item, "expert_resource_name", [""])[0]
                serial = getattr(item, "serial_number", None)
                yield str(name), InstrumentInfo("NI", str(item.product_name), serial)
    except Exception as error:
        raise Missing(f"nisyscfg can't be used ({error}); install NI System Configuration") from error


def _serial_text(number: Any) -> str | None:
    """NI writes serial numbers as hexadecimal."""
    return f"{number:X}" if isinstance(number, int) and number else None


class Serial:
    """Serial ports with a device behind them. They are told by their USB names and never written to."""

    name = "serial"

    def __init__(self, classes: Path = Path("/sys/class/tty")) -> None:
        self._classes = classes
        self._found: dict[str, InstrumentInfo] = {}

    def discover(self) -> list[str]:
        ports = self._of_pyserial() if not self._classes.is_dir() else self._of_linux()
        self._found = dict(ports)
        return sorted(self._found)

    def get_info(self, resource: str) -> InstrumentInfo:
        return self._found.get(resource, InstrumentInfo())

    def _of_linux(self) -> Iterator[tuple[str, InstrumentInfo]]:
        for port in sorted(self._classes.iterdir()):
            device = port / "device"
            if device.exists() and _has_device(device):
                yield f"ASRL/dev/{port.name}::INSTR", _usb_info(device.resolve())

    def _of_pyserial(self) -> Iterator[tuple[str, InstrumentInfo]]:
        if importlib.util.find_spec("serial") is None:
            raise Missing("serial ports are listed by pyserial here: pip install pyserial")
        for port in importlib.import_module("serial.tools.list_ports").comports():
            yield f"ASRL{port.device}::INSTR", InstrumentInfo(port.manufacturer, port.product, port.serial_number)


def _has_device(device: Path) -> bool:
    """The kernel lists the UART ports of a PC whether they exist or not; only those of a bus device are sure."""
    return "platform" not in device.resolve().parts


def _usb_info(device: Path) -> InstrumentInfo:
    """From the USB device above a port; what isn't there is None."""
    for folder in (device, *list(device.parents)[:4]):
        if (folder / "idVendor").exists():
            return InstrumentInfo(*(_line_of(folder / name) for name in ("manufacturer", "product", "serial")))
    return InstrumentInfo()


def _line_of(file: Path) -> str | None:
    try:
        return file.read_text(encoding="utf-8", errors="replace").strip() or None
    except OSError:
        return None


class Lxi:
    """Instruments that announce themselves on the network by multicast DNS."""

    name = "lxi"
    # The way to speak to a device that announces several services: the first of these.
    services = ("_hislip._tcp", "_vxi-11._tcp", "_lxi._tcp", "_scpi-raw._tcp")

    def __init__(self, wait_s: float = 1.5, destination: tuple[str, int] = _mdns.GROUP) -> None:
        self._wait_s = wait_s
        self._destination = destination
        self._found: dict[str, InstrumentInfo] = {}

    def discover(self) -> list[str]:
        try:
            services = _mdns.find_services(self.services, self._wait_s, self._destination)
        except OSError as error:
            raise Missing(f"the network can't be asked ({error})") from error
        by_address: dict[str, list[_mdns.Service]] = {}
        for service in services:
            if service.address:
                by_address.setdefault(service.address, []).append(service)
        self._found = {_address_of(found[0]): _announced(found) for found in by_address.values()}
        return sorted(self._found)

    def get_info(self, resource: str) -> InstrumentInfo:
        return self._found.get(resource, InstrumentInfo())


def _address_of(service: _mdns.Service) -> str:
    if service.type == "_hislip._tcp":
        return f"TCPIP::{service.address}::hislip0::INSTR"
    if service.type == "_scpi-raw._tcp":
        return f"TCPIP::{service.address}::{service.port}::SOCKET"
    return f"TCPIP::{service.address}::INSTR"


def _announced(services: list[_mdns.Service]) -> InstrumentInfo:
    texts: dict[str, str] = {}
    for service in services:
        texts |= service.texts
    fields = ("manufacturer", "model", "serialnumber", "firmwareversion")
    return InstrumentInfo(*(texts.get(name) or None for name in fields))
