#include "base/data_dir.h"

#include <unistd.h>

#include <cstdlib>
#include <string>

#include "base/uuid.h"

namespace litmus {
namespace {

constexpr size_t kSocketAddressSize = 107;  // sizeof(sockaddr_un::sun_path) - 1

std::filesystem::path runtime_dir() {
  const char* dir = std::getenv("XDG_RUNTIME_DIR");
  if (dir != nullptr && *dir == '/') return std::filesystem::path(dir) / "litmus";
  return "/tmp/litmus-" + std::to_string(getuid());
}

}  // namespace

std::filesystem::path DataDir::socket() const {
  const std::filesystem::path plain = std::filesystem::absolute(root_).lexically_normal() / "litmusd.sock";
  if (plain.native().size() <= kSocketAddressSize) return plain;
  return runtime_dir() / (Uuid::v5(Uuid{}, plain.native()).to_string() + ".sock");
}

}  // namespace litmus
