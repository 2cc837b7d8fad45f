#include "station/resource_name.h"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <optional>
#include <vector>

namespace litmus::station {
namespace {

constexpr size_t kLongestAddress = 1024;

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\n\v\f";
  const size_t begin = text.find_first_not_of(kSpace);
  if (begin == std::string_view::npos) return "";
  return text.substr(begin, text.find_last_not_of(kSpace) - begin + 1);
}

char upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }
char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

std::string to_upper(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), upper);
  return out;
}

std::string to_lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), lower);
  return out;
}

std::optional<uint64_t> number(std::string_view text, int base = 10) {
  uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

// "0957", "957" → "957"; nullopt for anything but decimal digits.
std::optional<std::string> decimal(std::string_view text) {
  const auto value = number(text);
  return value ? std::optional(std::to_string(*value)) : std::nullopt;
}

// "0x957", "2391" → "0x0957".
std::optional<std::string> usb_id(std::string_view text) {
  const bool hex = text.size() > 2 && text[0] == '0' && lower(text[1]) == 'x';
  const auto value = hex ? number(text.substr(2), 16) : number(text);
  if (!value || *value > 0xFFFF) return std::nullopt;
  return fmt::format("0x{:04X}", *value);
}

// Splits at "::", but not inside the brackets of an IPv6 address.
std::vector<std::string_view> split(std::string_view text) {
  std::vector<std::string_view> parts;
  size_t begin = 0;
  bool bracketed = false;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '[') bracketed = true;
    if (text[i] == ']') bracketed = false;
    if (bracketed || text.substr(i, 2) != "::") continue;
    parts.push_back(trimmed(text.substr(begin, i - begin)));
    begin = i + 2;
    ++i;
  }
  parts.push_back(trimmed(text.substr(begin)));
  return parts;
}

struct Host {
  std::string name;
  bool is_local = false;
};

std::optional<std::string> ipv6(std::string_view text) {
  in6_addr address;
  std::array<char, INET6_ADDRSTRLEN> out;
  if (inet_pton(AF_INET6, std::string(text).c_str(), &address) != 1) return std::nullopt;
  return std::string(inet_ntop(AF_INET6, &address, out.data(), out.size()));
}

// Lower case, without credentials and the root's dot; nullopt when it can't be a host.
std::optional<Host> host(std::string_view text) {
  if (const size_t at = text.rfind('@'); at != std::string_view::npos) text.remove_prefix(at + 1);
  std::string name = to_lower(text);
  if (name.size() > 1 && name.back() == '.') name.pop_back();
  if (name.empty() || name.find_first_of(" \t") != std::string::npos) return std::nullopt;
  if (name.front() == '[') {
    if (name.back() != ']') return std::nullopt;
    const std::string inner =
        ipv6(std::string_view(name).substr(1, name.size() - 2)).value_or(name.substr(1, name.size() - 2));
    return Host{fmt::format("[{}]", inner), inner == "::1"};
  }
  if (name == "localhost") name = "127.0.0.1";
  return Host{name, name.starts_with("127.")};
}

// An address taken apart: "TCPIP0" is keyword "TCPIP" and board "0"; the class is the last part, if it names one.
struct Parts {
  std::string keyword;
  std::string_view board;  // as written, may be empty; of ASRL also a device
  std::vector<std::string_view> fields;
  std::string resource_class;  // upper case; empty when none was written

  std::string board_number() const { return decimal(board).value_or("0"); }
  bool is(std::string_view wanted) const { return resource_class == wanted; }
  bool is_instr() const { return resource_class.empty() || resource_class == "INSTR"; }
};

// A word that begins with another stands before it.
constexpr std::array<std::string_view, 10> kKeywords = {"PRLGX-TCPIP", "PRLGX-ASRL", "GPIB-VXI", "GPIB", "ASRL",
                                                        "TCPIP",       "USB",        "PXI",      "VXI",  "VICP"};
constexpr std::array<std::string_view, 7> kClasses = {"INSTR", "SOCKET", "INTFC",  "BACKPLANE",
                                                      "RAW",   "MEMACC", "SERVANT"};

