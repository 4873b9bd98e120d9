import Models
import Proofs
import Testing

@testable import IdentityService

@Suite struct PrepareExportHandlerTests {
    private func prepare(
        _ profile: SessionProfile, from identity: IdentityFixture, signedIn age: Int = 0
    ) async throws -> Identity.PrepareExport.Reply {
        try await identity.call(
            Identity.PrepareExport(session: identity.sessionProof(of: profile, signedIn: age)), identity.context())
    }

    /// Mailer adds emails to addresses that are shown to be the user's.
    @Test func aProofNamesAVerifiedAddressOnly() async throws {
        let identity = try await IdentityFixture()
        let ann = try await identity.signUp("ann@example.com").profile
        func stated() async throws -> [ExportProof] {
            var statements: [ExportProof] = []
            for proof in try await prepare(ann, from: identity).mailProofs {
                statements.append(
                    try await identity.mailerProofs.verify(ExportProof.self, proof, from: .identity, request: nil)
                        .claims)
            }
            return statements
        }
        #expect(
            try await stated() == [ExportProof(user: ann.id, application: ann.applicationID, email: nil, request: nil)])
        try await identity.verify(ann)
        #expect(try await stated().map(\.email?.description) == ["ann@example.com"])
    }

    @Test func namesTheAccountsAndRecordsNothing() async throws {
        let identity = try await IdentityFixture()
        let ann = try await identity.signUp("ann@example.com").profile
        for _ in 0...Identity.ExportPersonalData.maximumPerDay {
            #expect(try await prepare(ann, from: identity).accounts == ann.memberships.map(\.accountID))
        }
        #expect(try await identity.auditEntries { $0.event = .dataExported } == [])
    }

    @Test func endsWhereAnExportWouldBeRefused() async throws {
        let identity = try await IdentityFixture()
        let ann = try await identity.signUp("ann@example.com").profile
        #expect(
            await error { try await prepare(ann, from: identity, signedIn: 611) }?.code
                == .insufficientUserAuthentication)
        for _ in 0..<Identity.ExportPersonalData.maximumPerDay {
            _ = try await identity.call(
                Identity.ExportPersonalData(session: identity.sessionProof(of: ann)), identity.context())
        }
        let refused = try #require(await error { try await prepare(ann, from: identity) })
        #expect(refused.code == .rateLimited && (86_000...86_400).contains(refused.retryAfter ?? 0))
    }
}
