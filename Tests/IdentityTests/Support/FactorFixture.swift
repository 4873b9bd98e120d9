import Foundation
import Models
import OneTimePasswords
import Proofs
@testable import WebAuthn

@testable import IdentityService

/// A user who sets up second factors.
struct FactorFixture {
    let identity: IdentityFixture
    let ann: SessionProfile

    init(_ address: String = "ann@example.com", in other: IdentityFixture? = nil) async throws {
        if let other { identity = other } else { identity = try await IdentityFixture() }
        ann = try await identity.signUp(address).profile
    }

    var service: IdentityService { identity.service }
    var application: ApplicationID { ann.applicationID }
    var deadline: ContinuousClock.Instant { .now + .seconds(30) }

    /// A session, of two factors unless `methods` are others.
    func session(
        signedIn age: Int = 0, methods: [String] = ["pwd", "otp", "mfa"], statesEpoch: Bool = true
    ) async throws -> ProofVerifier.VerifiedProof<SessionProof> {
        try await service.sessions.verify(
            identity.sessionProof(of: ann, signedIn: age, methods: methods, statesEpoch: statesEpoch),
            identity.context())
    }

    func audit(_ event: AuditEntry.Event) -> AuditEntry {
        AuditEntry(event: event, application: application, user: ann.id, context: identity.context())
    }

    /// Sets an app up, and returns its secret and the recovery codes.
    @discardableResult
    func confirmTOTP(
        at date: Date = Date(timeIntervalSince1970: 1_000_000_000), with store: TOTPFactorStore? = nil
    ) async throws -> (id: FactorID, secret: TOTPSecret, codes: [RecoveryCode]) {
        let (store, secret) = (store ?? service.totpFactors, TOTPSecret.random())
        let id = try await store.begin(secret, of: ann.id, application, deadline: deadline)
        let codes = try await store.confirm(
            id, TOTP.code(of: secret, step: TOTP.step(at: date)), FactorOwner(session()), at: date, notice: nil,
            audit: audit(.factorAdded), deadline: deadline
        ).codes
        return (id, secret, codes)
    }

    /// A passkey as an authenticator has registered it.
    static func registration(counter: UInt32 = 0, credentialID: Data? = nil) throws -> RegisteredPasskey {
        guard let key = PasskeyPublicKey(algorithm: .es256, bytes: Data(repeating: 1, count: 64)) else {
            throw ServiceError.internal
        }
        return RegisteredPasskey(
            credentialID: credentialID ?? PasskeyChallenge.make(), publicKey: key, counter: counter,
            aaguid: Data(count: 16), isUserVerified: true, isBackupEligible: true, isBackedUp: false, attestation: .none
        )
    }

    @discardableResult
    func addPasskey(_ passkey: RegisteredPasskey, name: String = "Laptop") async throws -> Passkey {
        _ = try await service.passkeys.handle(of: ann.id, application, deadline: deadline)
        return try await service.passkeys.add(
            passkey, transports: [.internal, .hybrid], name: name, FactorOwner(session()), notice: nil,
            audit: audit(.factorAdded), deadline: deadline
        ).0
    }

    /// Removes a passkey, and returns the user's new epoch.
    func removePasskey(_ id: FactorID, statesEpoch: Bool = true) async throws -> Int {
        try await service.passkeys.remove(
            id, FactorOwner(session(statesEpoch: statesEpoch)), notice: { _ in nil }, audit: audit(.factorRemoved),
            deadline: deadline)
    }

    /// Removes an app, and returns the user's new epoch.
    func removeApp(_ id: FactorID, statesEpoch: Bool = true) async throws -> Int {
        try await service.totpFactors.remove(
            id, FactorOwner(session(statesEpoch: statesEpoch)), notice: { _ in nil }, audit: audit(.factorRemoved),
            deadline: deadline)
    }

    func turnTwoStepOn(_ isOn: Bool = true) async throws {
        _ = try await service.totpFactors.setTwoStep(
            isOn, FactorOwner(session()), notice: nil, audit: audit(.twoStepChanged), deadline: deadline)
    }

    func hasTwoStep() async throws -> Bool {
        try await service.totpFactors.factors(of: ann.id, application, deadline: deadline).hasTwoStep
    }

    /// What 20 calls at the same time return or throw.
    func outcomes<Value: Sendable>(
        of call: @escaping @Sendable (Int) async throws -> Value
    ) async -> [Result<Value, any Error>] {
        await withTaskGroup(of: Result<Value, any Error>.self) { group in
            for index in 0..<20 {
                group.addTask {
                    do { return .success(try await call(index)) } catch { return .failure(error) }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
    }

    /// How many rows a table has.
    func count(_ table: StaticString) async throws -> Int {
        try await identity.postgres.query("SELECT count(*) AS count FROM identity.\(sql: table)").first?
            .decode("count") ?? 0
    }
}

/// How many of 50 calls at the same time succeed.
func successes(of call: @escaping @Sendable () async throws -> Bool) async throws -> Int {
    try await withThrowingTaskGroup(of: Bool.self) { group in
        for _ in 0..<50 { group.addTask { try await call() } }
        return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
    }
}

extension Result {
    /// The service error that it holds; nil for a value and for any other error.
    var error: ServiceError? {
        guard case .failure(let error) = self else { return nil }
        return error as? ServiceError
    }
}