std::optional<Parts> take_apart(std::string_view address) {
  std::vector<std::string_view> fields = split(address);
  Parts parts;
  const std::string first = to_upper(fields.front());
  const auto keyword =
      std::find_if(kKeywords.begin(), kKeywords.end(), [&](std::string_view word) { return first.starts_with(word); });
  if (keyword == kKeywords.end()) return std::nullopt;
  parts.keyword = *keyword;
  parts.board = fields.front().substr(keyword->size());
  const bool named = keyword->ends_with("ASRL");  // its board may be a device
  if (!named && !parts.board.empty() && !decimal(parts.board)) return std::nullopt;
  fields.erase(fields.begin());
  if (!fields.empty()) {
    const std::string last = to_upper(fields.back());
    if (std::find(kClasses.begin(), kClasses.end(), last) != kClasses.end()) {
      parts.resource_class = last;
      fields.pop_back();
    }
  }
  parts.fields = std::move(fields);
  return parts;
}

ResourceName local(std::string text) { return {std::move(text), true, false}; }

using Parsed = std::optional<ResourceName>;

// GPIB[board]::primary[::secondary][::INSTR], GPIB[board]::INTFC, GPIB[board]::SERVANT
Parsed gpib(const Parts& parts) {
  if (parts.fields.empty() && (parts.is("INTFC") || parts.is("SERVANT"))) {
    return local(fmt::format("GPIB{}::{}", parts.board_number(), parts.resource_class));
  }
  if (!parts.is_instr() || parts.fields.empty() || parts.fields.size() > 2) return std::nullopt;
  std::string text = fmt::format("GPIB{}", parts.board_number());
  for (const std::string_view field : parts.fields) {
    const auto address = decimal(field);
    if (!address) return std::nullopt;
    text += "::" + *address;
  }
  return local(text + "::INSTR");
}

// A serial port: a number, COM and a number, or the path of a device, whose case matters.
std::string serial_port(std::string_view port) {
  if (port.empty()) return "0";
  const std::string name = to_upper(port);
  if (const auto plain = decimal(name)) return *plain;
  if (name.starts_with("COM")) {
    if (const auto com = decimal(name.substr(3))) return *com;
  }
  return port.starts_with('/') ? std::string(port) : name;
}

// ASRL<port>[::INSTR], ASRL[board]::host::port::INSTR
Parsed asrl(const Parts& parts) {
  if (!parts.is_instr()) return std::nullopt;
  if (parts.fields.empty()) return local(fmt::format("ASRL{}::INSTR", serial_port(parts.board)));
  if (parts.fields.size() != 2) return std::nullopt;
  const auto server = host(parts.fields[0]);
  if (!server) return std::nullopt;
  return ResourceName{fmt::format("ASRL{}::{}::{}::INSTR", serial_port(parts.board), server->name,
                                  decimal(parts.fields[1]).value_or(to_upper(parts.fields[1]))),
                      true, !server->is_local};
}

// "hislip0,4880" is "hislip0": the port is the protocol's own.
std::string lan_device(std::string_view name) {
  std::string text = to_lower(name);
  if (text.starts_with("hislip") && text.ends_with(",4880")) text.resize(text.size() - 5);
  return text;
}

// TCPIP[board]::host[::device][::INSTR], TCPIP[board]::host::port::SOCKET
Parsed tcpip(const Parts& parts) {
  if (parts.fields.empty() || parts.fields.size() > 2) return std::nullopt;
  const auto server = host(parts.fields[0]);
  if (!server) return std::nullopt;
  const std::string start = fmt::format("TCPIP{}::{}", parts.board_number(), server->name);
  if (parts.is("SOCKET")) {
    const auto port = parts.fields.size() == 2 ? decimal(parts.fields[1]) : std::nullopt;
    if (!port) return std::nullopt;
    return ResourceName{fmt::format("{}::{}::SOCKET", start, *port), true, !server->is_local};
  }
  if (!parts.is_instr()) return std::nullopt;
  const std::string device = parts.fields.size() == 2 ? lan_device(parts.fields[1]) : "inst0";
  if (device.empty()) return std::nullopt;
  return ResourceName{fmt::format("{}::{}::INSTR", start, device), true, !server->is_local};
}

