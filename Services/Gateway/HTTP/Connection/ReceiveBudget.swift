import Synchronization

/// The memory that unanswered requests may take over all connections, in bytes. Each connection has a small allowance of its
/// own, which is enough for most requests; only what exceeds it is taken from the budget. So thousands of stalled bodies
/// don't exhaust memory, and sign-ins still get through.
final class ReceiveBudget: Sendable {
    /// What a connection may hold without asking, in bytes.
    static let allowance = 8 * 1024
    /// What all connections together may hold beyond that, in bytes.
    static let standardCapacity = 16 * 1024 * 1024

    private let capacity: Int
    private let used = Mutex(0)

    init(capacity: Int = standardCapacity) { self.capacity = capacity }

    /// The bytes that are taken now.
    var usedBytes: Int { used.withLock { $0 } }

    /// Takes `count` bytes; false if there are fewer left.
    func take(_ count: Int) -> Bool {
        used.withLock { used in
            guard used + count <= capacity else { return false }
            used += count
            return true
        }
    }

    /// Gives back `count` bytes.
    func give(_ count: Int) { used.withLock { $0 -= count } }
}

/// What one connection holds of the budget. It belongs to the connection's event loop.
///
/// Bytes are counted as they arrive, before they are parsed, and given back when their request has been answered.
struct ReceiveAccount {
    private let budget: ReceiveBudget
    /// Bytes since the end of the last complete request.
    private(set) var arrivingBytes = 0
    /// The sizes of the complete requests that have no answer yet, oldest first.
    private var unanswered: [Int] = []
    /// Answers that were sent before their request was complete.
    private var earlyAnswers = 0
    private var total = 0
    private var charged = 0

    init(budget: ReceiveBudget) { self.budget = budget }

    /// Whether the request that is arriving still needs an answer, and no other one does: so an answer would be taken for
    /// its own.
    var canAnswerNow: Bool { unanswered.isEmpty && earlyAnswers == 0 }

    /// Bytes arrived. False when they are more than there is room for.
    mutating func received(_ count: Int) -> Bool {
        arrivingBytes += count
        total += count
        return updateCharge()
    }

    /// The request that was arriving is complete.
    mutating func requestEnded() {
        if earlyAnswers > 0 {
            earlyAnswers -= 1
            total -= arrivingBytes
        } else {
            unanswered.append(arrivingBytes)
        }
        arrivingBytes = 0
        _ = updateCharge()
    }

    /// The oldest request has been answered.
    mutating func answered() {
        if unanswered.isEmpty {
            earlyAnswers += 1
        } else {
            total -= unanswered.removeFirst()
        }
        _ = updateCharge()
    }

    /// The connection is over.
    mutating func close() {
        (arrivingBytes, unanswered, total) = (0, [], 0)
        _ = updateCharge()
    }

    private mutating func updateCharge() -> Bool {
        let due = max(0, total - ReceiveBudget.allowance)
        if due < charged {
            budget.give(charged - due)
        } else if due > charged {
            guard budget.take(due - charged) else { return false }
        }
        charged = due
        return true
    }
}
