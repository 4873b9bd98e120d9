import Models
import Proofs

@testable import TokensService

/// Sign-ins that wait for another step.
struct PendingSignInFixture {
    let tokens: TokensFixture
    let user = UserID.make()
    let application = ApplicationID.make()
    let account = AccountID.make()

    /// Identity's proof of a sign-in that waits; without a `step`, of one whose session may open. `earlier`: the stored
    /// sign-in that it continues.
    func proof(
        _ step: PendingSignIn.Step? = .emailVerification, continuing earlier: String? = nil,
        secondFactors: [SecondFactorKind]? = nil, strengthening session: SessionID? = nil
    ) async throws -> Proof {
        try await tokens.identity.sign(
            .session(
                user: user, epoch: 3, request: nil, client: TokensFixture.client, application: application,
                account: account, role: .owner, authenticationMethods: ["pwd"], pendingStep: step,
                pendingSignIn: earlier, secondFactors: secondFactors, strengthening: session),
            for: .tokens)
    }

    func keep(device: String? = nil) async throws -> Secret {
        try await keep(try await proof(), device: device).token
    }

    func keep(
        _ proof: Proof, client: ClientID = TokensFixture.client, device: String? = nil
    ) async throws -> Tokens.KeepSignIn.Reply {
        let handler = KeepSignInHandler(
            proofVerifier: tokens.service.proofVerifier, signIns: tokens.service.pendingSignIns)
        return try await handler(.init(proof: proof, client: client, device: device), tokens.context())
    }

    func find(
        _ token: Secret, client: ClientID? = TokensFixture.client, device: String? = nil
    ) async throws -> Tokens.FindSignIn.Reply {
        let handler = FindSignInHandler(
            signIns: tokens.service.pendingSignIns, sessions: tokens.service.sessions,
            proofSigner: tokens.service.proofSigner)
        return try await handler(.init(token: token, client: client, device: device), tokens.context())
    }

    /// The id of a stored sign-in, as identity learns it.
    func id(_ token: Secret) async throws -> String { try await read(try await find(token).proof).id }

    /// What a proof for identity states.
    func read(_ proof: Proof) async throws -> SignInProof {
        try await tokens.read(SignInProof.self, proof)
    }

    var signIn: PendingSignIn {
        PendingSignIn(
            user: user, application: application, account: account, client: TokensFixture.client,
            step: .emailVerification)
    }
}
