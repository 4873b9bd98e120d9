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

/// The identity service on a database of its own, with an application and a client, and the keys of the other services.
struct IdentityFixture: Sendable {
    static let issuer = "https://auth.example.com"
    static let password = Secret("a long sentence that nobody guesses")

    let service: IdentityService
    private let router: Router
    /// Verifies identity's proofs as tokens does.
    let proofs: ProofVerifier
    /// Signs proofs as mailer does.
    let mailer: ProofSigner
    /// Signs proofs as tokens does.
    let tokens: ProofSigner
    /// Verifies identity's proofs as mailer does.
    let mailerProofs: ProofVerifier
    let secrets: IdentitySecrets
    let url: String
    let client: Client

    init(
        url given: String? = nil, invitationLimits: InvitationLimits = InvitationLimits(),
        breachedPasswords: BreachedPasswordSource = .off
    ) async throws {
        url = if let given { given } else { try await TestPostgres.shared().makeDatabase() }
        let all = SecretFile.generate()
        guard let secrets = all.identity, let tokens = all.tokens, let mailerSecrets = all.mailer else {
            throw ServiceError.internal
        }
        mailer = try await ProofSigner(service: .mailer, seed: mailerSecrets.proofSigningKey)
        self.tokens = try await ProofSigner(service: .tokens, seed: tokens.proofSigningKey)
        mailerProofs = try await ProofVerifier(audience: .mailer, trusted: mailerSecrets.trustedProofKeys ?? [:])
        self.secrets = secrets
        service = try await Self.launch(
            url, secrets,
            IdentityConfiguration(breachedPasswords: breachedPasswords, invitationLimits: invitationLimits))
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
    func restarted(
        _ secrets: IdentitySecrets? = nil, argon2: Argon2Parameters = .minimum,
        breachedPasswords: BreachedPasswordSource = .off
    ) async throws -> Self {
        var configuration = service.configuration
        configuration.argon2 = argon2
        configuration.breachedPasswords = breachedPasswords
        return IdentityFixture(
            self, service: try await Self.launch(url, secrets ?? self.secrets, configuration))
    }

    private init(_ other: IdentityFixture, service: IdentityService) {
        self.service = service
        router = service.router()
        (proofs, mailer, tokens, mailerProofs) = (other.proofs, other.mailer, other.tokens, other.mailerProofs)
        (secrets, url, client) = (other.secrets, other.url, other.client)
    }

    /// Calls a method through the router and as JSON, as the socket does. The caller is that of `context`, or an operator
    /// if only operators may call the method. Throws the service's error.
    func call<Method: RPCMethod>(_ method: Method, _ context: CallContext) async throws -> Method.Reply {
        try await Self.call(router, method, context)
    }

    private static func call<Method: RPCMethod>(
        _ router: Router, _ method: Method, _ context: CallContext
    ) async throws -> Method.Reply {
        let call = Envelope.Call(
            id: 1, method: Method.name, deadlineMilliseconds: context.deadline.remainingMilliseconds,
            requestID: context.requestID, traceParent: context.traceParent, actor: context.actor,
            params: try JSONEncoder().encode(method))
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

    /// The context of a call at the operator's socket.
    var operatorContext: CallContext { CallContext(deadline: .after(.seconds(30)), caller: .operator) }

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

    /// Changes who may sign up.
    func setSignUp(_ change: SignUpSettings.Change) async throws {
        _ = try await call(
            Identity.UpdateApplication(id: client.applicationID, signUpSettings: change), operatorContext)
    }

    /// Signs up `person0@example.com`, `person1@example.com`, …
    func signUpMany(_ count: Int) async throws {
        for index in 0..<count { try await signUp("person\(index)@example.com") }
    }

    /// Has a user follow their verification mail while signed in, so that nothing is removed.
    func verify(_ profile: SessionProfile) async throws {
        _ = try await call(
            Identity.VerifyEmail(
                proof: mailboxProof(.verification, by: profile), ownership: .init(session: sessionProof(of: profile))),
            context())
    }

    /// The epoch of a user's rights.
    func epoch(of user: UserID) async throws -> Int {
        try await postgres.query("SELECT epoch FROM identity.users WHERE id = \(user)").first?.decode("epoch") ?? 0
    }

    /// Tokens' proof that the user of `profile` has presented a session in their active account. `age` is how many seconds
    /// ago they signed in.
    ///
    /// - Parameter statesEpoch: false for a proof of a version that did not state the epoch of the session.
    func sessionProof(
        of profile: SessionProfile, signedIn age: Int = 0, methods: [String]? = nil, statesEpoch: Bool = true
    ) async throws -> Proof {
        guard let account = profile.activeMembership?.accountID else { throw ServiceError.internal }
        let epoch = statesEpoch ? try await self.epoch(of: profile.id) : nil
        return try await tokens.sign(
            statement: SessionProof(
                user: profile.id, application: profile.applicationID, account: account, client: client.id,
                session: .make(), authenticatedAt: Int(Date().timeIntervalSince1970) - age,
                authenticationMethods: methods, epoch: epoch, request: nil),
            for: .identity)
    }

    /// Tokens' proof that the caller has the token of a sign-in of `profile` that waits for a verified address.
    func signInProof(
        of profile: SessionProfile, waitingFor step: PendingSignIn.Step = .emailVerification, epoch: Int = 1,
        methods: [String] = ["pwd"], request: RequestID? = nil
    ) async throws -> Proof {
        guard let account = profile.activeMembership?.accountID else { throw ServiceError.internal }
        return try await tokens.sign(
            statement: SignInProof(
                id: "sign-in",
                signIn: PendingSignIn(
                    user: profile.id, application: profile.applicationID, account: account, client: client.id,
                    step: step),
                epoch: epoch, authenticationMethods: methods, request: request),
            for: .identity)
    }

    func signIn(_ address: String, password: Secret = password) async throws -> Identity.AuthenticatedUser {
        try await call(
            Identity.SignIn(client: client.id, email: email(address), password: password), context())
    }

    /// The profile as the service returns it.
    func readProfile(
        of user: UserID, _ application: ApplicationID, _ account: AccountID
    ) async throws -> SessionProfile {
        try await call(Identity.GetProfile(user: user, application: application, account: account), context())
    }

    /// Mailer's proof that a link mailed to the first address of `profile` was presented.
    func mailboxProof(
        _ purpose: OneTimeGrant.Purpose, by profile: SessionProfile, mailedAt: Date = Date(), request: RequestID? = nil
    ) async throws -> Proof {
        guard let credential = profile.credentials.first, let email = credential.email else {
            throw ServiceError.internal
        }
        return try await mailboxProof(
            OneTimeGrant(
                purpose, email: email, application: profile.applicationID, client: client.id, user: profile.id,
                credential: credential.id), mailedAt: mailedAt, request: request)
    }

    /// Mailer's proof that the link of `grant` was presented.
    func mailboxProof(_ grant: OneTimeGrant, mailedAt: Date = Date(), request: RequestID? = nil) async throws -> Proof {
        try await mailer.sign(
            statement: MailboxProof(
                grant: grant, mailedAt: Int(mailedAt.timeIntervalSince1970 * 1000), request: request), for: .identity)
    }

    /// Takes the mails in the outbox, and acknowledges all of its events.
    func takeMails() async throws -> [OutgoingMail] {
        let events = try await call(Identity.LeaseEvents(limit: 500, leaseSeconds: 60), context())
        _ = try await call(Identity.AcknowledgeEvents(ids: events.map(\.id)), context())
        return try events.compactMap { if case .mail(let mail) = $0.work { try mail.mail() } else { nil } }
    }

    func leaseEvents(limit: Int = 100, lease seconds: Int = 15) async throws -> [OutboxEvent] {
        try await call(Identity.LeaseEvents(limit: limit, leaseSeconds: seconds), context())
    }

    /// The entries of the audit log that `change` asks for, the latest first.
    func auditEntries(
        _ change: (inout Identity.ListAuditEntries.Filter) -> Void
    ) async throws -> [Identity.AuditRecord] {
        var filter = Identity.ListAuditEntries.Filter()
        change(&filter)
        return try await call(Identity.ListAuditEntries(filter), operatorContext)
    }

    /// What the audit log has of sign-ins and second factors: event, reason and authentication methods.
    func auditedSignIns() async throws -> [String] {
        try await postgres.query(
            """
            SELECT concat_ws(' ', event, reason, amr) AS entry FROM identity.audit_log
            WHERE event IN ('sign_in', 'sign_in_pending', 'second_factor_skipped', 'reauthenticated') ORDER BY id
            """
        ).map { try $0.decode("entry") }
    }

    /// The devices of the entries of an event.
    func devices(of event: AuditEvent) async throws -> [String?] {
        try await postgres.query(
            "SELECT device FROM identity.audit_log WHERE event = \(event.rawValue) ORDER BY id"
        ).map { try $0.decode("device") }
    }

    /// All rows of all tables of the schema as one text.
    func storedText() async throws -> String {
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

/// The ``ServiceError`` that `body` throws; nil if it throws none.
func error<Value>(_ body: () async throws -> Value) async -> ServiceError? {
    do {
        _ = try await body()
        return nil
    } catch {
        return (error as? any ServiceErrorConvertible)?.serviceError
    }
}
