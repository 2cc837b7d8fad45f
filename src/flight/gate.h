// Gate: every call passes here before anything of it is looked at: who asks, and how many do. For .cc files of this
// folder only.
#pragma once

#include <arrow/flight/server_middleware.h>

#include <atomic>
#include <memory>
#include <string>
#include <string_view>

namespace litmus::flight {

// `Authorization: Bearer <token>`, as every Flight client can send it; or `Basic`, whose password is the token, of
// clients that log in first: they are answered with the header to send from then on.
class Gate final : public arrow::flight::ServerMiddlewareFactory {
 public:
  Gate(std::string token, int most_calls) : token_(std::move(token)), most_calls_(most_calls) {}

  arrow::Status StartCall(const arrow::flight::CallInfo& info, const arrow::flight::ServerCallContext& context,
                          std::shared_ptr<arrow::flight::ServerMiddleware>* middleware) override;

  int calls() const { return calls_; }

 private:
  class Passed;

  // Takes the same time wherever the texts differ.
  bool is_token(std::string_view text) const;
  bool knows_token(std::string_view authorization) const;

  const std::string token_;
  const int most_calls_;
  std::atomic<int> calls_{0};
};

}  // namespace litmus::flight
