#include "config/asset.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "base/test_dir.h"

namespace litmus::config {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

void write(const fs::path& path, std::string_view text) {
  fs::create_directories(path.parent_path());
  std::ofstream(path) << text;
}

constexpr std::string_view kDmm = R"(id: dmm
protocol: visa
driver: demo.Dmm
resource: TCPIP::${DMM_HOST:-10.0.0.1}::INSTR
catalog_ref: keysight_34461a
info: {manufacturer: Keysight, model: 34461A, serial: "0042", firmware: null}
calibration:
  due_date: 2026-12-31
  last_cal: 2025-12-31
  certificate: C-17
  lab: In-house
)";

std::string errors_of(std::string_view text) {
  TestDir dir;
  write(dir / "instruments/dmm.yaml", text);
  return find_asset(dir.path(), "dmm").status().message();
}

TEST(Asset, LoadsEveryKey) {
  TestDir dir;
  write(dir / "instruments/dmm.yaml", kDmm);
  const auto found = find_asset(dir.path(), "dmm");
  ASSERT_TRUE(found.ok()) << found.status().message();
  ASSERT_TRUE(found->has_value());
  const AssetConfig& asset = **found;
  EXPECT_EQ(asset.id, "dmm");
  EXPECT_EQ(asset.driver, "demo.Dmm");
  EXPECT_EQ(asset.catalog_ref, "keysight_34461a");
  EXPECT_EQ(asset.info.manufacturer, "Keysight");
  EXPECT_EQ(asset.info.model, "34461A");
  EXPECT_EQ(asset.info.serial, "0042");
  EXPECT_EQ(asset.info.firmware, std::nullopt);
  EXPECT_EQ(asset.calibration.due_date, "2026-12-31");
  EXPECT_EQ(asset.calibration.last_cal, "2025-12-31");
  EXPECT_EQ(asset.calibration.certificate, "C-17");
  EXPECT_EQ(asset.calibration.lab, "In-house");
  EXPECT_EQ(asset.resource_place.at.line, 4);
  EXPECT_EQ(asset_files(dir.path()), std::vector<fs::path>{dir / "instruments/dmm.yaml"});
}

TEST(Asset, HasDefaults) {
  TestDir dir;
  write(dir / "instruments/dmm.yaml", "id: dmm\n");
  const AssetConfig asset = find_asset(dir.path(), "dmm").value().value();
  EXPECT_EQ(asset.protocol, "visa");
  EXPECT_EQ(asset.resource, std::nullopt);
  EXPECT_EQ(asset.calibration.due_date, std::nullopt);
}

TEST(Asset, ARoleWithoutAFileHasNone) {
  TestDir dir;
  write(dir / "secret.yaml", "id: secret\n");
  fs::create_directories(dir / "instruments");
  for (const char* role : {"dmm", "", "../secret", "/etc/passwd"}) {
    const auto found = find_asset(dir.path(), role);
    ASSERT_TRUE(found.ok()) << role;
    EXPECT_FALSE(found->has_value()) << role;
  }
}

TEST(Asset, NamesTheNearestKeyAndItsPlace) {
  EXPECT_THAT(errors_of("id: dmm\ncalibration:\n  duedate: 2026-01-01\n"),
              HasSubstr("instruments/dmm.yaml:3:3: calibration.duedate: unknown key; did you mean 'due_date'?"));
  EXPECT_THAT(errors_of("id: dmm\nserial: A1\n"), HasSubstr(":2:1: serial: unknown key"));
  EXPECT_THAT(errors_of("id: dmm2\n"), HasSubstr(":1:5: id: 'dmm2' must equal the file's name"));
}

TEST(Asset, DatesMustExist) {
  for (const char* date : {"2026-02-30", "2026-13-01", "26-01-01", "2026/01/01", "soon", "2026-1-10", "2026-01-0x"}) {
    EXPECT_THAT(errors_of(std::string("id: dmm\ncalibration: {due_date: ") + date + "}\n"),
                HasSubstr(std::string(":2:25: calibration.due_date: '") + date + "' is no date"));
  }
  EXPECT_EQ(errors_of("id: dmm\ncalibration: {last_cal: 2024-02-29}\n"), "");
}

TEST(Asset, ReportsEveryError) {
  const std::string text = errors_of("colour: red\ninfo: {serial: 42}\ncalibration: today\n");
  EXPECT_THAT(text, HasSubstr("id: is required"));
  EXPECT_THAT(text, HasSubstr("colour: unknown key"));
  EXPECT_THAT(text, HasSubstr("info.serial: must be a string, not '42'; quote it: \"42\""));
  EXPECT_THAT(text, HasSubstr("calibration: must be a map, not 'today'"));
}

}  // namespace
}  // namespace litmus::config
