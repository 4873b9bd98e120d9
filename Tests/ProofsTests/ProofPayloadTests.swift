import Models
import Testing

@testable import Proofs

@Suite struct ProofPayloadTests {
    private func payload(lifetime: Int) -> ProofPayload<ProofClaims> {
        ProofPayload(
            iss: .identity, aud: .tokens, iat: 1000, exp: 1000 + lifetime, jti: "x",
            statement: .epoch(1, of: .make(), request: nil, keeping: nil))
    }

    /// Clocks may differ by two seconds.
    @Test(arguments: [(997, false), (998, true), (1000, true), (1031, true), (1032, false), (100_000, false)])
    func isCurrentFromItsIssueToItsExpiry(now: Int, isCurrent: Bool) {
        #expect(payload(lifetime: 30).isCurrent(at: now) == isCurrent)
    }

    @Test func mayNotLiveLongerThanItsType() {
        #expect(payload(lifetime: 30).isCurrent(at: 1000))
        #expect(!payload(lifetime: 31).isCurrent(at: 1000))
        #expect(!payload(lifetime: 3600).isCurrent(at: 1000))
    }
}
