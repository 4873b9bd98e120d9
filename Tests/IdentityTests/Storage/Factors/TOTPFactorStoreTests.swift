import Foundation
import Models
import OneTimePasswords
import Testing

@testable import IdentityService

@Suite struct TOTPFactorStoreTests {
    private let now = Date(timeIntervalSince1970: 1_000_000_000)

    private func code(of secret: TOTPSecret, _ steps: Int = 0) -> Secret {
        TOTP.code(of: secret, step: TOTP.step(at: now) + steps)
    }

    private func use(_ code: Secret, _ fixture: FactorFixture, after seconds: Double = 60) async throws -> Bool {
        try await fixture.service.totpFactors.use(
            code, of: fixture.ann.id, fixture.application, at: now + seconds, deadline: fixture.deadline)
    }

    @Test func acceptsEachCodeOnce() async throws {
        let fixture = try await FactorFixture()
        let (_, secret, _) = try await fixture.confirmTOTP(at: now)
        // The confirming code was used.
        #expect(try await !use(code(of: secret), fixture, after: 0))
        #expect(try await use(code(of: secret, 2), fixture))
        #expect(try await !use(code(of: secret, 2), fixture))
        // Of an earlier step, though it was never used.
        #expect(try await !use(code(of: secret, 1), fixture))
        #expect(try await !use(Secret("000000x"), fixture))
        #expect(try await !use(code(of: .random(), 3), fixture, after: 90))
    }

    @Test func of50UsesOfACodeOneSucceeds() async throws {
        let fixture = try await FactorFixture()
        let (_, secret, _) = try await fixture.confirmTOTP(at: now)
        #expect(try await successes { try await use(code(of: secret, 2), fixture) } == 1)
    }

    @Test func anAppCountsOnceItIsConfirmed() async throws {
        let fixture = try await FactorFixture()
        let (store, secret) = (fixture.service.totpFactors, TOTPSecret.random())
        let id = try await store.begin(secret, of: fixture.ann.id, fixture.application, deadline: fixture.deadline)
        #expect(try await !use(code(of: secret, 2), fixture))
        func confirm(_ id: FactorID, _ code: Secret) async -> ErrorCode? {
            await error {
                try await store.confirm(
                    id, code, FactorOwner(fixture.session()), at: now, notice: nil, audit: fixture.audit(.factorAdded),
                    deadline: fixture.deadline)
            }?.code
        }
        #expect(await confirm(id, code(of: .random())) == .secondFactorInvalid)
        #expect(await confirm(.make(), code(of: secret)) == .notFound)
        #expect(await confirm(id, code(of: secret)) == nil)
        #expect(await confirm(id, code(of: secret, 1)) == .notFound)
        #expect(try await use(code(of: secret, 2), fixture))
    }

    @Test func aFailedEnrolmentLeavesTheEarlierApp() async throws {
        let fixture = try await FactorFixture()
        let (_, first, codes) = try await fixture.confirmTOTP(at: now)
        #expect(codes.count == RecoveryCode.count)
        _ = try await fixture.service.totpFactors.begin(
            .random(), of: fixture.ann.id, fixture.application, deadline: fixture.deadline)
        #expect(try await use(code(of: first, 2), fixture))
        // A new app takes the place of the earlier one, and recovery codes stay.
        let (_, second, more) = try await fixture.confirmTOTP(at: now)
        #expect(more.isEmpty)
        #expect(try await !use(code(of: first, 3), fixture, after: 90))
        #expect(try await use(code(of: second, 3), fixture, after: 90))
        #expect(try await fixture.count("totp_factors") == 1)
        #expect(try await fixture.count("recovery_codes") == 10)
    }

    @Test func anotherUserCanNeitherConfirmNorUseIt() async throws {
        let fixture = try await FactorFixture()
        let bob = try await FactorFixture("bob@example.com", in: fixture.identity)
        let secret = TOTPSecret.random()
        let id = try await fixture.service.totpFactors.begin(
            secret, of: fixture.ann.id, fixture.application, deadline: fixture.deadline)
        let thrown = await error {
            try await fixture.service.totpFactors.confirm(
                id, code(of: secret), FactorOwner(bob.session()), at: now, notice: nil, audit: bob.audit(.factorAdded),
                deadline: fixture.deadline)
        }
        #expect(thrown?.code == .notFound)
        let (_, hers, _) = try await fixture.confirmTOTP(at: now)
        #expect(try await !use(code(of: hers, 2), bob))
    }

