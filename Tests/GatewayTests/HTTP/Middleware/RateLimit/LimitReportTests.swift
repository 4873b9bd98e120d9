import HTTPTypes
import Hummingbird
import Models
import Testing

@testable import GatewayService

@Suite struct LimitReportTests {
    @Test func responsesStateWhatIsLeft() {
        let report = LimitReport()
        var response = Response(status: .ok)
        report.write(to: &response)
        #expect(response.headers[.rateLimit] == nil)
        report.record(
            .init(policy: "mail", rule: .init(limit: 20, window: 60), remaining: 19, reset: 60, isAllowed: true))
        report.record(
            .init(policy: "mailbox", rule: .init(limit: 5, window: 60), remaining: 2, reset: 31, isAllowed: true))
        report.write(to: &response)
        #expect(response.headers[.rateLimitPolicy] == "\"mail\";q=20;w=60, \"mailbox\";q=5;w=60")
        #expect(response.headers[.rateLimit] == "\"mail\";r=19;t=60, \"mailbox\";r=2;t=31")
        #expect(response.headers[.rateLimitRemaining] == "2")
    }
}
