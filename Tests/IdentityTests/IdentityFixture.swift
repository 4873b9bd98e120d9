import Crypto
import Foundation
import Logging
import Models
import PasswordHashing
import Postgres
import Proofs
@testable import RPC
import ServiceKit
import TestKit

@testable import IdentityService

/// The identity service on a database of its own, with an application and a client, and a tokens that reads its proofs.
struct IdentityFixture: Sendable {
    static let issuer = "https://auth.example.com"
    static let password = Secret("a long sentence that nobody guesses")

    let service: IdentityService
    private let router: Router
    let proofs: ProofVerifier
    /// Makes proofs as the mailer does.
    let mailer: ProofSigner
    /// Makes proofs as tokens does.
    let tokens: ProofSigner
    /// Reads identity's proofs as mailer does.
    let mailerProofs: ProofVerifier
    let secrets: IdentitySecrets
    let url: String
    let client: Client

    init(url given: String? = nil, invitationLimits: InvitationLimits = InvitationLimits()) async throws {
        url = if let given { given } else { try await TestPostgres.shared().makeDatabase() }
        let all = SecretFile.generate()
        guard let secrets = all.identity, let tokens = all.tokens, let mailerSecrets = all.mailer else {
            throw ServiceError.internal
        }
        mailer = try await ProofSigner(service: .mailer, seed: mailerSecrets.proofSigningKey)
        self.tokens = try await ProofSigner(service: .tokens, seed: tokens.proofSigningKey)
        mailerProofs = try await ProofVerifier(audience: .mailer, trusted: mailerSecrets.trustedProofKeys ?? [:])
        self.secrets = secrets
        service = try await Self.launch(url, secrets, IdentityConfiguration(invitationLimits: invitationLimits))
        router = service.router()
        proofs = try await ProofVerifier(audience: .tokens, trusted: tokens.trustedProofKeys)
        try await Migrator.identity(service.postgres).run()
        let context = CallContext(deadline: .after(.seconds(10)), caller: .operator)
        let application = try await Self.call(router, Identity.CreateApplication(name: "Acme Notes"), context)
        client = try await Self.call(
            router,
            Identity.CreateClient(
                application: application.id, name: "Web", origins: ["https://app.example.com"], redirectURIs: [],
                loginMethods: [.password]), context)
    }

    private static func launch(
        _ url: String, _ secrets: IdentitySecrets, _ configuration: IdentityConfiguration
    ) async throws -> IdentityService {
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        let postgres = PostgresClient(configuration: try PostgresConfiguration(url: url), logger: logger)
        return try await IdentityService(
            postgres: postgres, secrets: secrets, configuration: configuration, issuer: issuer, logger: logger)
    }

    /// Another process of the service on the same database, with other secrets or parameters if given.
    func restarted(_ secrets: IdentitySecrets? = nil, argon2: Argon2Parameters = .minimum) async throws -> Self {
        var configuration = service.configuration
        configuration.argon2 = argon2
        return IdentityFixture(
            self, service: try await Self.launch(url, secrets ?? self.secrets, configuration))
    }

    private init(_ other: IdentityFixture, service: IdentityService) {
        self.service = service
        router = service.router()
        (proofs, mailer, tokens, mailerProofs) = (other.proofs, other.mailer, other.tokens, other.mailerProofs)
        (secrets, url, client) = (other.secrets, other.url, other.client)
    }

    /// Calls a method as the socket would: through the router and as JSON. It is the gateway that calls, or the operator
    /// where only an operator may. Throws what the service answers with.
    func call<Method: RPCMethod>(_ method: Method, _ context: CallContext) async throws -> Method.Reply {
        try await Self.call(router, method, context)
    }

    private static func call<Method: RPCMethod>(
        _ router: Router, _ method: Method, _ context: CallContext
    ) async throws -> Method.Reply {
        let call = Envelope.Call(
            id: 1, method: Method.name, deadlineMilliseconds: context.deadline.remainingMilliseconds,
            requestID: context.requestID, traceParent: context.traceParent, params: try JSONEncoder().encode(method))
        let caller = Method.callers.contains(context.caller) ? context.caller : .operator
        switch await router.answer(call, caller: caller, deadline: context.deadline) {
        case .success(let reply): return try JSONDecoder().decode(Method.Reply.self, from: reply)
        case .failure(let error): throw error.serviceError
        }
    }

