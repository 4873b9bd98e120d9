import Models
import Testing

@testable import IdentityService

@Suite struct ProviderErrorTests {
    @Test(arguments: [
        (ProviderError.Reason.unreachable, ErrorCode.providerUnavailable), (.slow, .providerUnavailable),
        (.unavailable, .providerUnavailable), (.codeRefused, .providerRefused), (.tooLong, .providerFailed),
        (.unreadable, .providerFailed), (.forbiddenAddress, .providerFailed), (.clientRefused, .providerFailed),
        (.wrongIssuer, .providerFailed), (.wrongAudience, .providerFailed), (.wrongNonce, .providerFailed),
        (.badSignature, .providerFailed), (.expired, .providerFailed), (.claimMissing, .providerFailed),
    ])
    func becomesAnErrorForPeople(reason: ProviderError.Reason, code: ErrorCode) {
        let error = ProviderError(provider: .github, reason: reason).serviceError
        #expect(error.code == code)
        #expect(error.detail.contains("GitHub"))
        // The reason is for the audit log: a caller could learn from it how we check.
        #expect(!error.detail.contains(reason.rawValue))
    }
}
