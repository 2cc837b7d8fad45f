#include "limits/expression.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <optional>
#include <span>

namespace litmus::limits {

using config::Node;
using Values = std::span<const double>;

// A node of the tree: a number, a parameter, or an operation on other steps.
struct Expression::Step {
  double number = 0;
  std::string parameter;                     // not empty: its value
  std::optional<double> (*apply)(Values){};  // not null: of the operands; nullopt: there is no result
  std::string_view operation;                // for messages
  bool is_choice = false;                    // operands: if, condition, else; only one of the branches is evaluated
  std::vector<std::shared_ptr<const Step>> operands;
};

namespace {

using Step = Expression::Step;
using StepPtr = std::shared_ptr<const Step>;
using Apply = std::optional<double> (*)(Values);

constexpr size_t kMaxText = 10'000;
constexpr int kMaxDepth = 100;

// Python's: the result has the sign of the divisor.
std::optional<double> modulo(Values v) {
  if (v[1] == 0) return std::nullopt;
  const double rest = std::fmod(v[0], v[1]);
  return rest != 0 && (rest < 0) != (v[1] < 0) ? rest + v[1] : rest;
}

std::optional<double> power(Values v) {
  const double result = std::pow(v[0], v[1]);
  const bool no_result = (v[0] == 0 && v[1] < 0) || (std::isnan(result) && !std::isnan(v[0]) && !std::isnan(v[1]));
  return no_result ? std::nullopt : std::optional(result);
}

struct Operator {
  std::string_view sign;
  Apply apply;
};

constexpr Operator kComparisons[] = {
    {"<=", [](Values v) { return std::optional<double>(v[0] <= v[1]); }},
    {">=", [](Values v) { return std::optional<double>(v[0] >= v[1]); }},
    {"==", [](Values v) { return std::optional<double>(v[0] == v[1]); }},
    {"!=", [](Values v) { return std::optional<double>(v[0] != v[1]); }},
    {"<", [](Values v) { return std::optional<double>(v[0] < v[1]); }},
    {">", [](Values v) { return std::optional<double>(v[0] > v[1]); }},
};
constexpr Operator kSums[] = {
    {"+", [](Values v) { return std::optional(v[0] + v[1]); }},
    {"-", [](Values v) { return std::optional(v[0] - v[1]); }},
};
constexpr Operator kProducts[] = {
    {"*", [](Values v) { return std::optional(v[0] * v[1]); }},
    {"/", [](Values v) { return v[1] == 0 ? std::nullopt : std::optional(v[0] / v[1]); }},
    {"%", modulo},
};

struct Function {
  std::string_view name;
  size_t least, most;  // arguments
  Apply apply;
};

constexpr size_t kAny = 100;
constexpr Function kFunctions[] = {
    {"abs", 1, 1, [](Values v) { return std::optional(std::abs(v[0])); }},
    {"min", 2, kAny, [](Values v) { return std::optional(*std::min_element(v.begin(), v.end())); }},
    {"max", 2, kAny, [](Values v) { return std::optional(*std::max_element(v.begin(), v.end())); }},
    {"sqrt", 1, 1, [](Values v) { return v[0] < 0 ? std::nullopt : std::optional(std::sqrt(v[0])); }},
    {"log", 1, 1, [](Values v) { return v[0] <= 0 ? std::nullopt : std::optional(std::log(v[0])); }},
    {"log10", 1, 1, [](Values v) { return v[0] <= 0 ? std::nullopt : std::optional(std::log10(v[0])); }},
    {"exp", 1, 1, [](Values v) { return std::optional(std::exp(v[0])); }},
};

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Recursive descent, one function a level of precedence. Null: `error` says why.
class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {}

  StepPtr run() {
    StepPtr root = choice(0);
    if (root && (skip_space(), at_ != text_.size())) return fail("unexpected '{}'", text_[at_]);
    return root;
  }

  std::string error;
  std::vector<std::string> parameters;

 private:
  template <class... Args>
  StepPtr fail(fmt::format_string<Args...> format, Args&&... args) {
    if (error.empty()) {
      error = fmt::format("column {}: {}", at_ + 1, fmt::format(format, std::forward<Args>(args)...));
    }
    return nullptr;
  }

  void skip_space() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t')) ++at_;
  }

  bool take(std::string_view sign) {
    skip_space();
    if (!text_.substr(at_).starts_with(sign)) return false;
    at_ += sign.size();
    return true;
  }

  std::string_view word_ahead() {
    skip_space();
    size_t end = at_;
    while (end < text_.size() && (is_letter(text_[end]) || (end > at_ && is_digit(text_[end])))) ++end;
    return text_.substr(at_, end - at_);
  }

  bool take_word(std::string_view word) {
    if (word_ahead() != word) return false;
    at_ += word.size();
    return true;
  }

  static StepPtr make(std::string_view operation, Apply apply, std::vector<StepPtr> operands) {
    for (const StepPtr& operand : operands) {
      if (!operand) return nullptr;
    }
    auto step = std::make_shared<Step>();
    step->operation = operation;
    step->apply = apply;
    step->operands = std::move(operands);
    return step;
  }

  StepPtr choice(int depth) {
    if (depth > kMaxDepth) return fail("nested too deeply");
    StepPtr value = binary(kComparisons, depth, &Parser::sum);
    if (!value || !take_word("if")) return value;
    StepPtr condition = binary(kComparisons, depth, &Parser::sum);
    if (!condition) return nullptr;
    if (!take_word("else")) return fail("`else` is missing");
    StepPtr otherwise = choice(depth + 1);
    if (!otherwise) return nullptr;
    auto step = std::make_shared<Step>();
    step->is_choice = true;
    step->operands = {std::move(value), std::move(condition), std::move(otherwise)};
    return step;
  }

