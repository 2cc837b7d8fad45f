// CRC32C (Castagnoli), the checksum of journal records, number extents and Arrow batches.
#pragma once

#include <cstddef>
#include <cstdint>

namespace litmus {

// Extends `crc` (0 for the first piece) over `size` bytes. crc32c(crc32c(0, a), b) equals the checksum of a ++ b.
uint32_t crc32c(uint32_t crc, const void* data, size_t size);

}  // namespace litmus
