import Foundation
import Models
import OneTimePasswords
import Proofs
import Testing

@testable import IdentityService
@testable import Postgres

@Suite struct FactorOwnerTests {
    enum Change: CaseIterable {
        case addPasskey, removePasskey, confirmApp, removeApp, turnTwoStepOff, renewRecoveryCodes, unlinkIdentity
    }

    typealias SessionOfUser = ProofVerifier.VerifiedProof<SessionProof>

    /// A user with an app, another one that is being set up, a passkey and a linked identity.
    private struct Account {
        let factors: FactorFixture
        let app: FactorID
        let passkey: FactorID
        let newApp: FactorID
        let newSecret: TOTPSecret
        let identity = LinkedIdentityID.make()
        let now = Date(timeIntervalSince1970: 1_000_000_000)

        init() async throws {
            factors = try await FactorFixture()
            let (service, user, application) = (factors.service, factors.ann.id, factors.application)
            app = try await factors.confirmTOTP().id
            passkey = try await factors.addPasskey(FactorFixture.registration()).id
            newSecret = .random()
            newApp = try await service.totpFactors.begin(newSecret, of: user, application, deadline: factors.deadline)
            try await service.postgres.execute(
                """
                INSERT INTO identity.external_identities
                    (application_id, id, user_id, provider, issuer, subject, is_email_verified)
                VALUES (\(application), \(identity), \(user), 'google', 'https://accounts.google.com', '1', false)
                """)
        }

        func apply(_ change: Change, _ session: SessionOfUser) async throws {
            let (service, owner, deadline) = (factors.service, FactorOwner(session), factors.deadline)
            switch change {
            case .addPasskey:
                _ = try await service.passkeys.add(
                    FactorFixture.registration(), transports: [], name: "Phone", owner, notice: nil,
                    audit: factors.audit(.factorAdded), deadline: deadline)
            case .removePasskey:
                _ = try await service.passkeys.remove(
                    passkey, owner, notice: { _ in nil }, audit: factors.audit(.factorRemoved), deadline: deadline)
            case .confirmApp:
                _ = try await service.totpFactors.confirm(
                    newApp, TOTP.code(of: newSecret, step: TOTP.step(at: now)), owner, at: now, notice: nil,
                    audit: factors.audit(.factorAdded), deadline: deadline)
            case .removeApp:
                _ = try await service.totpFactors.remove(
                    app, owner, notice: { _ in nil }, audit: factors.audit(.factorRemoved), deadline: deadline)
            case .turnTwoStepOff:
                _ = try await service.totpFactors.setTwoStep(
                    false, owner, notice: nil, audit: factors.audit(.twoStepChanged), deadline: deadline)
            case .renewRecoveryCodes:
                _ = try await service.recoveryCodes.renew(
                    owner, notice: nil, audit: factors.audit(.recoveryCodesRenewed), deadline: deadline)
            case .unlinkIdentity:
                _ = try await service.identities.unlink(
                    identity, session, deadline: deadline, notice: { _ in nil },
                    audit: { _ in factors.audit(.identityUnlinked) })
            }
        }

        /// Begins an epoch while `change` waits for the lock of the user. Returns what `change` throws.
        func beginEpoch(beforeWaiting change: () async throws -> Void) async throws -> ServiceError? {
            let (user, application, deadline) = (factors.ann.id, factors.application, factors.deadline)
            let (locked, continuation) = AsyncStream.makeStream(of: Void.self)
            async let other = factors.service.postgres.transaction(deadline: deadline) { transaction in
                defer { continuation.finish() }
                _ = try transaction.lockUser(user)
                continuation.finish()
                // Unlike pg_stat_activity, pg_locks shows connections that were opened after this transaction.
                while try transaction.query(
                    "SELECT FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid))"
                ).isEmpty {
                    guard ContinuousClock.now < deadline else { throw ServiceError.deadlineExceeded }
                }
                return try transaction.beginEpoch(of: user, application: application, because: .passwordChanged)
            }
            for await _ in locked {}
            let thrown = await error { try await change() }
            _ = try await other
            return thrown
        }
    }

