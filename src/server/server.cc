#include "server/server.h"

#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "server/connection.h"

namespace litmus::server {
namespace {

constexpr int kBacklog = 128;
constexpr auto kPauseWithoutDescriptors = std::chrono::milliseconds(100);

Status system_error(const std::string& what) { return Status::from_errno(errno, what); }

bool is_same_user(int fd) {
  ucred peer{};
  socklen_t size = sizeof(peer);
  return getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 && (peer.uid == geteuid() || peer.uid == 0);
}

void tune_tcp(int fd) {
  const int on = 1;
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
  setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof(on));
}

void accept_all(const std::shared_ptr<ServerCore>& core, int door_id);

void watch_door(const std::shared_ptr<ServerCore>& core, int door_id) {
  const auto found = core->doors.find(door_id);
  if (found == core->doors.end()) return;
  found->second.watch = core->io.watch_fd(found->second.fd, [core, door_id] { accept_all(core, door_id); });
}

// Without a free descriptor the socket stays readable: look away for a moment instead of spinning.
void pause_door(const std::shared_ptr<ServerCore>& core, int door_id) {
  core->io.unwatch(core->doors[door_id].watch);
  core->io.after(kPauseWithoutDescriptors, [core, door_id] { watch_door(core, door_id); });
}

void serve(const std::shared_ptr<ServerCore>& core, int door_id, int fd, int family) {
  ServerCore::Door& door = core->doors[door_id];
  if (core->connections >= core->options.max_connections || (door.access->local && !is_same_user(fd))) {
    ::close(fd);
    return;
  }
  if (family != AF_UNIX) tune_tcp(fd);
  ++core->connections;
  auto closed = [core, door_id](Connection* connection) {
    --core->connections;
    const auto found = core->doors.find(door_id);
    if (found != core->doors.end()) found->second.connections.erase(connection->shared_from_this());
  };
  auto connection = make_connection(core, door.access, fd, family, std::move(closed));
  door.connections.insert(connection);
  connection->start();
}

void accept_all(const std::shared_ptr<ServerCore>& core, int door_id) {
  for (;;) {
    sockaddr_storage address{};
    socklen_t size = sizeof(address);
    const int fd =
        accept4(core->doors[door_id].fd, reinterpret_cast<sockaddr*>(&address), &size, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd >= 0) {
      serve(core, door_id, fd, address.ss_family);
      continue;
    }
    if (errno == EINTR || errno == ECONNABORTED) continue;
    if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) pause_door(core, door_id);
    return;
  }
}

ListenerPtr open_door(const std::shared_ptr<ServerCore>& core, int fd, Access access, uint16_t port, std::string path) {
  const int id = core->next_door++;
  core->io.post([core, id, fd, shared = std::make_shared<const Access>(std::move(access))] {
    ServerCore::Door& door = core->doors[id];
    door.fd = fd;
    door.access = shared;
    watch_door(core, id);
  });
  return std::make_shared<Listener>(core, id, port, std::move(path));
}

void close_door(const std::shared_ptr<ServerCore>& core, int id) {
  const auto found = core->doors.find(id);
  if (found == core->doors.end()) return;
  core->io.unwatch(found->second.watch);
  ::close(found->second.fd);
  auto connections = std::move(found->second.connections);
  core->doors.erase(found);
  for (const auto& connection : connections) connection->close();
}

Result<int> bind_tcp(const addrinfo& address, const std::string& name) {
  const int fd = ::socket(address.ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, address.ai_protocol);
  if (fd < 0) return system_error("cannot make a socket for " + name);
  const int on = 1;
  setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
  if (::bind(fd, address.ai_addr, address.ai_addrlen) != 0 || ::listen(fd, kBacklog) != 0) {
    const int error = errno;
    ::close(fd);
    if (error == EADDRINUSE) {
      return Status(ErrorCode::kAlreadyExists, name + " is in use by another program; choose another --port");
    }
    return Status::from_errno(error, "cannot listen on " + name);
  }
  return fd;
}

uint16_t bound_port(int fd) {
  sockaddr_storage address{};
  socklen_t size = sizeof(address);
  if (getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size) != 0) return 0;
  if (address.ss_family == AF_INET6) return ntohs(reinterpret_cast<sockaddr_in6&>(address).sin6_port);
  return ntohs(reinterpret_cast<sockaddr_in&>(address).sin_port);
}

// Only a socket is replaced; anything else at that path belongs to somebody.
Status remove_old_socket(const std::string& path) {
  struct stat info{};
  if (::lstat(path.c_str(), &info) != 0) return errno == ENOENT ? Status() : system_error("cannot look at " + path);
  if (!S_ISSOCK(info.st_mode)) return Status(ErrorCode::kAlreadyExists, path + " exists and isn't a socket");
  return ::unlink(path.c_str()) == 0 ? Status() : system_error("cannot replace " + path);
}

// Nobody can connect between bind and listen, so the mode is right before the first client.
Status bind_unix(int fd, const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, path.data(), path.size());
  if (::bind(fd, reinterpret_cast<sockaddr*>(&address), sizeof(address)) != 0)
    return system_error("cannot bind " + path);
  if (::chmod(path.c_str(), 0600) != 0) return system_error("cannot restrict " + path);
  if (::listen(fd, kBacklog) != 0) return system_error("cannot listen on " + path);
  return {};
}

}  // namespace

ServerCore::~ServerCore() {
  for (const auto& [id, door] : doors) ::close(door.fd);
}

Listener::Listener(std::shared_ptr<ServerCore> core, int id, uint16_t port, std::string path)
    : core_(std::move(core)), id_(id), port_(port), path_(std::move(path)) {}

Listener::~Listener() {
  if (!path_.empty()) ::unlink(path_.c_str());
  core_->io.post([core = core_, id = id_] { close_door(core, id); });
}

Server::Server(IoContext& io, WorkerPool& pool, Router router, ServerOptions options)
    : core_(std::make_shared<ServerCore>(io, pool, std::move(router), options)) {}

int Server::stream_count() const { return core_->streams; }

Result<ListenerPtr> Server::listen_unix(const std::string& path, Access access) {
  if (path.size() >= sizeof(sockaddr_un::sun_path)) {
    return Status(ErrorCode::kInvalidArgument, "the socket path " + path + " is longer than 107 bytes");
  }
  LITMUS_RETURN_IF_ERROR(remove_old_socket(path));
  const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0) return system_error("cannot make a socket");
  if (Status bound = bind_unix(fd, path); !bound.ok()) {
    ::close(fd);
    return bound;
  }
  access.local = true;
  return open_door(core_, fd, std::move(access), 0, path);
}

Result<ListenerPtr> Server::listen_tcp(const std::string& host, uint16_t port, Access access) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
  addrinfo* found = nullptr;
  const std::string name = host + ":" + std::to_string(port);
  if (const int error = getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &found); error != 0) {
    return Status(ErrorCode::kInvalidArgument, "cannot resolve the host " + host + ": " + gai_strerror(error));
  }
  Result<int> bound = bind_tcp(*found, name);
  freeaddrinfo(found);
  if (!bound.ok()) return bound.status();
  access.local = false;
  access.bound_host = host;
  return open_door(core_, *bound, std::move(access), bound_port(*bound), "");
}

}  // namespace litmus::server
