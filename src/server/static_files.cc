#include "server/static_files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <optional>

#include "server/problem.h"

namespace litmus::server {
namespace {

constexpr off_t kMaxFileBytes = off_t{64} << 20;

// Scripts, styles and connections only from here. Styles may stand in attributes: charts and progress bars set widths.
constexpr std::string_view kContentSecurityPolicy =
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
    "connect-src 'self' ws: wss:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  int get() const { return fd_; }
  bool ok() const { return fd_ >= 0; }

 private:
  int fd_;
};

std::string_view content_type_of(std::string_view name) {
  struct Type {
    std::string_view extension, type;
  };
  static constexpr Type kTypes[] = {
      {".html", "text/html; charset=utf-8"},
      {".js", "text/javascript; charset=utf-8"},
      {".mjs", "text/javascript; charset=utf-8"},
      {".css", "text/css; charset=utf-8"},
      {".svg", "image/svg+xml"},
      {".png", "image/png"},
      {".ico", "image/x-icon"},
      {".webp", "image/webp"},
      {".jpg", "image/jpeg"},
      {".woff2", "font/woff2"},
      {".woff", "font/woff"},
      {".json", "application/json"},
      {".webmanifest", "application/manifest+json"},
      {".wasm", "application/wasm"},
      {".txt", "text/plain; charset=utf-8"},
      {".map", "application/json"},
  };
  for (const Type& type : kTypes) {
    if (name.size() > type.extension.size() && name.substr(name.size() - type.extension.size()) == type.extension) {
      return type.type;
    }
  }
  return "application/octet-stream";
}

bool is_plain_name(const std::string& segment) {
  return !segment.empty() && segment.front() != '.' && segment.find_first_of("/\\:") == std::string::npos;
}

// Goes down one folder at a time without following links, so that no name leads out.
std::optional<std::string> read_below(const std::string& root, const std::vector<std::string>& segments) {
  Descriptor at(::open(root.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  for (size_t i = 0; at.ok() && i < segments.size(); ++i) {
    if (!is_plain_name(segments[i])) return std::nullopt;
    const int kind = i + 1 < segments.size() ? O_DIRECTORY : O_NONBLOCK;
    at = Descriptor(::openat(at.get(), segments[i].c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC | kind));
  }
  struct stat info{};
  if (!at.ok() || ::fstat(at.get(), &info) != 0 || !S_ISREG(info.st_mode) || info.st_size > kMaxFileBytes) {
    return std::nullopt;
  }
  std::string content(static_cast<size_t>(info.st_size), '\0');
  size_t done = 0;
  while (done < content.size()) {
    const ssize_t got = ::read(at.get(), content.data() + done, content.size() - done);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return std::nullopt;
    if (got == 0) break;
    done += static_cast<size_t>(got);
  }
  content.resize(done);
  return content;
}

Response file_response(std::string content, std::string_view name, bool immutable) {
  Response response(200, std::string(content_type_of(name)), std::move(content));
  response.headers.emplace_back("Cache-Control", immutable ? "public, max-age=31536000, immutable" : "no-cache");
  response.headers.emplace_back("Content-Security-Policy", std::string(kContentSecurityPolicy));
  response.headers.emplace_back("Referrer-Policy", "same-origin");
  response.headers.emplace_back("X-Frame-Options", "DENY");
  return response;
}

}  // namespace

Response StaticFiles::serve(const Request& request) const {
  const bool asset = !request.segments.empty() && request.segments.front() == "assets";
  if (!request.segments.empty()) {
    if (auto content = read_below(root_, request.segments)) {
      return file_response(std::move(*content), request.segments.back(), asset);
    }
  }
  if (asset) return problem(404, "there is no such file in the UI");
  if (auto page = read_below(root_, {"index.html"})) return file_response(std::move(*page), "index.html", false);
  return problem(404, "the UI isn't built; the API is at /api");
}

}  // namespace litmus::server
