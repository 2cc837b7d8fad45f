// Resource addresses compared by meaning: `TCPIP::h`, `tcpip0::H::inst0::INSTR` and `TCPIP0::h::inst0` are one
// instrument. Pure and thread-safe.
//
// Known are the VISA forms (specification VPP-4.3, and what vendors add to it): GPIB, ASRL, TCPIP (VXI-11, HiSLIP,
// SOCKET), USB, PXI, VXI, GPIB-VXI, VICP, Prologix adapters, and remote resources (`visa://host/…`); also COM1 and
// /dev/tty…, as serial drivers take them. What isn't known is an address of the driver's own, and kept as it is.
//
// An instrument that answers by several protocols has several addresses. They stay different: only the driver knows
// what they have in common.
#pragma once

#include <string>
#include <string_view>

namespace litmus::station {

struct ResourceName {
  std::string normalized;   // every optional part written out; of other addresses: trimmed
  bool is_visa = false;     // of a form that is known
  bool is_network = false;  // reached over the network: the same instrument from any machine
};

ResourceName parse_resource(std::string_view address);

inline std::string normalize_resource(std::string_view address) { return parse_resource(address).normalized; }

}  // namespace litmus::station
