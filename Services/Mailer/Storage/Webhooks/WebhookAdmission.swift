import Redis
import Synchronization

/// Whether events for webhooks are taken. They share the memory of Redis with emails and sessions, and a receiver that is away must not use it
/// up: before that, events stay with identity, which has a disk.
final class WebhookAdmission: Sendable {
    /// The part of the memory up to which events are taken.
    private static let maximumShare = 0.8

    private let state = Mutex(true)

    var isOpen: Bool { state.withLock { $0 } }

    /// Decides by the memory of each primary.
    func update(_ memory: [RedisMemory]) {
        let isOpen = memory.allSatisfy { memory in
            memory.limit.map { Double(memory.used) < Self.maximumShare * Double($0) } ?? true
        }
        state.withLock { $0 = isOpen }
    }
}
