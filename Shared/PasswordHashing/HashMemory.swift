internal import CHashMemory

/// Keeps the memory of Argon2 between the hashes of a thread of ``PasswordHasher``. Mapping it for each hash would take half of the
/// time. Each thread has a block of its own, which is cleared after every hash and is as large as the configured parameters need. An
/// older hash with larger parameters gets its memory from the kernel instead.
enum HashMemory {
    /// A thread without work gives its pages back after this time. Its next hash then takes 2 ms longer.
    static let restsAfter = Duration.seconds(5)

    /// Runs `body` on the calling thread, with memory for hashes with these parameters. `body` must stay on this thread.
    static func keeping(for parameters: Argon2Parameters, _ body: () -> Void) {
        _ = latchkey_hash_memory_keep(parameters.memory * 1024)
        defer { latchkey_hash_memory_end() }
        body()
    }

    /// Gives the pages back until the next hash.
    static func rest() { latchkey_hash_memory_rest() }
}