  using Level = StepPtr (Parser::*)(int);

  // `**` begins like `*`, but is never ahead here: power() has taken it.
  template <size_t N>
  StepPtr binary(const Operator (&operators)[N], int depth, Level operand) {
    StepPtr left = (this->*operand)(depth);
    while (left) {
      const auto found =
          std::find_if(std::begin(operators), std::end(operators), [&](const Operator& o) { return take(o.sign); });
      if (found == std::end(operators)) return left;
      left = make(found->sign, found->apply, {left, (this->*operand)(depth)});
    }
    return nullptr;
  }

  StepPtr sum(int depth) { return binary(kSums, depth, &Parser::product); }
  StepPtr product(int depth) { return binary(kProducts, depth, &Parser::negation); }

  StepPtr negation(int depth) {
    if (depth > kMaxDepth) return fail("nested too deeply");
    if (take("+")) return negation(depth + 1);
    if (!take("-")) return exponent(depth);
    return make("-", [](Values v) { return std::optional(-v[0]); }, {negation(depth + 1)});
  }

  StepPtr exponent(int depth) {
    StepPtr base = atom(depth);
    if (!base || !take("**")) return base;
    return make("**", power, {std::move(base), negation(depth + 1)});
  }

  StepPtr atom(int depth) {
    skip_space();
    if (at_ == text_.size()) return fail("a value is missing");
    if (take("(")) return in_parentheses(depth);
    if (is_digit(text_[at_]) || text_[at_] == '.') return number();
    const std::string_view word = word_ahead();
    if (word.empty()) return fail("unexpected '{}'", text_[at_]);
    const size_t start = at_;
    at_ += word.size();
    if (take("(")) return call(word, start, depth);
    return parameter(word);
  }

  StepPtr in_parentheses(int depth) {
    StepPtr inside = choice(depth + 1);
    if (inside && !take(")")) return fail("')' is missing");
    return inside;
  }

  StepPtr number() {
    auto step = std::make_shared<Step>();
    const char* start = text_.data() + at_;
    const auto [end, problem] = std::from_chars(start, text_.data() + text_.size(), step->number);
    if (problem != std::errc{}) return fail("not a number");
    at_ += static_cast<size_t>(end - start);
    return step;
  }

  StepPtr parameter(std::string_view word) {
    if (take(".")) {
      const std::string_view name = word_ahead();
      if (word != "vector" || name.empty()) return fail("only `vector.<parameter>` has parts");
      at_ += name.size();
      word = name;
    }
    auto step = std::make_shared<Step>();
    step->parameter = word;
    if (std::find(parameters.begin(), parameters.end(), word) == parameters.end()) parameters.emplace_back(word);
    return step;
  }

  StepPtr call(std::string_view name, size_t start, int depth) {
    const auto function = std::find_if(std::begin(kFunctions), std::end(kFunctions),
                                       [&](const Function& known) { return known.name == name; });
    if (function == std::end(kFunctions)) {
      at_ = start;
      return fail("'{}' can't be called; the functions are abs, min, max, sqrt, log, log10, exp", name);
    }
    std::vector<StepPtr> arguments;
    do {
      arguments.push_back(choice(depth + 1));
      if (!arguments.back()) return nullptr;
    } while (arguments.size() < kAny && take(","));
    if (!take(")")) return fail("')' is missing");
    if (arguments.size() < function->least || arguments.size() > function->most) {
      at_ = start;
      return fail("{}() takes {} argument{}", name, function->least == 1 ? "one" : "two or more",
                  function->least == 1 ? "" : "s");
    }
    return make(function->name, function->apply, std::move(arguments));
  }

  std::string_view text_;
  size_t at_ = 0;
};

Result<double> value_of(const std::string& name, const Node& parameters) {
  const Node* value = parameters.find(name);
  if (value == nullptr) {
    return Status(ErrorCode::kInvalidArgument, fmt::format("the vector has no parameter '{}'", name));
  }
  if (value->is_number()) return value->number;
  if (value->is(Node::Kind::kBool)) return value->boolean ? 1.0 : 0.0;
  return Status(ErrorCode::kInvalidArgument,
                fmt::format("the parameter '{}' is {}, not a number", name, config::kind_name(value->kind)));
}

Result<double> evaluate_step(const Step& step, const Node& parameters) {
  if (!step.parameter.empty()) return value_of(step.parameter, parameters);
  if (step.is_choice) {
    LITMUS_ASSIGN_OR_RETURN(const double condition, evaluate_step(*step.operands[1], parameters));
    return evaluate_step(*step.operands[condition != 0 ? 0 : 2], parameters);
  }
  if (step.apply == nullptr) return step.number;
  std::vector<double> values;
  values.reserve(step.operands.size());
  for (const StepPtr& operand : step.operands) {
    LITMUS_ASSIGN_OR_RETURN(const double value, evaluate_step(*operand, parameters));
    values.push_back(value);
  }
  if (const auto result = step.apply(values)) return *result;
  return Status(ErrorCode::kInvalidArgument,
                fmt::format("{} has no result for {}", step.operation, fmt::join(values, ", ")));
}

}  // namespace

Result<Expression> Expression::parse(std::string_view text) {
  if (text.size() > kMaxText) return Status(ErrorCode::kInvalidArgument, "column 1: longer than 10,000 characters");
  Parser parser(text);
  Expression expression;
  expression.text_ = text;
  expression.root_ = parser.run();
  if (!expression.root_) return Status(ErrorCode::kInvalidArgument, parser.error);
  expression.parameters_ = std::move(parser.parameters);
  return expression;
}

Result<double> Expression::evaluate(const Node& parameters) const { return evaluate_step(*root_, parameters); }

}  // namespace litmus::limits
