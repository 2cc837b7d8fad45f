// Journals as bytes, for targets that read them.
#pragma once

#include <filesystem>
#include <string>

namespace litmus::fuzz {

// A journal without the space behind its last record, but for the beginning of it.
std::string file_at(const std::filesystem::path& path);

// With every checksum of header and records made good again, so that what lies behind the checksums is read, too.
std::string resealed(std::string bytes);

// With what is drawn anew for each journal always the same, so that the same seed gives the same inputs. Slots of
// samples lose their proof by it.
std::string settled(std::string bytes);

}  // namespace litmus::fuzz