// USB[board]::vendor::product::serial[::interface][::INSTR|::RAW]
Parsed usb(const Parts& parts) {
  if (!parts.is_instr() && !parts.is("RAW")) return std::nullopt;
  if (parts.fields.size() != 3 && parts.fields.size() != 4) return std::nullopt;
  const auto vendor = usb_id(parts.fields[0]), product = usb_id(parts.fields[1]);
  const auto interface = parts.fields.size() == 4 ? decimal(parts.fields[3]) : std::optional<std::string>("0");
  if (!vendor || !product || !interface || parts.fields[2].empty()) return std::nullopt;
  return local(fmt::format("USB{}::{}::{}::{}::{}::{}", parts.board_number(), *vendor, *product,
                           to_upper(parts.fields[2]), *interface, parts.is("RAW") ? "RAW" : "INSTR"));
}

// A word and its number, "SLOT4"; nullopt when it isn't that word.
std::optional<std::string> counted(std::string_view field, std::string_view word) {
  const std::string text = to_upper(field);
  return text.starts_with(word) ? decimal(std::string_view(text).substr(word.size())) : std::nullopt;
}

// PXI[interface]::CHASSISn::SLOTn[::FUNCn][::INSTR]
Parsed pxi_slot(const Parts& parts) {
  const auto chassis = counted(parts.fields[0], "CHASSIS");
  const auto slot = parts.fields.size() > 1 ? counted(parts.fields[1], "SLOT") : std::nullopt;
  const auto function = parts.fields.size() > 2 ? counted(parts.fields[2], "FUNC") : std::optional<std::string>("0");
  if (!chassis || !slot || !function || parts.fields.size() > 3) return std::nullopt;
  return local(
      fmt::format("PXI{}::CHASSIS{}::SLOT{}::FUNC{}::INSTR", parts.board_number(), *chassis, *slot, *function));
}

// PXI[interface]::bus-device[.function][::INSTR], and the older PXI[bus]::device[::function][::INSTR]
Parsed pxi_device(const Parts& parts) {
  std::string_view device = parts.fields[0];
  std::string interface = "0", function = "0";
  std::optional<std::string> bus = parts.board_number();
  if (const size_t dash = device.find('-'); dash != std::string_view::npos) {
    interface = *bus;
    bus = decimal(device.substr(0, dash));
    device.remove_prefix(dash + 1);
  }
  if (const size_t dot = device.find('.'); dot != std::string_view::npos && parts.fields.size() == 1) {
    function = decimal(device.substr(dot + 1)).value_or("");
    device = device.substr(0, dot);
  } else if (parts.fields.size() == 2) {
    function = decimal(parts.fields[1]).value_or("");
  }
  const auto plain = decimal(device);
  if (!bus || !plain || function.empty() || parts.fields.size() > 2) return std::nullopt;
  return local(fmt::format("PXI{}::{}-{}.{}::INSTR", interface, *bus, *plain, function));
}

// The resource of a whole board or mainframe: MEMACC, SERVANT, and BACKPLANE with the number of its frame.
Parsed frame(const Parts& parts) {
  const std::string start = fmt::format("{}{}", parts.keyword, parts.board_number());
  if (parts.is("BACKPLANE") && parts.fields.size() <= 1) {
    const auto frame_number = parts.fields.empty() ? std::optional<std::string>("0") : decimal(parts.fields[0]);
    return frame_number ? Parsed(local(fmt::format("{}::{}::BACKPLANE", start, *frame_number))) : std::nullopt;
  }
  const bool whole = parts.fields.empty() && (parts.is("MEMACC") || parts.is("SERVANT"));
  return whole ? Parsed(local(fmt::format("{}::{}", start, parts.resource_class))) : std::nullopt;
}

