import Models
import Testing

@Suite struct IdentifiersTests {
    /// A second kind with a prefix would accept the ids of the first.
    @Test func eachKindHasItsOwnPrefix() {
        let prefixes = [
            Kinds.User.prefix, Kinds.Account.prefix, Kinds.Application.prefix, Kinds.Membership.prefix,
            Kinds.EmailCredential.prefix, Kinds.WaitlistRow.prefix, Kinds.Invite.prefix, Kinds.Session.prefix,
            Kinds.Message.prefix, Kinds.OutboxEvent.prefix, Kinds.LinkedIdentity.prefix, Kinds.HeldSignIn.prefix,
            Kinds.Redemption.prefix, Kinds.Request.prefix,
        ]
        #expect(Set(prefixes).count == prefixes.count)
        #expect(prefixes.allSatisfy { $0.allSatisfy { $0.isASCII && $0.isLowercase } })
        #expect(!prefixes.contains("client"))
    }
}
