// Routes of verify and repair, for data.cc, which adds them with its own.
#pragma once

#include "api/context.h"
#include "server/router.h"

namespace litmus::api {

void install_data_files(server::Router& router, Context& context, const server::RouteOptions& options);

}  // namespace litmus::api
