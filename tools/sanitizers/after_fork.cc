// Part of every suite under the thread sanitizer. Tests fork beside threads. The C library gives a child's threads the
// stacks, and with them the ids, of the parent's threads; the sanitizer believes these alive and ends the child. A
// stack that is larger than all of the parent's is a new one.
#include <pthread.h>

#include <cstddef>

namespace {

constexpr size_t kMore = size_t{1} << 20;

void enlarge_stacks() {
  pthread_attr_t attributes;
  size_t size = 0;
  if (pthread_getattr_default_np(&attributes) != 0) return;
  if (pthread_attr_getstacksize(&attributes, &size) == 0 && pthread_attr_setstacksize(&attributes, size + kMore) == 0)
    pthread_setattr_default_np(&attributes);
  pthread_attr_destroy(&attributes);
}

[[maybe_unused]] const int kRegistered = pthread_atfork(nullptr, nullptr, enlarge_stacks);

}  // namespace
