from litmus import connect as connect
from litmus._core import EventLog as EventLog
from litmus._core import Limit as Limit
from litmus._errors import DuplicateMeasurementError as DuplicateMeasurementError
from litmus._errors import InstrumentConnectError as InstrumentConnectError
from litmus._errors import InstrumentWarning as InstrumentWarning
from litmus._errors import LimitFailure as LimitFailure
from litmus._errors import LitmusError as LitmusError
from litmus._errors import MissingLimitError as MissingLimitError
from litmus._errors import ResourceInUse as ResourceInUse
from litmus._errors import ValidationError as ValidationError
from litmus.client import LitmusClient as LitmusClient
from litmus.connect import StationConnection as StationConnection
from litmus.data.models import DUT as DUT
from litmus.data.models import Measurement as Measurement
from litmus.data.models import Outcome as Outcome
from litmus.data.models import TestRun as TestRun
from litmus.data.models import TestStep as TestStep
from litmus.data.models import TestVector as TestVector
from litmus.data.models import Waveform as Waveform
from litmus.execution.expanders import arange as arange
from litmus.execution.expanders import geomspace as geomspace
from litmus.execution.expanders import linspace as linspace
from litmus.execution.expanders import logspace as logspace
from litmus.execution.expanders import range as range
from litmus.execution.expanders import repeat as repeat

__version__: str
