/// What a mailed token or code was good for.
public struct RedeemedGrant: Codable, Sendable {
    /// What ``Identity`` believes: the mailbox was shown.
    public var proof: Proof
    /// What it grants.
    public var grant: OneTimeGrant

    /// Makes an answer.
    public init(proof: Proof, grant: OneTimeGrant) {
        self.proof = proof
        self.grant = grant
    }
}

extension ServiceError {
    /// 503 `token_held`: the token or code is being used by another request, whose outcome is open. Internal to the
    /// RPC: the gateway waits for that outcome, and answers `service_unavailable` when it takes too long.
    public static func tokenHeld(retryAfter seconds: Int) -> ServiceError {
        ServiceError(
            .tokenHeld, detail: "Another request is using this link or code.",
            retryAfter: seconds)
    }
}

extension Mailer {
    /// Takes a mailed token. A magic link, a reset or an invitation is held for half a minute, until
    /// ``Mailer/FinishRedemption`` says whether it is spent; a verification link is never held and stays good for its lifetime.
    ///
    /// Errors: 401 `token_invalid` for a token that is unknown, spent, expired, or for something else; 503 `token_held`
    /// while another redemption holds it.
    public struct RedeemEmailToken: RPCMethod {
        public static let name = "mailer.redeem_email_token"
        public static let isIdempotent = true
        public typealias Reply = RedeemedGrant

        /// The token.
        public var token: Secret
        /// What it has to be for.
        public var purpose: OneTimeGrant.Purpose
        /// Names this use. The caller chooses it, so that it can end a hold of which it got no answer.
        public var redemption: RedemptionID

        /// Makes the call.
        public init(token: Secret, purpose: OneTimeGrant.Purpose, redemption: RedemptionID) {
            self.token = token
            self.purpose = purpose
            self.redemption = redemption
        }
    }

    /// Which mail's code it is. All of it has to be as it was in the mail's grant.
    public struct EmailCodeReference: Codable, Sendable, Equatable {
        /// What the mail was for.
        public var purpose: OneTimeGrant.Purpose
        /// The client that asked for the mail.
        public var client: ClientID
        /// The address that it went to.
        public var email: EmailAddress
        /// The credential that holds the address; for a verification, which counts at any client of the user's.
        public var credential: EmailCredentialID?
        /// The device that asked; see ``OneTimeGrant/device``.
        public var device: String?

        /// Makes a reference; see the properties.
        public init(
            _ purpose: OneTimeGrant.Purpose, client: ClientID, email: EmailAddress,
            credential: EmailCredentialID? = nil, device: String? = nil
        ) {
            self.purpose = purpose
            self.client = client
            self.email = email
            self.credential = credential
            self.device = device
        }
    }

    /// Takes the 6-digit code of a mail, and holds it and the link of the same mail as ``Mailer/RedeemEmailToken`` does (or
    /// not, for a verification). Five wrong ones void it.
    ///
    /// Errors: 401 `code_invalid`; 503 `token_held` for the right code while another redemption holds it.
    public struct RedeemEmailCode: RPCMethod {
        public static let name = "mailer.redeem_email_code"
        public typealias Reply = RedeemedGrant

        /// Which mail's.
        public var place: EmailCodeReference
        /// The code: six ASCII digits.
        public var code: Secret
        /// Names this use; see ``Mailer/RedeemEmailToken``.
        public var redemption: RedemptionID
        /// Whether it was typed at a known device of the mailbox's owner; wrong codes of these are counted apart.
        public var isKnownDevice: Bool

        /// Makes the call.
        public init(place: EmailCodeReference, code: Secret, redemption: RedemptionID, isKnownDevice: Bool = false) {
            self.place = place
            self.code = code
            self.redemption = redemption
            self.isKnownDevice = isKnownDevice
        }
    }

    /// Trades the 6-digit code of a mail for a token that stands in for the one of the mail's link: for a page that asks for
    /// the code first and goes on as if the link had been followed. The link in the mail is void afterwards, the code is
    /// good until that token is spent. Wrong codes count as for ``Mailer/RedeemEmailCode``.
    ///
    /// Errors: 401 `code_invalid`; 503 `token_held` for the right code while a redemption holds its token.
    public struct ExchangeEmailCode: RPCMethod {
        public static let name = "mailer.exchange_email_code"

        /// What the code was good for.
        public struct Reply: Codable, Sendable {
            /// 256 random bits, base64url. It works as long as the mail's token would have.
            public var token: Secret

            /// Makes an answer.
            public init(token: Secret) { self.token = token }
        }

        /// Which mail's.
        public var place: EmailCodeReference
        /// The code: six ASCII digits.
        public var code: Secret
        /// As in ``Mailer/RedeemEmailCode``.
        public var isKnownDevice: Bool

        /// Makes the call.
        public init(place: EmailCodeReference, code: Secret, isKnownDevice: Bool = false) {
            self.place = place
            self.code = code
            self.isKnownDevice = isKnownDevice
        }
    }

    /// Says how a redemption ended: what was mailed is spent, or free for another try.
    ///
    /// Errors: 401 `token_invalid` for a redemption that holds nothing, or not any more.
    public struct FinishRedemption: RPCMethod {
        public static let name = "mailer.finish_redemption"
        public static let isIdempotent = true
        public typealias Reply = Nothing

        /// Which redemption.
        public var redemption: RedemptionID
        /// Whether token and code are spent.
        public var isSpent: Bool

        /// Makes the call.
        public init(_ redemption: RedemptionID, isSpent: Bool) {
            self.redemption = redemption
            self.isSpent = isSpent
        }
    }

    /// Tells what a token would do, without doing it: for the page with its button.
    ///
    /// Errors: 401 `token_invalid`.
    public struct PeekEmailToken: RPCMethod {
        public static let name = "mailer.peek_email_token"
        public static let isIdempotent = true
        public typealias Reply = OneTimeGrant

        /// The token.
        public var token: Secret

        /// Makes the call.
        public init(token: Secret) { self.token = token }
    }

    /// Tells what a token would do, without doing it, and proves to identity that somebody holds it: so the page can say
    /// what its button will change.
    ///
    /// Errors: 401 `token_invalid`.
    public struct PreviewEmailLink: RPCMethod {
        public static let name = "mailer.preview_email_link"
        public static let isIdempotent = true

        /// What is known of the token.
        public struct Reply: Codable, Sendable {
            /// What it grants.
            public var grant: OneTimeGrant
            /// What ``Identity/PreviewEmailLink`` believes. It does nothing else.
            public var proof: Proof

            /// Makes an answer.
            public init(grant: OneTimeGrant, proof: Proof) {
                self.grant = grant
                self.proof = proof
            }
        }

        /// The token.
        public var token: Secret

        /// Makes the call.
        public init(token: Secret) { self.token = token }
    }
}
