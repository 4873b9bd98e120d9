#define _GNU_SOURCE
#include "CHashMemory.h"

// A sanitizer defines mmap itself.
#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || __has_feature(memory_sanitizer)
#define LATCHKEY_SANITIZED 1
#endif
#endif

#if defined(__linux__) && defined(__LP64__) && !defined(LATCHKEY_SANITIZED)

#include <string.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { HUGE_PAGE = 2 << 20 };

/// The block of a thread. Only its own thread reads or writes it.
typedef struct {
    char *start; // NULL without a block
    size_t size;
    size_t limit; // of a mapping
    size_t lent; // length of the mapping that has the block; 0 without one
    size_t loans;
} block;

static _Thread_local block kept;

static void *map(void *address, size_t length, int protection, int flags, int file, off_t offset) {
    return (void *)syscall(SYS_mmap, address, length, protection, flags, file, offset);
}

static int unmap(void *address, size_t length) {
    return (int)syscall(SYS_munmap, address, length);
}

bool latchkey_hash_memory_keep(size_t bytes) {
    latchkey_hash_memory_end();
    if (bytes == 0 || bytes > SIZE_MAX / 4) return false;
    size_t size = (bytes + HUGE_PAGE - 1) / HUGE_PAGE * HUGE_PAGE;
    char *mapping = map(NULL, size + HUGE_PAGE, PROT_READ | PROT_WRITE, MAP_ANONYMOUS | MAP_PRIVATE, -1, 0);
    if (mapping == MAP_FAILED) return false;
    // Huge pages need an aligned start; what is left over at both ends goes back.
    size_t before = (HUGE_PAGE - (uintptr_t)mapping % HUGE_PAGE) % HUGE_PAGE;
    if (before > 0) unmap(mapping, before);
    if (before < HUGE_PAGE) unmap(mapping + before + size, HUGE_PAGE - before);
    kept = (block){ .start = mapping + before, .size = size, .limit = bytes };
    // Advice: without huge pages the rest still holds.
    madvise(kept.start, size, MADV_HUGEPAGE);
    madvise(kept.start, size, MADV_DONTDUMP);
    return true;
}

void latchkey_hash_memory_rest(void) {
    if (kept.start != NULL && kept.lent == 0) madvise(kept.start, kept.size, MADV_DONTNEED);
}

void latchkey_hash_memory_end(void) {
    if (kept.start == NULL || kept.lent > 0) return;
    unmap(kept.start, kept.size);
    kept = (block){ 0 };
}

size_t latchkey_hash_memory_loans(void) {
    return kept.loans;
}

// MARK: The two functions of the system

void *mmap(void *address, size_t length, int protection, int flags, int file, off_t offset) {
    const int anonymous = MAP_ANONYMOUS | MAP_PRIVATE;
    if (kept.start != NULL && kept.lent == 0 && length <= kept.limit && length > kept.limit / 2 && address == NULL
        && protection == (PROT_READ | PROT_WRITE) && (flags & anonymous) == anonymous && !(flags & MAP_FIXED)) {
        kept.lent = length;
        kept.loans += 1;
        return kept.start;
    }
    return map(address, length, protection, flags, file, offset);
}

int munmap(void *address, size_t length) {
    if (address != NULL && address == kept.start && length == kept.lent) {
        // Nothing of a password stays behind, and the next mapping is clear. 0.3 ms for 19 MiB.
        explicit_bzero(kept.start, length);
        kept.lent = 0;
        return 0;
    }
    return unmap(address, length);
}

#else

bool latchkey_hash_memory_keep(size_t bytes) {
    (void)bytes;
    return false;
}
void latchkey_hash_memory_rest(void) {}
void latchkey_hash_memory_end(void) {}
size_t latchkey_hash_memory_loans(void) {
    return 0;
}

#endif
