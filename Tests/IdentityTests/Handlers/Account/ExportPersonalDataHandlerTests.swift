import Foundation
import Models
import Proofs
import Testing

@testable import IdentityService

@Suite struct ExportPersonalDataHandlerTests {
    private func export(
        _ profile: SessionProfile, from identity: IdentityFixture, signedIn age: Int = 0
    ) async throws -> Identity.ExportPersonalData.Reply {
        try await identity.call(
            Identity.ExportPersonalData(
                session: identity.sessionProof(of: profile, signedIn: age), ipAddress: "192.0.2.7",
                origin: MailOrigin(browser: "Firefox", system: "Linux")), identity.context())
    }

    @Test func hasTheUsersDataAndNoSecret() async throws {
        let totp = try await TOTPFixture()
        let (_, _, codes) = try await totp.factors.confirmTOTP()
        let reply = try await totp.identity.call(
            Identity.ExportPersonalData(session: totp.session(methods: ["pwd", "otp", "mfa"])), totp.identity.context())
        let data = reply.data
        #expect(
            data.user.id == totp.factors.ann.id && data.user.hasTwoStep && data.user.recoveryCodesLeft == codes.count)
        #expect(data.user.passwordChangedAt != nil && data.factors.map(\.type) == [.totp])
        #expect(data.emails.map(\.email.description) == ["ann@example.com"])
        #expect(data.memberships.map(\.role) == [.owner] && data.incomplete == [])
        let text = String(decoding: try JSONEncoder().encode(data), as: UTF8.self)
        for secret in ["argon2", "hashed_email", "sealed"] { #expect(!text.contains(secret), "\(secret)") }
    }

    @Test func isRecorded() async throws {
        let identity = try await IdentityFixture()
        let ann = try await identity.signUp("ann@example.com").profile
        _ = try await export(ann, from: identity)
        let entries = try await identity.auditEntries { $0.event = .dataExported }
        #expect(entries.map(\.user) == [ann.id] && entries.map(\.ipAddress) == ["192.0.2.7"])
    }

    @Test func isLimitedToAFewADay() async throws {
        let identity = try await IdentityFixture()
        let ann = try await identity.signUp("ann@example.com").profile
        for _ in 0..<Identity.ExportPersonalData.maximumPerDay { _ = try await export(ann, from: identity) }
        let refused = try #require(await error { try await export(ann, from: identity) })
        #expect(refused.code == .rateLimited)
        #expect((86_000...86_400).contains(try #require(refused.retryAfter)))
        #expect(try await identity.auditEntries { $0.event = .dataExported }.count == 5)
        // Others have their own.
        _ = try await export(try await identity.signUp("bob@example.com").profile, from: identity)
    }

    @Test func needsAFreshSignIn() async throws {
        let identity = try await IdentityFixture()
        let ann = try await identity.signUp("ann@example.com").profile
        #expect(
            await error { try await export(ann, from: identity, signedIn: 611) }?.code
                == .insufficientUserAuthentication)
        #expect(try await identity.auditEntries { $0.event = .dataExported } == [])
    }

    @Test func takesASessionOfTwoFactorsIfThereAreTwo() async throws {
        let totp = try await TOTPFixture()
        _ = try await totp.factors.confirmTOTP()
        let call = Identity.ExportPersonalData(session: try await totp.session(methods: ["pwd"]))
        #expect(
            await error { try await totp.identity.call(call, totp.identity.context()) }?.code
                == .insufficientUserAuthentication)
    }
}
