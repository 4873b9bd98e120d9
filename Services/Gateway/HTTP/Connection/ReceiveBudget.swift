import Synchronization

/// The memory that unanswered requests may take over all connections of all event loops, in bytes. Each connection has a
/// small allowance of its own, which is enough for most requests; only what exceeds it is taken from the budget. So thousands
/// of stalled bodies don't exhaust memory, and sign-ins still get through.
///
/// When the budget is used up, the slowest sender makes room: the connection whose request is on its way for the longest time
/// ends, if that is longer than ``grace``. So slow senders can't lock out others, however many they are.
final class ReceiveBudget: Sendable {
    /// What a connection may hold without asking, in bytes. A request beyond it is a long one: it is charged to the budget,
    /// and takes turns (``LongBodyTurns``).
    static let allowance = 4 * 1024
    /// What all connections together may hold beyond that, in bytes.
    static let standardCapacity = 16 * 1024 * 1024
    /// How long a long request may be on its way before it can be dropped in favour of another.
    static let grace: Duration = .seconds(1)

    private struct Charge {
        var bytes = 0
        /// Since when a long request is on its way; nil when none is.
        var arrivingSince: ContinuousClock.Instant?
        let end: @Sendable () -> Void
    }

    private struct State {
        var used = 0
        var nextHolder = 0
        var charges: [Int: Charge] = [:]
    }

    private let capacity: Int
    private let now: @Sendable () -> ContinuousClock.Instant
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
    ///   - isArriving: whether a long request is on its way.
    ///   - end: ends the connection. Called at most once, from any thread.
    fileprivate func take(
        _ bytes: Int, holder: inout Int?, isArriving: Bool, end: @escaping @Sendable () -> Void
    ) -> Bool {
        var ended: [@Sendable () -> Void] = []
        defer { for end in ended { end() } }
        return state.withLock { state in
            if let known = holder, state.charges[known] == nil { return false }
            let now = now()
            while state.used + bytes > capacity {
                guard let slowest = slowest(state, at: now, otherThan: holder) else { return false }
                guard let charge = state.charges.removeValue(forKey: slowest) else { return false }
                state.used -= charge.bytes
                ended.append(charge.end)
            }
            let key = holder ?? state.nextHolder
            if holder == nil { state.nextHolder += 1 }
            holder = key
            var charge = state.charges[key] ?? Charge(end: end)
            charge.bytes += bytes
            if isArriving, charge.arrivingSince == nil { charge.arrivingSince = now }
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

    /// The long request of a connection is complete.
    fileprivate func requestEnded(holder: Int) { state.withLock { $0.charges[holder]?.arrivingSince = nil } }

    private func slowest(_ state: State, at now: ContinuousClock.Instant, otherThan holder: Int?) -> Int? {
        var slowest: (key: Int, since: ContinuousClock.Instant)?
        for (key, charge) in state.charges where key != holder {
            guard let since = charge.arrivingSince, since + Self.grace <= now else { continue }
            if slowest.map({ since < $0.since }) ?? true { slowest = (key, since) }
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
    /// Bytes since the end of the last complete request.
    private(set) var arrivingBytes = 0
    /// The sizes of the complete requests that have no answer yet, oldest first.
    private var unanswered: [Int] = []
    /// Answers that were sent before their request was complete.
    private var earlyAnswers = 0
    private var total = 0
    private var charged = 0
    private var holder: Int?

    init(budget: ReceiveBudget) { self.budget = budget }

    /// Whether the request that is arriving is longer than the allowance.
    var isLong: Bool { arrivingBytes > ReceiveBudget.allowance }

    /// Whether the request that is arriving still needs an answer, and no other one does: so an answer would be taken for
    /// its own.
    var canAnswerNow: Bool { unanswered.isEmpty && earlyAnswers == 0 }

    /// Whether a request before the arriving one has no complete answer yet.
    var hasUnanswered: Bool { !unanswered.isEmpty }

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
        if isLong, let holder { budget.requestEnded(holder: holder) }
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
            guard budget.take(due - charged, holder: &holder, isArriving: isLong, end: end) else { return false }
        }
        charged = due
        return true
    }
}
