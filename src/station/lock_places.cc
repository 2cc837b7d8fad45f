#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <system_error>

#include "base/env.h"
#include "base/uuid.h"
#include "config/project.h"
#include "station/resource_lock.h"

namespace litmus::station {
namespace fs = std::filesystem;
namespace {

std::string host_name() {
  std::array<char, 256> name{};
  return ::gethostname(name.data(), name.size() - 1) == 0 ? std::string(name.data()) : "localhost";
}

bool is_for_everybody(const char* folder) {
  struct stat info;
  return ::stat(folder, &info) == 0 && S_ISDIR(info.st_mode) && (info.st_mode & S_ISVTX) != 0 &&
         (info.st_mode & S_IWOTH) != 0;
}

std::optional<fs::path> folder_for_everybody() {
  if (const char* given = std::getenv("LITMUS_MACHINE_LOCKS")) {
    return *given == '\0' ? std::nullopt : std::optional<fs::path>(given);
  }
  for (const char* folder : {"/run/lock", "/var/lock"}) {
    if (is_for_everybody(folder)) return folder;
  }
  return std::nullopt;
}

std::string id_of_machine(const std::string& host) {
  auto id = Env::real().read_file("/etc/machine-id");
  const std::string text = std::move(id).value_or("");
  const size_t end = text.find_last_not_of(" \n");
  return end == std::string::npos ? host : text.substr(0, end + 1);
}

// Of "ASRL/dev/serial/by-id/x::INSTR" and "/dev/x": the device that is meant.
std::string without_links(const std::string& address) {
  const size_t begin = address.starts_with("ASRL/") ? 4 : 0;
  if (address[begin] != '/') return address;
  const size_t end = std::min(address.find("::"), address.size());
  std::error_code error;
  const fs::path device = fs::canonical(address.substr(begin, end - begin), error);
  return error ? address : address.substr(0, begin) + device.string() + address.substr(end);
}

// What of an address can stand in a file name on any system.
std::string readable(std::string_view address) {
  constexpr size_t kLongest = 60;
  std::string text;
  for (const char c : address.substr(0, kLongest)) {
    const bool plain =
        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-';
    if (plain) {
      text += c;
    } else if (!text.empty() && text.back() != '_') {
      text += '_';
    }
  }
  return text;
}

}  // namespace

LockPlaces LockPlaces::of_process() {
  const std::string host = host_name();
  return {config::PlacesEnv::of_process().user_data_dir() / "locks", folder_for_everybody(), id_of_machine(host), host};
}

std::string lock_key(std::string_view resource, const LockPlaces& places) {
  constexpr size_t kHashSize = 13;  // of a UUID's text: 12 digits and a dash
  const ResourceName name = parse_resource(resource);
  const std::string address = name.normalized.empty() ? "" : without_links(name.normalized);
  const std::string meaning = name.is_network ? address : address + "\n" + places.machine_id;
  std::string hash = Uuid::v5(Uuid{}, meaning).to_string().substr(0, kHashSize);
  std::erase(hash, '-');
  return fmt::format("{}-{}", readable(address), hash);
}

}  // namespace litmus::station
