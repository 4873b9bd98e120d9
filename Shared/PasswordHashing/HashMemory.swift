internal import CHashMemory

/// The memory of Argon2, which a thread of ``PasswordHasher`` keeps between hashes: half of the time of a hash would go into
/// mapping it each time. Each thread has its own block, which is cleared after each hash and bounded by the parameters. What an
/// old hash with larger parameters needs comes from the kernel, as without this.
enum HashMemory {
    /// After this long without work, a thread gives the pages back. They cost it 2 ms at the next hash.
    static let restsAfter = Duration.seconds(5)

    /// Runs `body` with kept memory for hashes of these parameters on the calling thread, which must not change meanwhile.
    static func keeping(for parameters: Argon2Parameters, _ body: () -> Void) {
        _ = latchkey_hash_memory_keep(parameters.memory * 1024)
        defer { latchkey_hash_memory_end() }
        body()
    }

    /// Gives the pages back until the next hash.
    static func rest() { latchkey_hash_memory_rest() }
}
