import Synchronization

/// The memory that unanswered requests may take over all connections of all event loops, in bytes. Each connection has a
/// small allowance of its own, which is enough for most requests; only what exceeds it is taken from the budget. So thousands
/// of stalled bodies don't exhaust memory, and sign-ins still get through.
///
/// When the budget is used up, the slowest client makes room: the connection ends that has waited longest for bytes of its
/// request, or for its client to read responses, if that is longer than ``grace``. So slow clients can't lock out others, however
/// many they are. Time in which nothing was asked of the client does not count.
final class ReceiveBudget: Sendable {
    /// What a connection may hold without asking, in bytes. A request beyond it is a long one: it is charged to the budget,
    /// and takes turns (``LongBodyTurns``).
    static let allowance = 4 * 1024
    /// What all connections together may hold beyond that, in bytes.
    static let standardCapacity = 16 * 1024 * 1024
    /// How long a client may be waited for before its connection can end in favour of another.
    static let grace: Duration = .seconds(1)

    private struct Charge {
        var bytes = 0
        /// How long the arriving request was waited for, up to its last bytes.
        var waited = Duration.zero
        /// When its next bytes were asked for; nil if they were not.
        var askedAt: ContinuousClock.Instant?
        /// Since when the client has not read enough of the responses; nil if it has.
        var unreadSince: ContinuousClock.Instant?
        let end: @Sendable () -> Void

        func slowness(at now: ContinuousClock.Instant) -> Duration {
            max(waited + (askedAt.map { now - $0 } ?? .zero), unreadSince.map { now - $0 } ?? .zero)
        }
    }

    private struct State {
        var used = 0
        var nextHolder = 0
        var charges: [Int: Charge] = [:]
    }

    private let capacity: Int
    fileprivate let now: @Sendable () -> ContinuousClock.Instant
    private let state = Mutex(State())

    init(
        capacity: Int = standardCapacity, now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        self.capacity = capacity
        self.now = now
    }

    /// The bytes that are taken now.
    var usedBytes: Int { state.withLock { $0.used } }

    /// Takes `bytes` more for a connection; false if there is no room.
    ///
    /// - Parameters:
    ///   - holder: what an earlier call has set; nil before the first one.
    ///   - unreadSince: since when the client has not read enough of the responses; nil if it has.
    ///   - end: ends the connection. Called at most once, from any thread.
    fileprivate func take(
        _ bytes: Int, holder: inout Int?, unreadSince: ContinuousClock.Instant?, end: @escaping @Sendable () -> Void
    ) -> Bool {
        var ended: [@Sendable () -> Void] = []
        defer { for end in ended { end() } }
        return state.withLock { state in
            if let known = holder, state.charges[known] == nil { return false }
            let now = now()
            while state.used + bytes > capacity {
                guard let slowest = slowest(state, at: now), slowest != holder else { return false }
                guard let charge = state.charges.removeValue(forKey: slowest) else { return false }
                state.used -= charge.bytes
                ended.append(charge.end)
            }
            let key = holder ?? state.nextHolder
            if holder == nil { state.nextHolder += 1 }
            holder = key
            var charge = state.charges[key] ?? Charge(end: end)
            charge.bytes += bytes
            charge.waited += charge.askedAt.map { now - $0 } ?? .zero
            charge.askedAt = nil
            charge.unreadSince = unreadSince
            state.charges[key] = charge
            state.used += bytes
            return true
        }
    }

    /// Gives back `bytes`.
    fileprivate func give(_ bytes: Int, holder: Int) {
        state.withLock { state in
            guard var charge = state.charges[holder] else { return }
            charge.bytes -= bytes
            state.used -= bytes
            state.charges[holder] = charge.bytes > 0 ? charge : nil
        }
    }

    /// The next bytes of a connection's request are asked for.
    fileprivate func asked(holder: Int) {
        state.withLock { state in
            if state.charges[holder]?.askedAt == nil { state.charges[holder]?.askedAt = now() }
        }
    }

