import Crypto
import Foundation
import Logging
import Models
import PasswordHashing
import Postgres
import Proofs
import RPC
import ServiceKit
import TestKit

@testable import IdentityService

/// The identity service on a database of its own, with an application and a client, and a tokens that reads its proofs.
struct IdentityFixture: Sendable {
    static let password = Secret("a long sentence that nobody guesses")

    let house: IdentityHouse
    let proofs: ProofVerifier
    let secrets: IdentitySecrets
    let url: String
    let client: Client

    init(url given: String? = nil) async throws {
        url = if let given { given } else { try await TestPostgres.shared().makeDatabase() }
        let all = SecretFile.generate()
        guard let secrets = all.identity, let tokens = all.tokens else { throw ServiceError.internal }
        self.secrets = secrets
        house = try await Self.house(url, secrets)
        proofs = try await ProofVerifier(audience: .tokens, trusted: tokens.trustedProofKeys)
        try await IdentityHouse.migrator(house.postgres).run()
        let context = CallContext(deadline: .after(.seconds(10)), caller: .operator)
        let application = try await CreateApplication(house: house)(.init(name: "Acme Notes"), context)
        client = try await CreateClient(house: house)(
            .init(
                application: application.id, name: "Web", origins: ["https://app.example.com"], redirectURIs: [],
                loginMethods: [.password]), context)
    }

    /// Another process of the service on the same database.
    static func house(
        _ url: String, _ secrets: IdentitySecrets, argon2: Argon2Parameters = .minimum
    ) async throws -> IdentityHouse {
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        let postgres = PostgresClient(configuration: try PostgresConfiguration(url: url), logger: logger)
        return try await IdentityHouse.make(postgres: postgres, secrets: secrets, argon2: argon2, logger: logger)
    }

    func context(_ request: RequestID? = nil) -> CallContext {
        CallContext(requestID: request, deadline: .after(.seconds(30)))
    }

    func email(_ text: String) throws -> EmailAddress {
        guard let email = EmailAddress(text) else { throw ServiceError.internal }
        return email
    }

    @discardableResult
    func signUp(
        _ address: String, password: Secret = password, language: String? = nil, timezone: String? = nil
    ) async throws -> Identity.Vouched {
        try await SignUp(house: house)(
            .init(
                client: client.id, email: email(address), password: password, preferredLanguage: language,
                timezone: timezone), context())
    }

    func signIn(_ address: String, password: Secret = password) async throws -> Identity.Vouched {
        try await SignIn(house: house)(
            .init(client: client.id, email: email(address), password: password), context())
    }

    /// The profile as the service answers it.
    func readProfile(
        of user: UserID, _ application: ApplicationID, _ account: AccountID
    ) async throws -> SessionProfile {
        let json = try await GetProfile(house: house)(
            .init(user: user, application: application, account: account), context())
        return try JSONDecoder().decode(SessionProfile.self, from: json)
    }

    /// Every text of every table of the schema in one string.
    func everything() async throws -> String {
        let tables = try await house.postgres.query(
            "SELECT table_name::text FROM information_schema.tables WHERE table_schema = 'identity'")
        var text = ""
        let postgres = try await TestPostgres.shared()
        for table in tables {
            let name: String = try table[0].decode()
            text += try await postgres.execute("SELECT t::text FROM identity.\(name) t", in: url)
        }
        return text
    }
}

/// The error that `body` throws; nil when it throws none of ours.
func error<Value>(_ body: () async throws -> Value) async -> ServiceError? {
    do {
        _ = try await body()
        return nil
    } catch {
        return (error as? any ServiceErrorConvertible)?.serviceError
    }
}
