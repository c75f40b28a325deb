// The only lock in the tree: absl::Mutex, told to the thread sanitizer, which Debian's Abseil is not built to do.

#ifndef DAYBOOK_LEDGER_BASE_MUTEX_H_
#define DAYBOOK_LEDGER_BASE_MUTEX_H_

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

#if defined(__SANITIZE_THREAD__)
#define DAYBOOK_TSAN 1
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define DAYBOOK_TSAN 1
#endif
#endif

#ifdef DAYBOOK_TSAN
extern "C" {
void __tsan_acquire(void* address);
void __tsan_release(void* address);
}
#define DAYBOOK_TSAN_ACQUIRE(address) __tsan_acquire(address)
#define DAYBOOK_TSAN_RELEASE(address) __tsan_release(address)
#else
#define DAYBOOK_TSAN_ACQUIRE(address) static_cast<void>(address)
#define DAYBOOK_TSAN_RELEASE(address) static_cast<void>(address)
#endif

namespace daybook {

// Thread-safe. Wait on conditions, never on time alone.
class ABSL_LOCKABLE Mutex {
 public:
  Mutex() = default;
  Mutex(const Mutex&) = delete;
  Mutex& operator=(const Mutex&) = delete;

  void Lock() ABSL_EXCLUSIVE_LOCK_FUNCTION() {
    mu_.Lock();
    DAYBOOK_TSAN_ACQUIRE(&mu_);
  }
  void Unlock() ABSL_UNLOCK_FUNCTION() {
    DAYBOOK_TSAN_RELEASE(&mu_);
    mu_.Unlock();
  }
  void AssertHeld() const ABSL_ASSERT_EXCLUSIVE_LOCK() { mu_.AssertHeld(); }

  // Blocks until `condition` holds; it is evaluated with the lock held, by whichever thread releases it.
  void Await(const absl::Condition& condition) ABSL_EXCLUSIVE_LOCKS_REQUIRED(this) {
    DAYBOOK_TSAN_RELEASE(&mu_);
    mu_.Await(condition);
    DAYBOOK_TSAN_ACQUIRE(&mu_);
  }
  // As Await, for at most `timeout`. Returns whether the condition holds.
  bool AwaitWithTimeout(const absl::Condition& condition, absl::Duration timeout) ABSL_EXCLUSIVE_LOCKS_REQUIRED(this) {
    DAYBOOK_TSAN_RELEASE(&mu_);
    const bool holds = mu_.AwaitWithTimeout(condition, timeout);
    DAYBOOK_TSAN_ACQUIRE(&mu_);
    return holds;
  }

 private:
  absl::Mutex mu_;
};

class ABSL_SCOPED_LOCKABLE MutexLock {
 public:
  explicit MutexLock(Mutex* mutex) ABSL_EXCLUSIVE_LOCK_FUNCTION(mutex) : mutex_(mutex) { mutex_->Lock(); }
  ~MutexLock() ABSL_UNLOCK_FUNCTION() { mutex_->Unlock(); }
  MutexLock(const MutexLock&) = delete;
  MutexLock& operator=(const MutexLock&) = delete;

 private:
  Mutex* const mutex_;
};

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_BASE_MUTEX_H_