    /// Two removals that did not wait for each other would each see the other factor, and leave the codes.
    @Test func of20RemovalsOfTheAppAndTheLastPasskeyOneEachSucceeds() async throws {
        let fixture = try await FactorFixture()
        for round in 1...3 {
            let (app, _, codes) = try await fixture.confirmTOTP(at: now)
            #expect(codes.count == RecoveryCode.count)
            let passkey = try await fixture.addPasskey(FactorFixture.registration()).id
            let removed = await fixture.outcomes { index in
                // Without their epochs, as of sessions that have not ended.
                index % 2 == 0
                    ? try await fixture.removePasskey(passkey, statesEpoch: false)
                    : try await fixture.removeApp(app, statesEpoch: false)
            }
            // Confirming the app began an epoch, and each removal.
            #expect(removed.compactMap { try? $0.get() }.sorted() == [round * 3, round * 3 + 1])
            #expect(removed.count { $0.error?.code == .notFound } == 18)
            #expect(try await fixture.count("totp_factors") == 0)
            #expect(try await fixture.count("passkeys") == 0)
            #expect(try await fixture.count("recovery_codes") == 0)
            #expect(try await !fixture.hasTwoStep())
        }
    }

    /// Whether two-step sign-in is on after the app was removed and a passkey is left.
    private func hasTwoStep(
        withoutTheAppOf fixture: FactorFixture, _ change: (FactorFixture) async throws -> Void = { _ in }
    ) async throws -> Bool {
        let app = try await fixture.confirmTOTP(at: now).id
        try await fixture.addPasskey(FactorFixture.registration())
        try await change(fixture)
        let before = try await fixture.service.totpFactors.factors(
            of: fixture.ann.id, fixture.application, deadline: fixture.deadline)
        _ = try await fixture.removeApp(app)
        let hasTwoStep = try await fixture.hasTwoStep()
        // What was said before is what happens.
        #expect(before.losesTwoStepWithApp == (before.hasTwoStep && !hasTwoStep))
        return hasTwoStep
    }

    @Test func whatTheAppHasTurnedOnEndsWithIt() async throws {
        #expect(try await !hasTwoStep(withoutTheAppOf: FactorFixture()))
        let off = try await hasTwoStep(withoutTheAppOf: FactorFixture()) { fixture in
            try await fixture.turnTwoStepOn()
            try await fixture.turnTwoStepOn(false)
        }
        #expect(!off)
    }

    /// Otherwise a passkey and a password would be needed before the app came, and one of them after it went.
    @Test func whatTheUserHasTurnedOnOutlivesTheApp() async throws {
        let before = try await FactorFixture()
        try await before.addPasskey(FactorFixture.registration())
        try await before.turnTwoStepOn()
        #expect(try await hasTwoStep(withoutTheAppOf: before))
        // It was on already, by the app.
        #expect(try await hasTwoStep(withoutTheAppOf: FactorFixture()) { try await $0.turnTwoStepOn() })
        // An earlier version did not record who has turned it on.
        let unknown = try await hasTwoStep(withoutTheAppOf: FactorFixture()) { fixture in
            try await fixture.identity.postgres.execute("UPDATE identity.users SET two_step_chosen = NULL")
        }
        #expect(unknown)
    }

    @Test func itDoesNotOutliveTheLastFactor() async throws {
        let fixture = try await FactorFixture()
        let app = try await fixture.confirmTOTP(at: now).id
        try await fixture.turnTwoStepOn()
        _ = try await fixture.removeApp(app)
        #expect(try await !fixture.hasTwoStep())
        // Nor does the choice.
        #expect(try await !hasTwoStep(withoutTheAppOf: fixture))
    }

    @Test func storesNoSecretInTheClear() async throws {
        let fixture = try await FactorFixture()
        let (_, secret, codes) = try await fixture.confirmTOTP(at: now)
        let stored = try await fixture.identity.storedText()
        #expect(!stored.contains(secret.reveal().hexadecimal) && !stored.contains(secret.text.reveal()))
        for code in codes { #expect(!stored.contains(code.text.reveal())) }
    }

    @Test func deletesWhatWasNotConfirmedInAnHour() async throws {
        let fixture = try await FactorFixture()
        let (store, secret) = (fixture.service.totpFactors, TOTPSecret.random())
        try await fixture.confirmTOTP(at: now)
        let id = try await store.begin(secret, of: fixture.ann.id, fixture.application, deadline: fixture.deadline)
        try await store.deleteExpired()
        #expect(try await fixture.count("totp_factors") == 2)
        try await fixture.identity.postgres.execute(
            "UPDATE identity.totp_factors SET created_at = now() - interval '61 minutes'")
        let thrown = await error {
            try await store.confirm(
                id, code(of: secret), FactorOwner(fixture.session()), at: now, notice: nil,
                audit: fixture.audit(.factorAdded),
                deadline: fixture.deadline)
        }
        #expect(thrown?.code == .notFound)
        try await store.deleteExpired()
        #expect(try await fixture.count("totp_factors") == 1)
    }
}
