import Foundation
import Models
import Testing

@testable import LatchkeyCommand

@Suite struct OverviewPageTests {
    private let start = Timestamp(Date(timeIntervalSince1970: 1_800_000_000))

    @Test func countsByTimeAndReason() throws {
        func count(_ place: Int, _ event: AuditEvent, _ count: Int, _ reason: String? = nil)
            -> Identity.CountAuditEntries.Count
        {
            .init(place: place, event: event, reason: reason, count: count)
        }
        let counted = Identity.CountAuditEntries.Reply(
            start: start,
            counts: [
                count(0, .signIn, 2), count(59, .signIn, 3), count(60, .signIn, 100), count(5, .signUp, 1),
                count(7, .signInFailed, 4), count(8, .signInFailed, 1), count(8, .secondFactorFailed, 2, "totp"),
                count(8, .signInPending, 50),
            ])
        let samples = [
            GaugeSampler.Sample(at: start.date.addingTimeInterval(30), waiting: 1, dead: 0, renewals: nil),
            .init(at: start.date.addingTimeInterval(50), waiting: 2, dead: 0, renewals: 4),
            .init(at: start.date.addingTimeInterval(59 * 60), waiting: nil, dead: 1, renewals: 5),
        ]
        let plots = Dictionary(
            uniqueKeysWithValues: OverviewPage.plots(.hour, counted, samples).map { ($0.title, $0) })
        #expect(plots["Sign-ins"]?.total == 5 && plots["Sign-ups"]?.total == 1)
        #expect(plots["Sign-ins"]?.series[0].values.count == 60)
        let failed = try #require(plots["Failed sign-ins"])
        #expect(failed.series.map(\.name) == ["wrong password or link", "wrong second factor: totp"])
        #expect(failed.total == 7 && failed.series[0].values[7] == 4)
        #expect(plots["Emails that wait"]?.series[0].values.compactMap(\.self) == [2])
        #expect(plots["Emails that were given up"]?.total == 1)
        #expect(plots["Sessions renewed"]?.total == 9)
    }

    @Test func theRarestReasonsStandTogether() {
        let counted = Identity.CountAuditEntries.Reply(
            start: start,
            counts: (1...9).map { .init(place: 0, event: .signInRefused, reason: "reason_\($0)", count: $0) })
        let failed = OverviewPage.plots(.month, counted, []).first { $0.title == "Failed sign-ins" }
        #expect(failed?.series.count == ConsolePlot.maximumSeries)
        #expect(failed?.series.last?.name == "others" && failed?.total == 45)
    }
}
