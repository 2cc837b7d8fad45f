// Looking at locks without taking them: where their files are, and who holds them as far as that is certain.
#pragma once

#include <filesystem>
#include <string>

#include "station/holder.h"
#include "station/lock_file.h"
#include "station/resource_lock.h"

namespace litmus::station {

std::filesystem::path lock_file(const LockPlaces& places, const std::string& key);
std::filesystem::path queue_file(const LockPlaces& places, const std::string& key);
std::filesystem::path machine_file(const LockPlaces& places, const std::string& key);  // needs a machine folder

// Who holds a file that couldn't be locked. The text is believed when the kernel names the same process; where the
// kernel names none, when its process lives, or is another machine's. Otherwise only the pid is known, or nothing: the
// holder of this moment hasn't written its name yet, or never will.
Holder trusted_holder(const LockFile& file, const std::string& host);

}  // namespace litmus::station