    /// Whoever holds a session must not change factors after its user has ended it, however long the change waited.
    @Test(arguments: Change.allCases)
    func aChangeThatWaitedForTheLockIsRefusedIfItsSessionHasEnded(change: Change) async throws {
        let account = try await Account()
        let session = try await account.factors.session()
        func written() async throws -> [Int] {
            let factors = account.factors
            return [
                try await factors.count("used_proofs"), try await factors.count("audit_log"),
                try await factors.count("effects"),
            ]
        }
        let before = try await written()
        let thrown = try await account.beginEpoch { try await account.apply(change, session) }
        #expect(thrown == .invalidToken)
        // Only the epoch was enqueued.
        #expect(try await written() == [before[0], before[1], before[2] + 1])
        let current = try await account.factors.session()
        if change == .confirmApp {
            // An app that was begun before is forgotten.
            #expect(await error { try await account.apply(change, current) } == .notFound("factor"))
        } else {
            // A session of the new epoch may.
            try await account.apply(change, current)
        }
    }

    /// The password alone must not add a factor to one that came in the same moment.
    @Test func aSessionOfOneFactorAddsTheFirstOneOnly() async throws {
        let factors = try await FactorFixture()
        let service = factors.service
        func add(_ methods: [String]) async throws {
            _ = try await service.passkeys.add(
                FactorFixture.registration(), transports: [], name: "Phone",
                FactorOwner(factors.session(methods: methods)), notice: nil, audit: factors.audit(.factorAdded),
                deadline: factors.deadline)
        }
        try await add(["pwd"])
        #expect(await error { try await add(["pwd"]) } == .secondFactorMissing)
        #expect(try await factors.count("passkeys") == 1)
        try await add(["pwd", "otp", "mfa"])
        #expect(try await factors.count("passkeys") == 2)
    }

    /// Whoever began an app before the first passkey has shown one factor, and may be somebody else.
    @Test(arguments: [true, false])
    func aBegunAppEndsWithTheFirstPasskeyAndWithAnEpoch(byPasskey: Bool) async throws {
        let factors = try await FactorFixture()
        let (service, secret, now) = (factors.service, TOTPSecret.random(), Date(timeIntervalSince1970: 1_000_000_000))
        let id = try await service.totpFactors.begin(
            secret, of: factors.ann.id, factors.application, deadline: factors.deadline)
        if byPasskey {
            try await factors.addPasskey(FactorFixture.registration())
        } else {
            try await service.postgres.transaction { [factors] transaction in
                _ = try transaction.beginEpoch(of: factors.ann.id, application: factors.application)
            }
        }
        let thrown = await error {
            try await service.totpFactors.confirm(
                id, TOTP.code(of: secret, step: TOTP.step(at: now)), FactorOwner(factors.session()), at: now,
                notice: nil, audit: factors.audit(.factorAdded), deadline: factors.deadline)
        }
        #expect(thrown == .notFound("factor"))
    }

    @Test func aSignInThatWaitsAddsNoFactorAfterALaterEpoch() async throws {
        let factors = try await FactorFixture()
        var owner = FactorOwner(try await factors.session())
        owner.isFirstFactor = true
        try await factors.identity.postgres.execute("UPDATE identity.users SET epoch = epoch + 1")
        let thrown = await error {
            try await factors.service.passkeys.add(
                FactorFixture.registration(), transports: [], name: "Phone", owner, notice: nil,
                audit: factors.audit(.factorAdded), deadline: factors.deadline)
        }
        #expect(thrown?.code == .signInTokenInvalid)
        #expect(try await factors.count("passkeys") == 0)
    }

    /// While processes of two versions run.
    @Test func aProofOfAnEarlierVersionStatesNoEpoch() async throws {
        let account = try await Account()
        let session = try await account.factors.session(statesEpoch: false)
        try await account.factors.identity.postgres.execute("UPDATE identity.users SET epoch = epoch + 1")
        try await account.apply(.addPasskey, session)
    }
}
