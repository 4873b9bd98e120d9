import Foundation
import HTTPTypes
import HummingbirdTesting
import Models
import Testing

@testable import GatewayService

/// A user with one passkey, who signed in a while ago. The services accept the one challenge that tokens has made.
enum PasskeyScenario {
    static let challenge = Secret(String(repeating: "c", count: 43))
    static let session = Proof(Secret("session-proof"))
    static let challengeProof = Proof(Secret("challenge-proof"))
    static let passkey = Passkey(
        id: .make(), name: "Laptop", createdAt: .now, lastUsedAt: nil, isBackedUp: true)
    static let headers: HTTPFields = [.authorization: "Bearer good"]

    static let registrationOptions = """
        {"rp":{"id":"auth.example.com","name":"Demo"},"user":{"id":"AAAA","name":"ann@example.com","displayName":""},\
        "challenge":"\(challenge.reveal())","pubKeyCredParams":[{"type":"public-key","alg":-7}],"timeout":300000,\
        "excludeCredentials":[],"authenticatorSelection":{"residentKey":"required","requireResidentKey":true,\
        "userVerification":"preferred"},"attestation":"none"}
        """
    static let signInOptions = """
        {"challenge":"\(challenge.reveal())","timeout":300000,"rpId":"auth.example.com","allowCredentials":[],\
        "userVerification":"required"}
        """

    /// What `toJSON()` makes of an answer to `challenge`.
    static func credential(_ challenge: Secret = challenge) -> String {
        let clientData = Data(#"{"type":"webauthn.get","challenge":"\#(challenge.reveal())","origin":"x"}"#.utf8)
        return """
            { "id": "AAAA", "rawId": "AAAA", "type": "public-key", "response": {"clientDataJSON": "\(clientData.base64URL)", \
            "signature": "AA"}, "clientExtensionResults": {} }
            """
    }

    /// The same as a field of a form.
    static func credentialField(_ challenge: Secret = challenge) throws -> String {
        "credential=\(try #require(credential(challenge).addingPercentEncoding(withAllowedCharacters: .alphanumerics)))"
    }

    static func fleet() throws -> ScriptedFleet {
        var fleet = try ScriptedFleet()
        fleet.knowsDemoClientAndToken()
        fleet.answer(Tokens.IssueSessionProof.self) { _, _ in Self.session }
        fleet.answer(Tokens.AdvanceEpoch.self) { _, _ in Nothing() }
        fleet.answer(Tokens.IssueSession.self) { _, _ in Samples.grant }
        fleet.answer(Tokens.IssuePasskeyChallenge.self) { _, _ in Self.challenge }
        fleet.answer(Tokens.TakePasskeyChallenge.self) { call, _ in
            guard call.challenge == Self.challenge else { throw ServiceError.passkeyInvalid }
            return Self.challengeProof
        }
        fleet.answer(Identity.BeginPasskeyRegistration.self) { call, _ in
            guard call.enroller == .session(Self.session), call.challenge == Self.challenge else {
                throw ServiceError.invalidProof
            }
            try requireFresh(call.freshness)
            return registrationOptions
        }
        fleet.answer(Identity.RegisterPasskey.self) { call, _ in
            guard call.enroller == .session(Self.session), call.challenge == Self.challengeProof,
                call.credential == Data(credential().utf8)
            else { throw ServiceError.invalidProof }
            var passkey = Self.passkey
            passkey.name = call.passkeyName ?? "chosen"
            return .init(passkey: passkey)
        }
        fleet.answer(Identity.ListPasskeys.self) { call, _ in call.user == Samples.user ? [Self.passkey] : [] }
        fleet.answer(Identity.RenamePasskey.self) { call, _ in
            guard call.passkey == Self.passkey.id else { throw ServiceError.notFound("passkey") }
            var passkey = Self.passkey
            passkey.name = call.passkeyName
            return passkey
        }
        fleet.answer(Identity.RemoveFactor.self) { call, _ in
            guard call.type == .passkey, call.factor == Self.passkey.id else { throw ServiceError.notFound("passkey") }
            try requireFresh(call.freshness)
            return .init(proof: Proof(Secret("epoch-proof")), epoch: 2)
        }
        fleet.answer(Identity.BeginPasskeySignIn.self) { _, _ in signInOptions }
        fleet.answer(Identity.SignInWithPasskey.self) { call, _ in
            guard call.challenge == Self.challengeProof, call.credential == Data(credential().utf8) else {
                throw ServiceError.passkeyInvalid
            }
            return .init(profile: Samples.profile, proof: Proof(Secret("the proof")))
        }
        fleet.answer(Identity.ListRelatedOrigins.self) { _, _ in [Samples.origin, ScriptedFleet.issuer] }
        return fleet
    }

    /// The sign-in is not fresh, and the password is `right`.
    private static func requireFresh(_ freshness: Identity.FreshSignIn) throws {
        guard let password = freshness.password else { throw ServiceError.insufficientUserAuthentication }
        guard password == Secret("right") else { throw ServiceError(.invalidCredentials, detail: "Wrong.") }
    }
}
