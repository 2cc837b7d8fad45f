#include "station/resource_name.h"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

namespace litmus::station {
namespace {

using Forms = std::vector<std::string>;

// Each row: the normal form, and ways to write it.
const std::vector<Forms> kSame = {
    {"GPIB0::5::INSTR", "GPIB::5", "gpib::5", "GPIB0::5", "GPIB::5::INSTR", "Gpib00::05::instr", " GPIB :: 5 "},
    {"GPIB1::16::INSTR", "GPIB1::16", "gpib1::16::INSTR"},
    {"GPIB0::5::1::INSTR", "GPIB::5::1", "gpib0::5::01::instr"},
    {"GPIB0::INTFC", "GPIB::INTFC", "gpib::intfc"},
    {"ASRL1::INSTR", "ASRL1", "asrl1", "ASRL01::INSTR", "ASRLCOM1", "ASRLCOM1::INSTR", "COM1", "com1"},
    {"ASRL/dev/ttyUSB0::INSTR", "ASRL/dev/ttyUSB0", "asrl/dev/ttyUSB0::instr", "/dev/ttyUSB0"},
    {"ASRL0::10.0.0.1::2::INSTR", "ASRL::10.0.0.1::2"},
    {"TCPIP0::h::inst0::INSTR", "TCPIP::h", "tcpip::H::INSTR", "TCPIP0::h::inst0", "TCPIP0::h", "Tcpip::h.::INST0",
     "TCPIP::user@h::INSTR", "  TCPIP::h::INSTR\n"},
    {"TCPIP0::10.0.0.5::inst1::INSTR", "TCPIP::10.0.0.5::inst1"},
    {"TCPIP0::h::hislip0::INSTR", "TCPIP::H::HiSLIP0", "TCPIP::h::hislip0,4880::INSTR"},
    {"TCPIP0::h::hislip0,4881::INSTR", "tcpip::h::hislip0,4881"},
    {"TCPIP0::h::gpib0,5::INSTR", "TCPIP::h::GPIB0,5"},
    {"TCPIP0::h::5025::SOCKET", "TCPIP::h::5025::SOCKET", "tcpip0::H::05025::socket"},
    {"TCPIP0::127.0.0.1::5025::SOCKET", "TCPIP::localhost::5025::SOCKET", "TCPIP::LocalHost::5025::SOCKET"},
    {"TCPIP0::[fe80::1]::hislip0::INSTR", "TCPIP::[FE80:0:0::1]::hislip0", "tcpip0::[fe80:0::0:1]::hislip0::INSTR"},
    {"USB0::0x0957::0x0607::MY47003200::0::INSTR", "USB::0x957::0x607::MY47003200",
     "USB0::2391::1543::MY47003200::0::INSTR", "usb::0X0957::0X0607::my47003200::instr",
     "USB0::0x0957::0x0607::MY47003200::0"},
    {"USB0::0x1234::0x5678::A22-5::1::RAW", "USB::0x1234::0x5678::A22-5::1::RAW", "usb::4660::22136::a22-5::1::raw"},
    {"PXI0::3-18.0::INSTR", "PXI::3-18", "PXI0::3-18::INSTR", "PXI3::18", "pxi3::18::0::instr", "PXI::3-18.0"},
    {"PXI0::3-18.2::INSTR", "PXI0::3-18.2::INSTR", "PXI3::18::2"},
    {"PXI0::0-21.0::INSTR", "PXI0::21::INSTR", "PXI::21"},
    {"PXI0::CHASSIS1::SLOT4::FUNC0::INSTR", "PXI::CHASSIS1::SLOT4", "pxi0::chassis01::slot4::func0::instr"},
    {"PXI0::MEMACC", "PXI::memacc"},
    {"PXI0::1::BACKPLANE", "PXI::1::BACKPLANE"},
    {"VXI0::1::INSTR", "VXI::1", "vxi0::1::instr"},
    {"VXI0::0::BACKPLANE", "VXI::BACKPLANE", "VXI0::0::BACKPLANE"},
    {"VXI0::SERVANT", "vxi::servant"},
    {"GPIB-VXI0::9::INSTR", "GPIB-VXI::9", "gpib-vxi0::9::INSTR"},
    {"VICP0::scope::INSTR", "VICP::Scope", "VICP::scope::INSTR"},
    {"PRLGX-TCPIP0::10.0.0.9::1234::INTFC", "PRLGX-TCPIP::10.0.0.9::INTFC", "prlgx-tcpip0::10.0.0.9::1234::intfc"},
    {"PRLGX-ASRL0::/dev/ttyACM0::INTFC", "PRLGX-ASRL::/dev/ttyACM0::INTFC"},
    {"visa://bench/GPIB0::5::INSTR", "visa://BENCH/GPIB::5", "VISA://bench/gpib0::5::INSTR"},
};

TEST(ResourceName, FormsOfOneAddressAreOne) {
  for (const Forms& row : kSame) {
    for (const std::string& form : row) EXPECT_EQ(normalize_resource(form), row[0]) << "from '" << form << "'";
    EXPECT_TRUE(parse_resource(row[0]).is_visa) << row[0];
  }
}

TEST(ResourceName, DifferentAddressesStayDifferent) {
  std::set<std::string> seen;
  for (const Forms& row : kSame) EXPECT_TRUE(seen.insert(normalize_resource(row[0])).second) << row[0];
  EXPECT_NE(normalize_resource("ASRL/dev/ttyusb0"), normalize_resource("ASRL/dev/ttyUSB0")) << "paths have a case";
  EXPECT_NE(normalize_resource("USB::1::2::A"), normalize_resource("USB::0x1::0x2::B"));
  EXPECT_NE(normalize_resource("USB::10::2::A"), normalize_resource("USB::0x10::0x2::A"));
}

// Whatever is written, its case and its spaces outside don't matter for VISA, and a normal form is its own.
TEST(ResourceName, NormalFormsAreFixedPointsInAnyCase) {
  for (const Forms& row : kSame) {
    for (const std::string& form : row) {
      EXPECT_EQ(normalize_resource(normalize_resource(form)), row[0]);
      if (form.find('/') != std::string::npos) continue;  // paths have a case
      std::string mixed = form;
      for (size_t i = 0; i < mixed.size(); i += 2) mixed[i] = static_cast<char>(std::tolower(mixed[i]));
      EXPECT_EQ(normalize_resource("\t" + mixed + " "), row[0]) << "from '" << mixed << "'";
    }
  }
}

TEST(ResourceName, OtherAddressesAreKeptButTrimmed) {
  for (const char* address : {"192.168.0.7", "http://10.0.0.5:8080/Path", "MyDmm", "", "USB::1::2", "GPIB0::five",
                              "TCPIP::", "TCPIP", "TCPIP::h::port::SOCKET", "TCPIPx::h", "::", "GPIB::1::2::3", "PXI",
                              "USB::0x12345::1::A", "visa://", "GPIB0", "COM", "/dev/usbtmc0", "TCPIP::[::1"}) {
    const ResourceName name = parse_resource(std::string(" ") + address + " \n");
    EXPECT_EQ(name.normalized, address);
    EXPECT_FALSE(name.is_visa) << address;
    EXPECT_FALSE(name.is_network) << address;
  }
}

TEST(ResourceName, TellsWhatTheNetworkReaches) {
  for (const char* address : {"TCPIP::10.0.0.1", "TCPIP::dmm.lab::5025::SOCKET", "TCPIP::h::hislip0", "VICP::scope",
                              "ASRL::10.0.0.1::2", "visa://bench/GPIB::5", "PRLGX-TCPIP::h::INTFC"}) {
    EXPECT_TRUE(parse_resource(address).is_network) << address;
  }
  for (const char* address : {"GPIB::5", "USB::1::2::A", "COM1", "PXI::3-18", "VXI::1", "TCPIP::localhost",
                              "TCPIP::127.0.0.1::5025::SOCKET", "TCPIP::[::1]::hislip0", "visa://localhost/GPIB::5"}) {
    EXPECT_FALSE(parse_resource(address).is_network) << address;
  }
}

TEST(ResourceName, SurvivesAnyText) {
  EXPECT_FALSE(parse_resource(std::string(100'000, ':')).is_visa);
  EXPECT_FALSE(parse_resource("GPIB0::" + std::string(400, '9')).is_visa);
  EXPECT_FALSE(parse_resource(std::string_view("TCPIP::\0\0", 9)).normalized.empty());
  for (const Forms& row : kSame) {
    for (size_t cut = 0; cut < row[0].size(); ++cut) {
      const std::string normal = normalize_resource(row[0].substr(0, cut));
      EXPECT_EQ(normalize_resource(normal), normal) << row[0].substr(0, cut);
    }
  }
}

}  // namespace
}  // namespace litmus::station
