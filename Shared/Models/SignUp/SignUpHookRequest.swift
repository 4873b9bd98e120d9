public import Foundation

/// What identity has mailer ask an application's sign-up hook.
public struct SignUpHookRequest: Codable, Sendable, Equatable {
    /// The ``method`` of a sign-up with a password.
    public static let password = "password"
    /// The ``method`` of a sign-up by an emailed link or code.
    public static let magicLink = "magic_link"
    /// The ``method`` of a sign-up by an invitation.
    public static let invitation = "invitation"

    /// The `webhook-id` of the request.
    public var id: MessageID
    /// The application whose hook it is.
    public var application: ApplicationID
    /// The client that the person signs up to.
    public var client: ClientID
    /// The person's address.
    public var email: EmailAddress
    /// How the person signs up: `password`, `magic_link`, `invitation` or the name of a provider.
    public var method: String
    /// Where the request is sent.
    public var url: String
    /// Whether the receiver may have a private or loopback address.
    public var allowsPrivateAddresses: Bool
    /// The secrets, encrypted with the key that only identity and mailer have; nil if there are none.
    public var sealedSecrets: Data?
    /// The body of the request: JSON with `type`, `timestamp` and `data`, at most 16 KiB.
    public var body: String
    /// What identity needs to go on, which only identity reads: the identity at a provider, whose code counts once. Nil for other methods.
    public var continuation: Data?

    public init(
        id: MessageID, application: ApplicationID, client: ClientID, email: EmailAddress, method: String, url: String,
        allowsPrivateAddresses: Bool, sealedSecrets: Data?, body: String, continuation: Data? = nil
    ) {
        self.id = id
        self.application = application
        self.client = client
        self.email = email
        self.method = method
        self.url = url
        self.allowsPrivateAddresses = allowsPrivateAddresses
        self.sealedSecrets = sealedSecrets
        self.body = body
        self.continuation = continuation
    }
}

/// A ``SignUpHookRequest`` on its way from identity to mailer. The gateway passes the bytes on without decoding them.
public struct SignedSignUpHookRequest: Codable, Sendable, Equatable {
    /// The maximum length of ``content``, in bytes.
    public static let maximumLength = 64 * 1024

    /// The JSON of a ``SignUpHookRequest``.
    public var content: Data
    /// Identity's proof over `content`, valid for 30 seconds and this HTTP request.
    public var proof: Proof

    public init(content: Data, proof: Proof) {
        self.content = content
        self.proof = proof
    }

    /// Decodes the content. Throws `DecodingError`.
    public func request() throws -> SignUpHookRequest {
        try JSONDecoder().decode(SignUpHookRequest.self, from: content)
    }
}

/// What a sign-up hook has decided, for the method of identity that asked for it. The call is repeated with it.
public struct SignUpHookAnswer: Codable, Sendable, Equatable {
    /// What was asked, as identity signed it.
    public var request: SignedSignUpHookRequest
    /// Mailer's proof of what the hook has decided.
    public var verdict: Proof

    public init(request: SignedSignUpHookRequest, verdict: Proof) {
        self.request = request
        self.verdict = verdict
    }
}
