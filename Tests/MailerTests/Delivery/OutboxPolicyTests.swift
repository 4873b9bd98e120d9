import Models
import Testing

@testable import MailerService

@Suite struct OutboxPolicyTests {
    @Test func delaysGrow() {
        let policy = OutboxPolicy()
        for (attempts, whole) in [(1, 1.0), (2, 2), (3, 4), (10, 512), (11, 900), (500, 900)] {
            for _ in 0..<20 {
                let delay = policy.delay(after: attempts) / .seconds(1)
                #expect((max(1, whole * 0.75)...whole).contains(delay))
            }
        }
    }
}
