import Foundation
import Models
import OneTimePasswords
import Testing
@testable import WebAuthn

@testable import IdentityService

@Suite struct PasskeyStoreTests {
    private func used(_ counter: UInt32) -> VerifiedAssertion {
        VerifiedAssertion(counter: counter, isBackedUp: true, isUserVerified: true)
    }

    @Test func keepsWhatSignsIn() async throws {
        let fixture = try await FactorFixture()
        let (store, made) = (fixture.service.passkeys, try FactorFixture.registration(counter: 7))
        let passkey = try await fixture.addPasskey(made)
        #expect(passkey.name == "Laptop" && passkey.lastUsedAt == nil && !passkey.isBackedUp)
        let found = try #require(
            try await store.find(credentialID: made.credentialID, fixture.application, deadline: fixture.deadline))
        #expect(found.id == passkey.id && found.user == fixture.ann.id && found.status == .active)
        #expect(found.passkey.publicKey == made.publicKey && found.passkey.counter == 7)
        #expect(found.passkey.isBackupEligible && found.passkey.userHandle.count == 32)
        let handle = try await store.handle(of: fixture.ann.id, fixture.application, deadline: fixture.deadline)
        #expect(found.passkey.userHandle == handle)
        let hints = try await store.descriptors(
            of: fixture.ann.id, fixture.application, deadline: fixture.deadline)
        #expect(hints == [.init(credentialID: made.credentialID, transports: [.internal, .hybrid])])
        #expect(
            try await store.find(credentialID: made.credentialID, .make(), deadline: fixture.deadline) == nil)
    }

    @Test func aCounterThatDoesNotGrowIsRefused() async throws {
        let fixture = try await FactorFixture()
        let store = fixture.service.passkeys
        let counting = try await fixture.addPasskey(FactorFixture.registration(counter: 7))
        @Sendable func use(_ id: FactorID, _ counter: UInt32) async throws -> Bool {
            try await store.use(id, used(counter), fixture.application, deadline: fixture.deadline)
        }
        #expect(try await !use(counting.id, 7))
        #expect(try await use(counting.id, 8))
        #expect(try await !use(counting.id, 8))
        #expect(try await !use(counting.id, 0))
        #expect(try await successes { try await use(counting.id, 4_294_967_295) } == 1)
        let synced = try await fixture.addPasskey(FactorFixture.registration())
        #expect(try await use(synced.id, 0))
        #expect(try await use(synced.id, 0))
        let list = try await store.passkeys(of: fixture.ann.id, fixture.application, deadline: fixture.deadline)
        #expect(list.map(\.id) == [counting.id, synced.id])
        #expect(list.allSatisfy { $0.lastUsedAt != nil && $0.isBackedUp })
    }

    @Test func anAuthenticatorIsRegisteredOnceInAnApplication() async throws {
        let fixture = try await FactorFixture()
        let made = try FactorFixture.registration()
        try await fixture.addPasskey(made)
        #expect(await error { try await fixture.addPasskey(made) }?.code == .passkeyExists)
        let bob = try await FactorFixture("bob@example.com", in: fixture.identity)
        #expect(await error { try await bob.addPasskey(made) }?.code == .passkeyExists)
    }

    @Test func aUserHasAtMost20() async throws {
        let fixture = try await FactorFixture()
        for _ in 1..<Passkey.maximumPerUser { try await fixture.addPasskey(FactorFixture.registration()) }
        let added = try await successes { (try? await fixture.addPasskey(FactorFixture.registration())) != nil }
        #expect(added == 1)
        #expect(
            await error { try await fixture.addPasskey(FactorFixture.registration()) }?.code == .passkeyLimitReached)
    }

    @Test func renamesAndRemovesOnlyOnesOwn() async throws {
        let fixture = try await FactorFixture()
        let bob = try await FactorFixture("bob@example.com", in: fixture.identity)
        let (store, passkey) = (fixture.service.passkeys, try await fixture.addPasskey(FactorFixture.registration()))
        func rename(_ by: FactorFixture) async throws -> Passkey {
            try await store.rename(
                passkey.id, to: "Phone", of: by.ann.id, by.application, audit: by.audit(.factorRenamed),
                deadline: by.deadline)
        }
        func remove(_ by: FactorFixture) async throws -> Int {
            try await store.remove(
                passkey.id, FactorOwner(by.session()), notice: { _ in nil }, audit: by.audit(.factorRemoved),
                deadline: by.deadline)
        }
        #expect(await error { try await rename(bob) }?.code == .notFound)
        #expect(try await rename(fixture).name == "Phone")
        #expect(await error { try await remove(bob) }?.code == .notFound)
        #expect(try await remove(fixture) == 2)
        // In another tab.
        #expect(await error { try await remove(fixture) }?.code == .notFound)
        #expect(await error { try await rename(fixture) }?.code == .notFound)
        #expect(try await !store.use(passkey.id, used(0), fixture.application, deadline: fixture.deadline))
    }

    @Test func aSessionProofAddsOnePasskey() async throws {
        let fixture = try await FactorFixture()
        let proof = try await fixture.session()
        func add() async throws -> Passkey {
            try await fixture.service.passkeys.add(
                FactorFixture.registration(), transports: [], name: "Laptop",
                FactorOwner(proof), notice: nil, audit: fixture.audit(.factorAdded), deadline: fixture.deadline
            ).0
        }
        _ = try await add()
        #expect(await error { try await add() }?.code == .invalidProof)
    }

    @Test func theFirstFactorComesWithRecoveryCodesAndTheLastTakesThemAway() async throws {
        let fixture = try await FactorFixture()
        let store = fixture.service.passkeys
        func add() async throws -> (passkey: Passkey, codes: [RecoveryCode], epoch: Int?, isFirst: Bool) {
            try await store.add(
                FactorFixture.registration(), transports: [], name: "Laptop", FactorOwner(fixture.session()),
                notice: nil, audit: fixture.audit(.factorAdded), deadline: fixture.deadline)
        }
        func remove(_ id: FactorID) async throws {
            _ = try await store.remove(
                id, FactorOwner(fixture.session()), notice: { _ in nil }, audit: fixture.audit(.factorRemoved),
                deadline: fixture.deadline)
        }
        let (first, second) = (try await add(), try await add())
        #expect(first.codes.count == RecoveryCode.count && second.codes.isEmpty)
        #expect(first.isFirst && !second.isFirst)
        // Sign-ins need one factor, so the sessions go on.
        #expect(first.epoch == nil && second.epoch == nil)
        try await remove(first.passkey.id)
        #expect(try await fixture.count("recovery_codes") == RecoveryCode.count)
        try await remove(second.passkey.id)
        #expect(try await fixture.count("recovery_codes") == 0)
    }

    @Test func theFirstFactorEndsTheOtherSessionsWhereSignInsNeedTwo() async throws {
        let fixture = try await FactorFixture()
        func add() async throws -> Int? {
            try await fixture.service.passkeys.add(
                FactorFixture.registration(), transports: [], name: "Laptop", FactorOwner(fixture.session()),
                endsSessions: true, notice: nil, audit: fixture.audit(.factorAdded), deadline: fixture.deadline
            ).epoch
        }
        #expect(try await add() == 2)
        #expect(try await add() == nil)
    }

    /// Two removals that did not wait for each other would each see the other passkey, and leave the codes.
    @Test func of20RemovalsOfTheLastTwoOneEachSucceeds() async throws {
        let fixture = try await FactorFixture()
        for round in 1...3 {
            let passkeys = [
                try await fixture.addPasskey(FactorFixture.registration()).id,
                try await fixture.addPasskey(FactorFixture.registration()).id,
            ]
            try await fixture.turnTwoStepOn()
            let removed = await fixture.outcomes { index in
                // Without their epochs, as of sessions that have not ended.
                try await fixture.removePasskey(passkeys[index % 2], statesEpoch: false)
            }
            // Turning it on began an epoch, and each removal.
            #expect(removed.compactMap { try? $0.get() }.sorted() == [round * 3, round * 3 + 1])
            #expect(removed.count { $0.error?.code == .notFound } == 18)
            #expect(try await fixture.count("passkeys") == 0)
            #expect(try await fixture.count("recovery_codes") == 0)
            #expect(try await !fixture.hasTwoStep())
        }
    }

    /// Somebody who holds a sign-in that waits for a first factor must not add one to those that the user has got meanwhile.
    @Test func aFirstFactorIsNotAddedToOthers() async throws {
        let fixture = try await FactorFixture()
        @Sendable func add() async throws {
            var owner = FactorOwner(try await fixture.session())
            owner.isFirstFactor = true
            _ = try await fixture.service.passkeys.add(
                FactorFixture.registration(), transports: [], name: "Laptop", owner, notice: nil,
                audit: fixture.audit(.factorAdded), deadline: fixture.deadline)
        }
        #expect(try await successes { (try? await add()) != nil } == 1)
        #expect(await error { try await add() }?.code == .signInTokenInvalid)
        #expect(try await fixture.count("passkeys") == 1)
    }

    @Test func erasureRemovesEverything() async throws {
        let fixture = try await FactorFixture()
        try await fixture.confirmTOTP()
        try await fixture.addPasskey(FactorFixture.registration())
        _ = try await fixture.identity.call(
            Identity.EraseUser(user: fixture.ann.id), fixture.identity.operatorContext)
        #expect(try await fixture.count("passkeys") == 0)
        #expect(try await fixture.count("totp_factors") == 0)
        #expect(try await fixture.count("recovery_codes") == 0)
        let row = try await fixture.identity.postgres.query("SELECT two_step, passkey_handle FROM identity.users").first
        #expect(try row?.decode("two_step", as: Bool.self) == false)
        #expect(try row?.decode("passkey_handle", as: Data?.self) == nil)
    }

    @Test func theFirstProofOfAMailboxRemovesASquattersFactors() async throws {
        let fixture = try await FactorFixture()
        try await fixture.confirmTOTP()
        try await fixture.addPasskey(FactorFixture.registration())
        _ = try await fixture.identity.call(
            Identity.VerifyEmail(
                proof: fixture.identity.mailboxProof(.verification, by: fixture.ann),
                ownership: .init(allowsReset: true)), fixture.identity.context())
        #expect(try await fixture.count("passkeys") == 0)
        #expect(try await fixture.count("totp_factors") == 0)
        #expect(try await fixture.count("recovery_codes") == 0)
    }
}