    var postgres: PostgresClient { service.postgres }
    var emailHasher: EmailHasher { service.emailHasher }
    var logger: Logger { service.logger }

    func context(_ request: RequestID? = nil) -> CallContext {
        CallContext(requestID: request, deadline: .after(.seconds(30)))
    }

    /// As a call at the operator's socket has it.
    var operating: CallContext { CallContext(deadline: .after(.seconds(30)), caller: .operator) }

    func email(_ text: String) throws -> EmailAddress {
        guard let email = EmailAddress(text) else { throw ServiceError.internal }
        return email
    }

    @discardableResult
    func signUp(
        _ address: String, password: Secret = password, language: String? = nil, timezone: String? = nil
    ) async throws -> Identity.AuthenticatedUser {
        try await call(
            Identity.SignUp(
                client: client.id, email: email(address), password: password, preferredLanguage: language,
                timezone: timezone), context())
    }

    /// Has a user follow the verification mail where they are signed in, so that nothing is removed.
    func verify(_ profile: SessionProfile) async throws {
        _ = try await call(
            Identity.VerifyEmail(
                proof: shown(.verification, by: profile), ownership: .init(session: session(of: profile))), context())
    }

    /// Tokens' proof that `profile`'s user has shown a session in their active account; `signedIn`: how long ago they
    /// signed in, in seconds.
    func session(of profile: SessionProfile, signedIn age: Int = 0) async throws -> Proof {
        guard let account = profile.activeMembership?.accountID else { throw ServiceError.internal }
        return try await tokens.sign(
            statement: SessionProof(
                user: profile.id, application: profile.applicationID, account: account, client: client.id,
                session: .make(), authenticatedAt: Int(Date().timeIntervalSince1970) - age, request: nil),
            for: .identity)
    }

    func signIn(_ address: String, password: Secret = password) async throws -> Identity.AuthenticatedUser {
        try await call(
            Identity.SignIn(client: client.id, email: email(address), password: password), context())
    }

    /// The profile as the service answers it.
    func readProfile(
        of user: UserID, _ application: ApplicationID, _ account: AccountID
    ) async throws -> SessionProfile {
        try await call(Identity.GetProfile(user: user, application: application, account: account), context())
    }

    /// A proof that the mailbox of the first address of `profile` was shown.
    func shown(
        _ purpose: OneTimeGrant.Purpose, by profile: SessionProfile, mailedAt: Date = Date(), request: RequestID? = nil
    ) async throws -> Proof {
        guard let credential = profile.credentials.first, let email = credential.email else {
            throw ServiceError.internal
        }
        return try await shown(
            OneTimeGrant(
                purpose, email: email, application: profile.applicationID, client: client.id, user: profile.id,
                credential: credential.id), mailedAt: mailedAt, request: request)
    }

    func shown(_ grant: OneTimeGrant, mailedAt: Date = Date(), request: RequestID? = nil) async throws -> Proof {
        try await mailer.sign(
            statement: MailboxProof(
                grant: grant, mailedAt: Int(mailedAt.timeIntervalSince1970 * 1000), request: request), for: .identity)
    }

    /// The mails that are promised and not yet carried: they are, by this.
    func promisedMails() async throws -> [OutgoingMail] {
        let effects = try await call(Identity.LeaseEvents(limit: 500, leaseSeconds: 60), context())
        _ = try await call(Identity.AcknowledgeEvents(ids: effects.map(\.id)), context())
        return try effects.compactMap { if case .mail(let mail) = $0.work { try mail.mail() } else { nil } }
    }

    /// Every text of every table of the schema in one string.
    func everything() async throws -> String {
        let tables = try await postgres.query(
            "SELECT table_name::text FROM information_schema.tables WHERE table_schema = 'identity'")
        var text = ""
        let postgres = try await TestPostgres.shared()
        for table in tables {
            let name: String = try table.decode("table_name")
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
