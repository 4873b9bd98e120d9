import Crypto
import Foundation
import Models
import Primitives
import Proofs
import RPC
import Redis

@testable import TokensService

/// A client of the tokens service that goes through the authorization code flow.
struct OAuthFixture: Sendable {
    let tokens: TokensFixture
    let user = UserID.make()
    let application = ApplicationID.make()
    // The text follows the rule of client ids.
    let client = ClientID("client_notes")!
    /// Maximum number of stored requests.
    var capacity = AuthorizationStore.capacity
    let verifier = RandomToken.make()
    static let redirectURI = "https://notes.example.com/done"

    init(_ tokens: TokensFixture? = nil) async throws {
        self.tokens = if let tokens { tokens } else { try await TokensFixture() }
    }

    var challenge: String { Data(SHA256.hash(data: Data(verifier.reveal().utf8))).base64URL }

    /// A session of the user's browser, or of another user's in the same application.
    func browserSession(of other: UserID? = nil) async throws -> Tokens.IssuedSession {
        try await tokens.issue(try await tokens.proof(of: other ?? user, application: application))
    }

    /// Identity's proof of the client that sends `request`.
    func clientProof(
        _ request: RequestID, as client: ClientID? = nil, of application: ApplicationID? = nil,
        isConfidential: Bool = false, isFirstParty: Bool = true
    ) async throws -> Proof {
        try await tokens.identity.sign(
            statement: ClientProof(
                client: client ?? self.client, application: application ?? self.application,
                isConfidential: isConfidential, isFirstParty: isFirstParty, request: request),
            for: .tokens)
    }

    func request(
        scope: String = "openid", state: String? = "s", prompt: [AuthorizationRequest.Prompt] = [],
        maxAge: Int? = nil, contexts: [AuthenticationContext]? = nil, user: UserID? = nil
    ) -> AuthorizationRequest {
        AuthorizationRequest(
            client: client, application: application, redirectURI: Self.redirectURI, scope: scope, state: state,
            nonce: "n-1", codeChallenge: challenge, prompt: prompt, maxAge: maxAge,
            contexts: contexts, user: user)
    }

    // MARK: Handlers

    private var authorizations: AuthorizationStore {
        var store = tokens.service.authorizations
        store.capacity = capacity
        return store
    }

    private var check: AuthorizationSessionCheck {
        AuthorizationSessionCheck(
            authorizations: authorizations, checker: tokens.service.checker, sessions: tokens.service.sessions)
    }

    var beginning: BeginAuthorizationHandler { BeginAuthorizationHandler(authorizations: authorizations) }

    var finding: FindAuthorizationHandler {
        FindAuthorizationHandler(authorizations: authorizations, check: check)
    }

    var issuing: IssueAuthorizationCodeHandler {
        IssueAuthorizationCodeHandler(
            authorizations: authorizations, codes: tokens.service.codes, check: check)
    }

    var revoking: RevokeTokenHandler {
        RevokeTokenHandler(
            proofVerifier: tokens.service.proofVerifier, usedProofs: tokens.service.usedClientProofs,
            sessions: tokens.service.sessions, checker: tokens.service.checker,
            proofSigner: tokens.service.proofSigner, logger: tokens.service.logger)
    }

    var introspecting: IntrospectTokenHandler {
        IntrospectTokenHandler(
            proofVerifier: tokens.service.proofVerifier, usedProofs: tokens.service.usedClientProofs,
            sessions: tokens.service.sessions, checker: tokens.service.checker)
    }

    var reading: ReadIDTokenHandler { ReadIDTokenHandler(checker: tokens.service.checker) }

    // MARK: Calls

    func begin(_ request: AuthorizationRequest) async throws -> Secret {
        try await beginning(.init(request), tokens.context())
    }

    func find(_ id: Secret, _ token: AccessToken?) async throws -> AuthorizationStatus {
        try await finding(.init(.kept(id), accessToken: token), tokens.context())
    }

    func answer(_ id: Secret, _ token: AccessToken) async throws -> Tokens.IssuedAuthorizationCode {
        try await issuing(.init(.kept(id), accessToken: token), tokens.context())
    }

    /// A code for the user.
    func code(scope: String = "openid", session: Tokens.IssuedSession? = nil) async throws -> Secret {
        let grant = if let session { session } else { try await browserSession() }
        return try await answer(try await begin(request(scope: scope)), grant.tokens.accessToken).code
    }

    func redeem(
        _ code: Secret, _ proof: Proof? = nil, request: RequestID = .make(), redirectURI: String? = redirectURI,
        verifier: Secret? = nil
    ) async throws -> Tokens.TokenResponse {
        let client = if let proof { proof } else { try await clientProof(request) }
        return try await ExchangeAuthorizationCodeHandler(
            proofVerifier: tokens.service.proofVerifier, usedProofs: tokens.service.usedClientProofs,
            codes: tokens.service.codes, tokenIssuer: tokens.service.tokenIssuer,
            proofSigner: tokens.service.proofSigner, logger: tokens.service.logger)(
                Tokens.ExchangeAuthorizationCode(
                    code: code, client: client, redirectURI: redirectURI, verifier: verifier ?? self.verifier,
                    device: .init()), tokens.context(request))
    }

    func refresh(
        _ token: RefreshToken, _ proof: Proof? = nil, request: RequestID = .make(), scope: String? = nil
    ) async throws -> Tokens.TokenResponse {
        let client = if let proof { proof } else { try await clientProof(request) }
        return try await ExchangeRefreshTokenHandler(
            proofVerifier: tokens.service.proofVerifier, usedProofs: tokens.service.usedClientProofs,
            sessions: tokens.service.sessions, tokenIssuer: tokens.service.tokenIssuer,
            proofSigner: tokens.service.proofSigner, logger: tokens.service.logger)(
                Tokens.ExchangeRefreshToken(refreshToken: token, client: client, scope: scope, device: .init()),
                tokens.context(request))
    }

    /// Tokens of a third-party client with offline access.
    func thirdPartyTokens() async throws -> Tokens.TokenResponse {
        let request = RequestID.make()
        return try await redeem(
            try await code(scope: "openid offline_access"), try await clientProof(request, isFirstParty: false),
            request: request)
    }

    /// The keys of the stored requests.
    func storedRequests() async throws -> [String] {
        let pattern = tokens.keyPrefix + "{authorization_request}:*"
        return try await tokens.redis.send(RedisCommand("KEYS", pattern)).array?.compactMap(\.string) ?? []
    }
}
