#include "base/log.h"

#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <memory>
#include <mutex>

namespace litmus {
namespace {

constexpr const char* kPattern = "%Y-%m-%dT%H:%M:%S.%eZ %l %v";

spdlog::level::level_enum spdlog_level(LogLevel level) {
  constexpr spdlog::level::level_enum kLevels[] = {spdlog::level::debug, spdlog::level::info, spdlog::level::warn,
                                                   spdlog::level::err, spdlog::level::off};
  return kLevels[static_cast<size_t>(level)];
}

std::shared_ptr<spdlog::logger> make_logger(spdlog::sink_ptr sink, spdlog::level::level_enum level) {
  auto logger = std::make_shared<spdlog::logger>("litmus", std::move(sink));
  logger->set_pattern(kPattern, spdlog::pattern_time_type::utc);
  logger->set_level(level);
  logger->flush_on(spdlog::level::debug);
  return logger;
}

struct Logging {
  std::mutex mutex;
  std::shared_ptr<spdlog::logger> logger =
      make_logger(std::make_shared<spdlog::sinks::stderr_sink_mt>(), spdlog::level::warn);

  std::shared_ptr<spdlog::logger> get() {
    std::lock_guard lock(mutex);
    return logger;
  }
};

Logging& logging() {
  static auto* const instance = new Logging;  // usable while statics are destroyed
  return *instance;
}

}  // namespace

void log_text(LogLevel level, std::string_view text) {
  logging().get()->log(spdlog_level(level), spdlog::string_view_t(text.data(), text.size()));
}

bool log_is_on(LogLevel level) { return logging().get()->should_log(spdlog_level(level)); }

void set_log_level(LogLevel least) { logging().get()->set_level(spdlog_level(least)); }

Status set_log_file(const std::string& path) {
  try {
    auto sink = std::make_shared<spdlog::sinks::basic_file_sink_mt>(path);
    Logging& state = logging();
    std::lock_guard lock(state.mutex);
    state.logger = make_logger(std::move(sink), state.logger->level());
    return {};
  } catch (const spdlog::spdlog_ex& error) {
    return Status(ErrorCode::kIo, "cannot log to " + path + ": " + error.what());
  }
}

}  // namespace litmus
