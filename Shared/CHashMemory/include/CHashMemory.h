// Keeps the memory in which libsodium computes Argon2 with the thread that computes it.
//
// libsodium maps 19 MiB for each hash and unmaps it afterwards, and offers no other way. The kernel then clears 4,864 pages
// and takes as many page faults: half of the time of a hash. On two cores, 19 MiB and 2 passes, libsodium computes 75 hashes
// a second as it is, and 152 with kept memory in huge pages.
//
// On Linux, this library defines mmap and munmap for the whole program. A thread that keeps memory gets its own block for a
// mapping of about that size, cleared as the kernel would; everything else goes to the kernel as before. malloc is not
// concerned: glibc calls its own mmap. On other systems nothing is kept, and hashes are computed all the same.
#pragma once

#include <stdbool.h>
#include <stddef.h>

/// From now on the calling thread keeps one block, rounded up to whole huge pages, and lends it to one mapping at a time: an
/// anonymous one of more than half of `bytes` and at most `bytes`. Pages are taken from the kernel when they are first used.
///
/// False when the system has no room, or does not let a program define mmap; then mappings work as usual.
bool latchkey_hash_memory_keep(size_t bytes);

/// Gives the pages of the calling thread's block back to the kernel, until they are used again. Not while it is lent.
void latchkey_hash_memory_rest(void);

/// Unmaps the calling thread's block. Not while it is lent.
void latchkey_hash_memory_end(void);

/// How often the calling thread's block was lent; 0 without one.
size_t latchkey_hash_memory_loans(void);
