#include "flight/gate.h"

#include <arrow/flight/server.h>
#include <arrow/util/base64.h>

#include "flight/arrow_status.h"

namespace litmus::flight {

using arrow::flight::CallInfo;
using arrow::flight::ServerCallContext;
using arrow::flight::ServerMiddleware;

namespace {

constexpr const char* kHeader = "authorization";
constexpr const char* kMissing =
    "this service needs a token: send the text of the file litmusd.token of the data directory as the header "
    "'authorization: Bearer <token>'";
constexpr const char* kWrong =
    "that isn't the token of this data directory; it stands in the file litmusd.token there, and the address of its "
    "service in litmusd.lock";
constexpr size_t kLongestHeader = 1024;

}  // namespace

// One call that is being served.
class Gate::Passed final : public ServerMiddleware {
 public:
  explicit Passed(Gate& gate) : gate_(gate) { ++gate_.calls_; }
  ~Passed() override { --gate_.calls_; }
  std::string name() const override { return "litmus"; }
  void SendingHeaders(arrow::flight::AddCallHeaders* headers) override {
    headers->AddHeader(kHeader, "Bearer " + gate_.token_);
  }
  void CallCompleted(const arrow::Status&) override {}

 private:
  Gate& gate_;
};

bool Gate::is_token(std::string_view text) const {
  size_t different = text.size() ^ token_.size();
  for (size_t i = 0; i < text.size(); ++i) {
    different |= static_cast<unsigned char>(text[i]) ^ static_cast<unsigned char>(token_[i % token_.size()]);
  }
  return different == 0;
}

bool Gate::knows_token(std::string_view authorization) const {
  constexpr std::string_view kBearer = "Bearer ", kBasic = "Basic ";
  if (authorization.size() > kLongestHeader) return false;
  if (authorization.starts_with(kBearer)) return is_token(authorization.substr(kBearer.size()));
  if (!authorization.starts_with(kBasic)) return false;
  const auto decoded = arrow::util::base64_decode(authorization.substr(kBasic.size()));
  if (!decoded.ok()) return false;
  const size_t colon = decoded->find(':');
  return colon != std::string::npos && is_token(std::string_view(*decoded).substr(colon + 1));
}

arrow::Status Gate::StartCall(const CallInfo&, const ServerCallContext& context,
                              std::shared_ptr<ServerMiddleware>* middleware) {
  const auto& headers = context.incoming_headers();
  const auto [first, last] = headers.equal_range(kHeader);
  if (first == last) return unauthenticated(kMissing);
  if (std::next(first) != last || !knows_token(first->second)) return unauthenticated(kWrong);
  if (calls_ >= most_calls_) {
    return to_arrow({ErrorCode::kUnavailable, "too many calls at the same time; try again"});
  }
  *middleware = std::make_shared<Passed>(*this);
  return arrow::Status::OK();
}

}  // namespace litmus::flight