    /// The request of a connection is complete.
    fileprivate func requestEnded(holder: Int) {
        state.withLock { state in
            state.charges[holder]?.waited = .zero
            state.charges[holder]?.askedAt = nil
        }
    }

    /// The client of a connection has not read enough of the responses since then, or has.
    fileprivate func update(unreadSince: ContinuousClock.Instant?, holder: Int) {
        state.withLock { $0.charges[holder]?.unreadSince = unreadSince }
    }

    private func slowest(_ state: State, at now: ContinuousClock.Instant) -> Int? {
        var slowest: (key: Int, slowness: Duration)?
        for (key, charge) in state.charges {
            let slowness = charge.slowness(at: now)
            if slowness >= slowest?.slowness ?? Self.grace { slowest = (key, slowness) }
        }
        return slowest?.key
    }

}

/// What one connection holds of the budget. It belongs to the connection's event loop.
///
/// Bytes are counted as they arrive, before they are parsed, and given back when their request has been answered.
struct ReceiveAccount {
    /// Ends the connection, from any thread: its request is too slow when the budget is used up.
    var end: @Sendable () -> Void = {}
    private let budget: ReceiveBudget
    /// Bytes since the end of the last complete request, without those that were not passed on.
    private(set) var arrivingBytes = 0
    /// The sizes of the complete requests that have no answer yet, oldest first.
    private var unanswered: [Int] = []
    /// Answers that were sent before their request was complete.
    private var earlyAnswers = 0
    private var total = 0
    private var charged = 0
    private var holder: Int?
    private var unreadSince: ContinuousClock.Instant?

    init(budget: ReceiveBudget) { self.budget = budget }

    /// Whether the request that is arriving is longer than the allowance.
    var isLong: Bool { arrivingBytes > ReceiveBudget.allowance }

    /// Whether the request that is arriving still needs an answer, and no other one does: so an answer would be taken for
    /// its own.
    var canAnswerNow: Bool { unanswered.isEmpty && earlyAnswers == 0 }

    /// Whether a request before the arriving one has no complete answer yet.
    var hasUnanswered: Bool { !unanswered.isEmpty }

    /// Whether the next bytes have to wait, because requests that have no answer fill the allowance. A client that sends on
    /// without reading responses would otherwise fill the budget.
    var mustWaitForAnswers: Bool { hasUnanswered && total > ReceiveBudget.allowance }

    /// The next bytes of the arriving request are asked for.
    func asked() {
        if arrivingBytes > 0, let holder { budget.asked(holder: holder) }
    }

    /// Whether the client has read enough of the responses.
    mutating func isRead(_ isRead: Bool) {
        unreadSince = isRead ? nil : unreadSince ?? budget.now()
        if let holder { budget.update(unreadSince: unreadSince, holder: holder) }
    }

    /// Bytes arrived. False when they are more than there is room for.
    ///
    /// - Parameter isPassedOn: whether they are parsed now. Otherwise ``passOn(_:)`` follows.
    mutating func received(_ count: Int, isPassedOn: Bool = true) -> Bool {
        if isPassedOn { arrivingBytes += count }
        total += count
        return updateCharge()
    }

    /// Bytes that arrived before are parsed now.
    mutating func passOn(_ count: Int) { arrivingBytes += count }

    /// The request that was arriving is complete.
    mutating func requestEnded() {
        if earlyAnswers > 0 {
            earlyAnswers -= 1
            total -= arrivingBytes
        } else {
            unanswered.append(arrivingBytes)
        }
        if let holder { budget.requestEnded(holder: holder) }
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
        end = {}
    }

    private mutating func updateCharge() -> Bool {
        let due = max(0, total - ReceiveBudget.allowance)
        if due < charged, let holder {
            budget.give(charged - due, holder: holder)
            if due == 0 { self.holder = nil }
        } else if due > charged {
            guard budget.take(due - charged, holder: &holder, unreadSince: unreadSince, end: end)
            else { return false }
        }
        charged = due
        return true
    }
}
