import Foundation
import Models
import Synchronization

/// Looks once a minute at what has no history of its own: how many emails wait, and how often sessions are renewed. The history is as old as
/// the console, and at most a month long.
final class GaugeSampler: Sendable {
    /// What was seen in a minute.
    struct Sample: Sendable, Equatable {
        let at: Date
        /// Emails in the outbox that wait or are retried; nil if mailer was not reached.
        var waiting: Int?
        /// Emails that were given up.
        var dead: Int?
        /// Sessions that were renewed since the sample before; nil for the first one.
        var renewals: Int?
    }

    /// A month of minutes.
    static let maximumCount = 31 * 24 * 60
    static let interval = Duration.seconds(60)

    private struct State {
        var samples: [Sample] = []
        /// The counters of renewals when they were read last, by series.
        var counters: [Substring: Double]?
    }

    private let fleet: ConsoleFleet
    private let state = Mutex(State())

    init(fleet: ConsoleFleet) { self.fleet = fleet }

    /// The samples from `start` on, oldest first.
    func samples(from start: Date) -> [Sample] {
        state.withLock { state in
            Array(state.samples[(state.samples.firstIndex { $0.at >= start } ?? state.samples.endIndex)...])
        }
    }

    /// Takes samples until the task is cancelled.
    func run() async {
        // The services are found first.
        try? await Task.sleep(for: .seconds(2))
        while !Task.isCancelled {
            await sample()
            try? await Task.sleep(for: Self.interval)
        }
    }

    private func sample() async {
        let mailer = (try? await fleet.services.mailer.callEachReplica(Operations.GetMetrics())) ?? []
        let tokens = (try? await fleet.services.tokens.callEachReplica(Operations.GetMetrics())) ?? []
        add(mailer: mailer, tokens: tokens, at: Date())
    }

    /// Adds a sample from the metrics of all replicas, in the Prometheus text format.
    func add(mailer: [String], tokens: [String], at date: Date) {
        // Every replica reports the one outbox.
        func gauge(_ name: String) -> Int? {
            mailer.flatMap { Self.values(name, in: $0).map(\.value) }.max().map { Int($0) }
        }
        let counters = tokens.flatMap { text in
            Self.values("latchkey_rpc_calls_total", in: text).filter {
                $0.labels.contains("method=\"tokens.refresh_session\"") && $0.labels.contains("outcome=\"answered\"")
            }
        }
        let current = Dictionary(counters.map { ($0.labels, $0.value) }) { first, _ in first }
        let (waiting, dead) = (gauge("mailer_outbox_waiting"), gauge("mailer_outbox_dead"))
        state.withLock { state in
            var renewals: Int?
            if let before = state.counters, !tokens.isEmpty {
                renewals = current.reduce(0) { sum, series in
                    let old = before[series.key] ?? 0
                    // A counter that is less than before began again with its process.
                    return sum + Int(series.value >= old ? series.value - old : series.value)
                }
            }
            if !tokens.isEmpty { state.counters = current }
            state.samples.append(Sample(at: date, waiting: waiting, dead: dead, renewals: renewals))
            if state.samples.count > Self.maximumCount {
                state.samples.removeFirst(state.samples.count - Self.maximumCount)
            }
        }
    }

    /// The series of a metric with their labels.
    private static func values(_ name: String, in text: String) -> [(labels: Substring, value: Double)] {
        text.split(separator: "\n").compactMap { line in
            guard line.hasPrefix(name), let space = line.lastIndex(of: " "),
                let value = Double(line[line.index(after: space)...]), value.isFinite, abs(value) < 1e15
            else { return nil }
            let labels = line[..<space].dropFirst(name.count)
            return labels.isEmpty || labels.hasPrefix("{") ? (labels, value) : nil
        }
    }
}
