import Foundation
import Logging
import Models
import NIOPosix
import Testing

@testable import LatchkeyCommand

@Suite struct GaugeSamplerTests {
    private let sampler: GaugeSampler
    private let start = Date(timeIntervalSince1970: 1_800_000_000)

    init() throws {
        let settings = try LocalSettings(environment: [
            "LATCHKEY_STATE_DIR": "/nowhere", "LATCHKEY_RUN_DIR": "/nowhere",
        ])
        sampler = GaugeSampler(
            fleet: ConsoleFleet(
                settings, group: MultiThreadedEventLoopGroup.singleton,
                logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })))
    }

    private func mailer(_ waiting: Int) -> String {
        "# TYPE mailer_outbox_waiting gauge\nmailer_outbox_waiting{service=\"mailer\",replica=\"1\"} \(waiting)\nmailer_outbox_waiting_more 9\n"
    }

    private func tokens(_ count: Int, replica: Int = 1) -> String {
        """
        latchkey_rpc_calls_total{method="tokens.refresh_session",outcome="answered",replica="\(replica)"} \(count)
        latchkey_rpc_calls_total{method="tokens.refresh_session",outcome="refused",replica="\(replica)"} 99
        latchkey_rpc_calls_total{method="tokens.issue_session",outcome="answered",replica="\(replica)"} 99
        """
    }

    private func add(_ mailer: [String], _ tokens: [String], after seconds: TimeInterval) {
        sampler.add(mailer: mailer, tokens: tokens, at: start.addingTimeInterval(seconds))
    }

    @Test func countsWhatIsNewSinceTheSampleBefore() {
        add([mailer(3), mailer(3)], [tokens(10), tokens(5, replica: 2)], after: 0)
        add([mailer(4)], [tokens(12), tokens(5, replica: 2)], after: 60)
        // A replica has started again, and another one is new.
        add([], [tokens(1), tokens(5, replica: 2), tokens(2, replica: 3)], after: 120)
        add([mailer(0)], [], after: 180)
        let samples = sampler.samples(from: start)
        #expect(samples.map(\.waiting) == [3, 4, nil, 0])
        #expect(samples.map(\.renewals) == [nil, 2, 3, nil])
        #expect(samples.map(\.dead) == [nil, nil, nil, nil])
        #expect(sampler.samples(from: start.addingTimeInterval(100)).count == 2)
    }

    @Test func aMonthFits() {
        for minute in 0..<GaugeSampler.maximumCount + 5 { add([], [], after: Double(minute) * 60) }
        let samples = sampler.samples(from: .distantPast)
        #expect(samples.count == GaugeSampler.maximumCount)
        #expect(samples.first?.at == start.addingTimeInterval(300))
    }

    @Test func otherTextIsNoMetric() {
        add(
            ["mailer_outbox_waiting{", "mailer_outbox_waiting NaN", "mailer_outbox_waiting 1e300"], ["x y z"], after: 0)
        #expect(sampler.samples(from: start).map(\.waiting) == [nil])
    }
}
