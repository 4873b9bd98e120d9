import Proofs
import Testing

@Suite struct ProofStatementTests {
    private static let statements: [any ProofStatement.Type] = [
        ClientDeletionProof.self, ClientProof.self, ConsentRevocationProof.self, EmailPreviewProof.self,
        ErasureProof.self, ExportProof.self, MailProof.self, MailboxProof.self,
        PasskeyChallengeProof.self, ProofClaims.self, ReauthenticationProof.self, SessionEventProof.self,
        SessionProof.self, SignInProof.self, WrongCodeProof.self,
    ]

    /// RFC 8725 §3.11: the type is what keeps a statement from being taken for another.
    @Test func everyStatementHasATypeOfItsOwn() {
        let types = Self.statements.map { $0.type }
        #expect(Set(types).count == types.count)
        #expect(types.allSatisfy { $0.hasPrefix("latchkey-") && $0.hasSuffix("+jwt") })
    }

    @Test func onlyAMessageHasMoreThanThirtySeconds() {
        for statement in Self.statements {
            #expect(statement.lifetime == (statement == MailProof.self ? 120 : 30), "\(statement)")
        }
    }
}
