import Crypto
import Foundation
import Models
import Proofs
import RPC

@testable import TokensService

/// A client of the tokens service that goes through the authorization code flow.
struct OAuthFixture: Sendable {
    let tokens: TokensFixture
    let user = UserID.make()
    let application = ApplicationID.make()
    // The text follows the rule of client ids.
    let client = ClientID("client_notes")!
    /// How many requests are kept at a time.
    var capacity = AuthorizationStore.capacity
    let verifier = Secret(SymmetricKey(size: .bits256).withUnsafeBytes { Data($0) }.base64URL)
    static let redirectURI = "https://notes.example.com/done"

    init(_ tokens: TokensFixture? = nil) async throws {
        self.tokens = if let tokens { tokens } else { try await TokensFixture() }
    }

    var challenge: String { Data(SHA256.hash(data: Data(verifier.reveal().utf8))).base64URL }

    /// A session of the user's browser, or of another user's in the same application.
    func browserSession(of other: UserID? = nil) async throws -> Tokens.IssuedSession {
        try await tokens.issue(try await tokens.proof(of: other ?? user, application: application))
    }

    /// What identity says of the client that sends `request`.
    func shown(
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
        maxAge: Int? = nil, user: UserID? = nil
    ) -> AuthorizationRequest {
        AuthorizationRequest(
            client: client, application: application, redirectURI: Self.redirectURI, scope: scope, state: state,
            nonce: "n-1", codeChallenge: challenge, prompt: prompt, maxAge: maxAge, user: user)
    }

    var authorization: Authorization {
        var store = tokens.house.authorizations
        store.capacity = capacity
        return Authorization(
            store: store, checker: tokens.house.checker, sessions: tokens.house.sessions)
    }

    func begin(_ request: AuthorizationRequest) async throws -> Secret {
        try await authorization(Tokens.BeginAuthorization(request), tokens.context())
    }

    func find(_ id: Secret, _ token: AccessToken?) async throws -> AuthorizationStatus {
        try await authorization(Tokens.FindAuthorization(.kept(id), accessToken: token), tokens.context())
    }

    func answer(_ id: Secret, _ token: AccessToken) async throws -> Tokens.IssuedAuthorizationCode {
        try await authorization(Tokens.IssueAuthorizationCode(.kept(id), accessToken: token), tokens.context())
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
        let shown = if let proof { proof } else { try await shown(request) }
        return try await RedeemCode(
            proofs: tokens.house.proofs, sessions: tokens.house.sessions, mint: tokens.house.mint,
            signer: tokens.house.signer, logger: tokens.house.logger)(
                Tokens.ExchangeAuthorizationCode(
                    code: code, client: shown, redirectURI: redirectURI, verifier: verifier ?? self.verifier,
                    device: .init()), tokens.context(request))
    }

    func refresh(
        _ token: RefreshToken, _ proof: Proof? = nil, request: RequestID = .make(), scope: String? = nil
    ) async throws -> Tokens.TokenResponse {
        let shown = if let proof { proof } else { try await shown(request) }
        return try await RefreshForClient(
            proofs: tokens.house.proofs, sessions: tokens.house.sessions, mint: tokens.house.mint,
            signer: tokens.house.signer, logger: tokens.house.logger)(
                Tokens.ExchangeRefreshToken(refreshToken: token, client: shown, scope: scope, device: .init()),
                tokens.context(request))
    }

    var clientTokens: ClientTokens {
        ClientTokens(
            proofs: tokens.house.proofs, sessions: tokens.house.sessions, checker: tokens.house.checker,
            signer: tokens.house.signer, logger: tokens.house.logger)
    }
}
