#include "nodes.h"

#include "convert.h"

namespace litmus::python {

using config::Node;

Node node_of(nb::handle object) {
  PyObject* o = object.ptr();
  if (o == Py_None) return Node::null();
  if (PyBool_Check(o)) return Node::of(o == Py_True);
  if (PyLong_Check(o)) {
    int overflow = 0;
    const long long value = PyLong_AsLongLongAndOverflow(o, &overflow);
    if (overflow == 0) return Node::of(static_cast<int64_t>(value));
  }
  if (PyUnicode_Check(o)) return Node::of(std::string(text(object, "value")));
  if (PyDict_Check(o)) {
    std::vector<config::Member> members;
    for (const auto& [key, value] : nb::borrow<nb::dict>(object)) {
      members.push_back({.name = std::string(text(nb::str(key), "key")), .at = {}, .value = node_of(value)});
    }
    return Node::map(std::move(members));
  }
  if (PyList_Check(o) || PyTuple_Check(o)) {
    std::vector<Node> items;
    for (nb::handle item : nb::borrow<nb::sequence>(object)) items.push_back(node_of(item));
    return Node::list(std::move(items));
  }
  if (const auto number = as_number(object)) return Node::of(*number);
  return Node::of(std::string(text(nb::str(object), "value")));
}

nb::object to_python(const Node& node) {
  switch (node.kind) {
    case Node::Kind::kNull:
      return nb::none();
    case Node::Kind::kBool:
      return nb::bool_(node.boolean);
    case Node::Kind::kInteger:
      return nb::int_(node.integer);
    case Node::Kind::kNumber:
      return nb::float_(node.number);
    case Node::Kind::kString:
      return nb::str(node.text.c_str(), node.text.size());
    case Node::Kind::kList: {
      nb::list list;
      for (const Node& item : node.items) list.append(to_python(item));
      return list;
    }
    case Node::Kind::kMap: {
      nb::dict map;
      for (const config::Member& member : node.members) {
        map[nb::str(member.name.c_str(), member.name.size())] = to_python(member.value);
      }
      return map;
    }
  }
  return nb::none();
}

}  // namespace litmus::python
