import Foundation
import Primitives
import Threads

/// Searches a ``BreachedPasswordFile`` on a thread of its own: the reads block, and the file may lie on a slow disk.
final class BreachedPasswordFileReader: Sendable {
    /// Why a hash could not be looked up.
    enum LookupError: String, Error {
        /// The file can't be read any more, or has a line that is no hash.
        case unreadable
        /// The deadline has passed, or the task was cancelled.
        case timeout
        /// Too many look-ups wait.
        case overload
    }

    /// How many look-ups may wait for a thread.
    static let maximumWaiting = 256
    /// Threads that read at the same time.
    private static let threadCount = 2

    private let file: BreachedPasswordFile
    private let threads = WorkerThreads<FileLookup>(
        name: "breached-file", limit: threadCount, queueLimit: maximumWaiting
    ) { queue in
        while let lookup = queue.next() { lookup.run() }
    }

    init(_ file: BreachedPasswordFile) { self.file = file }

    /// Whether a hash is in the file.
    func contains(
        _ hash: BreachedPasswordHash, deadline: ContinuousClock.Instant
    ) async throws(LookupError) -> Bool {
        let lookup = FileLookup(file: file, hash: hash, deadline: deadline)
        return try await lookup.handoff.outcome {
            do throws(WorkQueueError) {
                try threads.submit(lookup)
            } catch {
                lookup.handoff.fail { _ in .overload }
            }
        } cancelled: { _ in
            .timeout
        }.get()
    }
}

/// One look-up.
private struct FileLookup: Work {
    let file: BreachedPasswordFile
    let hash: BreachedPasswordHash
    let deadline: ContinuousClock.Instant
    let handoff = Handoff<Bool, BreachedPasswordFileReader.LookupError>()

    var isFinished: Bool { handoff.isFinished }

    func expire() { handoff.fail { _ in .timeout } }

    func run() {
        guard deadline > .now else { return expire() }
        guard handoff.begin() else { return }
        if let isFound = file.contains(hash) { handoff.succeed(isFound) } else { handoff.fail { _ in .unreadable } }
    }
}