Parsed pxi(const Parts& parts) {
  if (!parts.is_instr()) return frame(parts);
  if (parts.fields.empty()) return std::nullopt;
  return to_upper(parts.fields[0]).starts_with("CHASSIS") ? pxi_slot(parts) : pxi_device(parts);
}

// VXI[board]::logical address[::INSTR], and GPIB-VXI the same
Parsed vxi(const Parts& parts) {
  if (!parts.is_instr()) return frame(parts);
  const auto logical = parts.fields.size() == 1 ? decimal(parts.fields[0]) : std::nullopt;
  if (!logical) return std::nullopt;
  return local(fmt::format("{}{}::{}::INSTR", parts.keyword, parts.board_number(), *logical));
}

// VICP::host[::INSTR]
Parsed vicp(const Parts& parts) {
  const auto server = parts.is_instr() && parts.fields.size() == 1 ? host(parts.fields[0]) : std::nullopt;
  if (!server) return std::nullopt;
  return ResourceName{fmt::format("VICP{}::{}::INSTR", parts.board_number(), server->name), true, !server->is_local};
}

// PRLGX-TCPIP[board]::host[::port]::INTFC
Parsed prologix_tcpip(const Parts& parts) {
  if (!parts.is("INTFC") || parts.fields.empty() || parts.fields.size() > 2) return std::nullopt;
  const auto server = host(parts.fields[0]);
  const auto port = parts.fields.size() == 2 ? decimal(parts.fields[1]) : std::optional<std::string>("1234");
  if (!server || !port) return std::nullopt;
  return ResourceName{fmt::format("PRLGX-TCPIP{}::{}::{}::INTFC", parts.board_number(), server->name, *port), true,
                      !server->is_local};
}

// PRLGX-ASRL[board]::device::INTFC
Parsed prologix_asrl(const Parts& parts) {
  if (!parts.is("INTFC") || parts.fields.size() != 1) return std::nullopt;
  return local(fmt::format("PRLGX-ASRL{}::{}::INTFC", serial_port(parts.board), serial_port(parts.fields[0])));
}

// visa://host[:port]/resource: a resource of another machine's VISA.
Parsed remote(std::string_view address) {
  const std::string_view rest = address.substr(std::string_view("visa://").size());
  const size_t slash = rest.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  const auto server = host(rest.substr(0, slash));
  if (!server) return std::nullopt;
  return ResourceName{fmt::format("visa://{}/{}", server->name, normalize_resource(rest.substr(slash + 1))), true,
                      !server->is_local};
}

constexpr std::pair<std::string_view, Parsed (*)(const Parts&)> kForms[] = {
    {"GPIB", gpib},
    {"ASRL", asrl},
    {"TCPIP", tcpip},
    {"USB", usb},
    {"PXI", pxi},
    {"VXI", vxi},
    {"GPIB-VXI", vxi},
    {"VICP", vicp},
    {"PRLGX-TCPIP", prologix_tcpip},
    {"PRLGX-ASRL", prologix_asrl},
};

// COM3 and /dev/ttyUSB0: what serial drivers without VISA take.
bool is_bare_port(std::string_view address) {
  const std::string name = to_upper(address);
  return address.starts_with("/dev/tty") || address.starts_with("/dev/serial/") ||
         (name.starts_with("COM") && decimal(name.substr(3)));
}

Parsed parse_visa(std::string_view address) {
  if (address.empty() || address.size() > kLongestAddress) return std::nullopt;
  if (to_lower(address.substr(0, 7)) == "visa://") return remote(address);
  if (is_bare_port(address)) return local(fmt::format("ASRL{}::INSTR", serial_port(address)));
  const auto parts = take_apart(address);
  if (!parts) return std::nullopt;
  for (const auto& [keyword, parse] : kForms) {
    if (keyword == parts->keyword) return parse(*parts);
  }
  return std::nullopt;
}

}  // namespace

ResourceName parse_resource(std::string_view address) {
  const std::string_view text = trimmed(address);
  if (Parsed parsed = parse_visa(text)) return std::move(*parsed);
  return {std::string(text), false, false};
}

}  // namespace litmus::station
