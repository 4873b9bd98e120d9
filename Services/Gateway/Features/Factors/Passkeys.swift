import Foundation
import HTTPTypes
import Hummingbird
import Models
import Primitives
import RPCClient

/// Registers passkeys, and signs in with them. Each ceremony begins with options, whose challenge tokens makes, and ends with what the
/// authenticator has answered, which identity verifies.
struct Passkeys: Sendable {
    let identity: ServiceClient
    let tokens: ServiceClient
    let cookies: SessionCookies
    let sessionProofs: SessionProofs
    let freshness: FreshSignIn
    let epochs: EpochAdvancer
    let knownDevices: KnownDevices
    let openSession: OpenSession

    /// Options that identity has made, and the cookie that binds their challenge to the browser.
    struct Options: Sendable {
        fileprivate let json: String
        fileprivate let cookie: HTTPField?

        /// The response of the API.
        var response: Response {
            var response = Response.json(encoded: Data(json.utf8))
            if let cookie { response.headers.append(cookie) }
            return response
        }
    }

    // MARK: Registration

    /// The options for a new passkey of the user of a session, or of a sign-in that waits for a factor.
    ///
    /// - Throws: 401 `insufficient_user_authentication` if the sign-in is not fresh and there is no `password`, 401
    ///   `invalid_credentials` for a wrong one; 403 `method_not_enabled` for a server without a domain; 409 `passkey_limit_reached`.
    func registrationOptions(
        of caller: SessionOrSignIn, password: Secret?, _ request: IncomingRequest
    ) async throws -> Options {
        let device = PasskeyDevice(beginning: request, cookies)
        let challenge = try await tokens.call(
            Tokens.IssuePasskeyChallenge(ceremony: caller.registration, device: device.id))
        let json = try await freshness(password, of: caller, request) { freshness in
            try await identity.call(
                Identity.BeginPasskeyRegistration(
                    enroller: try await caller.enroller(proving: sessionProofs), challenge: challenge,
                    freshness: freshness))
        }
        return Options(json: json, cookie: device.setCookie(request))
    }

    /// Registers the passkey that an authenticator has made, and ends every other session of the user if sign-ins need two factors and it is
    /// the first one. A sign-in that waited for it goes on.
    ///
    /// - Throws: 401 `passkey_invalid`, 409 `passkey_exists`, 409 `passkey_limit_reached`; ``InterruptedEnrolment`` if the sign-in can't go on.
    func register(
        _ credential: Data, name: String?, of caller: SessionOrSignIn, _ request: IncomingRequest
    ) async throws -> (passkey: Passkey, enrolled: EnrolledFactor) {
        let challenge = try await challengeProof(in: credential, request)
        let registered = try await identity.call(
            Identity.RegisterPasskey(
                enroller: try await caller.enroller(proving: sessionProofs), challenge: challenge,
                credential: credential, passkeyName: name, ipAddress: request.device.ipAddress,
                origin: MailOrigin(of: request)))
        var enrolled = EnrolledFactor(
            recoveryCodes: registered.recoveryCodes,
            renewed: await epochs.advance(registered.proof, showing: registered.reauthentication))
        if let session = caller.session, let epoch = registered.epoch {
            enrolled.cookie = knownDevices.renewCookie(request, of: session.user, epoch: epoch)
        }
        enrolled.outcome = try await openSession.continuing(
            caller, as: registered.signIn, with: registered.recoveryCodes, request)
        return (registered.passkey, enrolled)
    }

    // MARK: Sign-in

    /// The options for a sign-in to `client`. They are the same for everybody, except for the challenge.
    ///
    /// - Parameter isSecondFactor: whether a first factor was shown, so that the authenticator need not verify its user.
    /// - Throws: 403 `method_not_enabled` for a server without a domain.
    func signInOptions(
        for client: Client, isSecondFactor: Bool = false, _ request: IncomingRequest
    ) async throws -> Options {
        let device = PasskeyDevice(beginning: request, cookies)
        let json = try await PasskeySignInOptions(identity: identity, tokens: tokens)(
            for: client.id, isSecondFactor: isSecondFactor, device: device.id)
        return Options(json: json, cookie: device.setCookie(request))
    }

    /// Signs in the user of the passkey that has answered.
    ///
    /// - Throws: 401 `passkey_invalid`, 403 `user_suspended`.
    func signIn(
        _ credential: Data, to client: Client, _ request: IncomingRequest
    ) async throws -> SignInOutcome {
        let challenge = try await challengeProof(in: credential, request)
        let user = try await identity.call(
            Identity.SignInWithPasskey(
                client: client.id, challenge: challenge, credential: credential, ipAddress: request.device.ipAddress,
                origin: MailOrigin(of: request)))
        return try await openSession(user, for: client.id, request)
    }

    /// Gives a passkey another name. Throws 404.
    func rename(
        _ id: FactorID, to name: String, of session: SignedIn, _ request: IncomingRequest
    ) async throws -> Passkey {
        try await identity.call(
            Identity.RenamePasskey(
                session: try await sessionProofs.proof(of: session), passkey: id, passkeyName: name,
                ipAddress: request.device.ipAddress))
    }

    // MARK: -

    /// Tokens' proof of the challenge that a credential answers. Throws 401 `passkey_invalid`.
    func challengeProof(in credential: Data, _ request: IncomingRequest) async throws -> Proof {
        guard let challenge = Self.challenge(in: credential) else { throw ServiceError.passkeyInvalid }
        return try await tokens.call(
            Tokens.TakePasskeyChallenge(challenge: challenge, device: EmailCodeCookie(request)?.device))
    }

    /// The challenge that a browser states it has answered. Identity verifies all of it; here it only finds the ceremony.
    static func challenge(in credential: Data) -> Secret? {
        guard let response = try? JSONReader.bytes(of: "response", in: credential),
            case .string(let text) = try? JSONReader.object(response)["clientDataJSON"],
            let clientData = Data(base64URL: text), clientData.count <= TextBounds.value,
            case .string(let challenge) = try? JSONReader.object(clientData)["challenge"],
            challenge.fits(TextBounds.passkeyChallenge)
        else { return nil }
        return Secret(challenge)
    }
}

extension SessionOrSignIn {
    /// The ceremony of a passkey that the caller registers.
    fileprivate var registration: PasskeyCeremony {
        switch self {
        case .session(let session): .registration(user: session.user, session: session.claims.session)
        case .signIn(let found): .enrolment(user: found.signIn.user, client: found.signIn.client)
        }
    }
}

/// The answer of an authenticator, as `toJSON()` makes it.
enum PasskeyCredential {
    /// The maximum length, in bytes.
    static let maximumLength = 60_000
}

extension Schema.Property {
    /// The field that ``FormBody/credential()`` reads.
    static let passkeyAnswer = Self.optional(
        "credential", .string.example(#"{"id":"0Vp3","rawId":"0Vp3","type":"public-key","response":{}}"#),
        "What `toJSON()` makes of a passkey's answer.")
}

extension FormBody {
    /// The field `credential`, which the page's script fills in. Throws 401 `passkey_invalid` if it is missing or too long.
    func credential() throws -> Data {
        guard let text = self["credential"], !text.isEmpty, text.fits(PasskeyCredential.maximumLength) else {
            throw ServiceError.passkeyInvalid
        }
        return Data(text.utf8)
    }
}

extension Input {
    /// The passkey's answer.
    mutating func requiredCredential() -> Required<Data> {
        requiredObject(
            "credential", limit: PasskeyCredential.maximumLength,
            expected: "what toJSON() makes of a PublicKeyCredential")
    }
}
