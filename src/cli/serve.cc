// litmus serve: asks the data directory's daemon for a TCP door, and holds it in the foreground.
//
// The door lives as long as our stream to the daemon does. A daemon that dies is started again and asked again, so
// that open pages only see a short pause.
#include "cli/serve.h"

#include <poll.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <filesystem>
#include <iostream>
#include <memory>
#include <thread>

#include "cli/python_edge.h"
#include "config/project.h"

namespace litmus::cli {
namespace {

using Options = ServeOptions;

// The project folder of where the command was called; empty: none.
std::filesystem::path nearest_project() {
  std::error_code ec;
  const auto file = config::find_project(std::filesystem::current_path(ec));
  return file ? file->parent_path() : std::filesystem::path();
}

bool loopback(const std::string& host) { return host == "localhost" || host == "::1" || host.starts_with("127."); }

Status check(const Options& options) {
  if (loopback(options.host) || !options.token.empty()) return Status();
  return Status(ErrorCode::kInvalidArgument,
                "host " + options.host +
                    " can be reached by others, so writing needs a token: give --token or set "
                    "LITMUS_TOKEN");
}

// What a test that is launched from the browser finds in its environment: ours, as a run in this terminal would. The
// service's own way in isn't the tests' business.
std::vector<std::string> test_environment() {
  std::vector<std::string> kept;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view text(*entry);
    if (!text.starts_with("LITMUS_TOKEN=") && !text.starts_with("_LITMUS_")) kept.emplace_back(text);
  }
  return kept;
}

// What isn't UTF-8 can't stand in JSON; a test sees U+FFFD there.
std::string listener_request(const Options& options) {
  const auto project = nearest_project();
  const auto python = find_python(project);
  return Json{{"host", options.host},
              {"port", options.port},
              {"token", options.token},
              {"allow_hosts", options.allow_hosts},
              {"project_dir", project.native()},
              {"python", python.ok() ? *python : ""},
              {"environment", test_environment()}}
      .dump(-1, ' ', false, Json::error_handler_t::replace);
}

// The newest change of what --reload watches.
std::filesystem::file_time_type newest_change() {
  auto newest = std::filesystem::file_time_type::min();  // not {}: its epoch is in the future
  std::error_code ec;
  const auto project = nearest_project();
  for (const char* name : {"litmus.yaml", "stations", "products", "fixtures", "profiles", "instruments"}) {
    const auto watched = project / name;
    newest = std::max(newest, std::filesystem::last_write_time(watched, ec));
    if (ec || !std::filesystem::is_directory(watched, ec)) continue;
    for (const auto& entry : std::filesystem::directory_iterator(watched, ec)) {
      newest = std::max(newest, entry.last_write_time(ec));
    }
  }
  return newest;
}

// SIGINT and SIGTERM as a descriptor, so that one poll() waits for everything.
class StopSignals {
 public:
  StopSignals() {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &set, nullptr);
    fd_ = signalfd(-1, &set, SFD_CLOEXEC);
  }
  ~StopSignals() { ::close(fd_); }
  int fd() const { return fd_; }

 private:
  int fd_;
};

class Server {
 public:
  Server(const Context& context, const Options& options) : context_(context), options_(options) {}

  int run() {
    const Status usable = check(options_);
    if (!usable.ok()) return report(usable);
    Status opened = open();
    if (!opened.ok()) return report(opened);
    announce();
    for (;;) {
      const End end = hold();
      if (end == End::kStop) return kDone;
      if (end == End::kReload) std::cerr << "litmus: configuration changed, reloading\n";
      http_.reset();
      if (!reopen()) return kDone;
    }
  }

 private:
  enum class End { kStop, kLost, kReload };

  Status open() {
    LITMUS_ASSIGN_OR_RETURN(auto http, context_.daemon());
    client::HttpRequest request;
    request.method = "POST";
    request.target = "/api/daemon/listeners";
    request.body = listener_request(options_);
    LITMUS_RETURN_IF_ERROR(http.open_stream(request));
    LITMUS_ASSIGN_OR_RETURN(const auto first, http.next_message(std::chrono::seconds(10)));
    address_ = Json::parse(first.data, nullptr, /*allow_exceptions=*/false);
    // A later reopening asks for the same door, also when the first one was any free port.
    if (address_.is_object() && address_.contains("port")) options_.port = address_["port"].get<int>();
    http_ = std::make_unique<client::HttpClient>(std::move(http));
    changed_ = newest_change();
    return Status();
  }

  // Says once why it doesn't serve.
  bool reopen() {
    for (std::string said;;) {
      const Status opened = open();
      if (opened.ok()) return true;
      if (opened.message() != said) std::cerr << "litmus: " << opened.message() << "; trying again\n";
      said = opened.message();
      pollfd entry{signals_.fd(), POLLIN, 0};
      if (::poll(&entry, 1, 1000) > 0) return false;
    }
  }

  End hold() {
    for (;;) {
      pollfd entries[] = {{http_->fd(), POLLIN, 0}, {signals_.fd(), POLLIN, 0}};
      const int ready = ::poll(entries, 2, options_.reload ? 500 : -1);
      if (entries[1].revents != 0) return End::kStop;
      if (ready == 0 && newest_change() != changed_) return End::kReload;
      if (entries[0].revents == 0) continue;
      const auto message = http_->next_message(std::chrono::milliseconds(0));
      if (!message.ok() && message.status().code() != ErrorCode::kTimeout) return End::kLost;
    }
  }

  void announce() const {
    const std::string url = "http://" + (loopback(options_.host) ? "localhost" : options_.host) + ':' +
                            std::to_string(options_.port) + options_.path;
    if (context_.json) {
      std::cout << Json{{"url", url}, {"data_dir", context_.data_dir()->native()}}.dump() << std::endl;
      return;
    }
    const auto project = nearest_project();
    std::cout << "Litmus is at " << url << "\n  data     " << context_.data_dir()->native() << "\n  project  "
              << (project.empty() ? "none (no litmus.yaml here or above)" : project.native()) << "\nCtrl-C ends it."
              << std::endl;
  }

  const Context& context_;
  Options options_;
  StopSignals signals_;
  std::unique_ptr<client::HttpClient> http_;
  Json address_;
  std::filesystem::file_time_type changed_;
};

}  // namespace

int serve_http(const Context& context, const ServeOptions& options) { return Server(context, options).run(); }

void add_serve(CLI::App& app, Context& context) {
  auto options = std::make_shared<Options>();
  CLI::App* command = add_command(app, context, "serve", "the web UI and the HTTP API, until Ctrl-C",
                                  [&context, options] { return serve_http(context, *options); });
  command->add_option("--host", options->host, "address to bind to")->capture_default_str();
  command->add_option("--port", options->port, "0 takes any free port")
      ->check(CLI::Range(0, 65535))
      ->capture_default_str();
  command->add_option("--token", options->token, "required for writing when others can reach the server")
      ->envname("LITMUS_TOKEN");
  command->add_option("--allow-host", options->allow_hosts, "a further name that requests may use as Host");
  command->add_flag("--reload", options->reload, "start again when a file of the project's configuration changes");
}

}  // namespace litmus::cli
