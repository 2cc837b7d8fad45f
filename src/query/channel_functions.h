// The table functions over the channel store: all_channels and samples_of. The views `channels` and `samples` are built
// on them; samples_of is for users, too, as its parameters choose what is read.
#pragma once

#include <duckdb.h>

#include "archive/channel_store.h"
#include "base/status.h"
#include "query/pins.h"

namespace litmus::query {

//   all_channels()
//   samples_of(channel_id VARCHAR, session_id VARCHAR, since TIMESTAMPTZ, until TIMESTAMPTZ), all optional and named:
//     samples of that channel and session (its id, or the beginning of it) in that time, its ends included.
// `pins` and the store, which may be nullptr, must outlive the database.
Status register_channel_functions(duckdb_connection connection, Pins& pins, archive::ChannelStore* store);

}  // namespace litmus::query
