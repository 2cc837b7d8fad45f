// Expression: the arithmetic of `expr:` limits, "0.66 * vector.input_voltage".
//
// Numbers, parameters (bare or as `vector.<name>`), + - * / % **, parentheses, comparisons, `a if c else b`, and the
// functions abs min max sqrt log log10 exp. Precedence and the sign of % are Python's; comparisons give 1 or 0.
// Nothing else can be named or called. Immutable once parsed; thread-safe.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/status.h"
#include "config/node.h"

namespace litmus::limits {

class Expression {
 public:
  // kInvalidArgument: "column 7: …", 1-based within `text`.
  static Result<Expression> parse(std::string_view text);

  // kInvalidArgument names the parameter that is missing or no number, or the operation that has no result (division
  // by zero, a root or logarithm of a number that has none).
  Result<double> evaluate(const config::Node& parameters) const;

  // The names that evaluate() may ask for, in the order of the text.
  const std::vector<std::string>& parameters() const { return parameters_; }
  const std::string& text() const { return text_; }

  struct Step;  // public for the parser

 private:
  Expression() = default;
  std::string text_;
  std::shared_ptr<const Step> root_;
  std::vector<std::string> parameters_;
};

}  // namespace litmus::limits
